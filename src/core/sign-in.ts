/** Who has to be signed in to use a link, where the page is behind an identity provider. */
export interface SignIn {
  /** The provider that signs the tokens. */
  issuer: string;
  /** Whose link it is, as that provider calls them; empty where whoever is signed in may use it. */
  subjects: string[];
}

/** Who is signed in, by a token that the gateway has verified. The page alone has seen that, so it narrows and never widens. */
export interface SignedIn {
  issuer: string;
  subject: string;
}

/** What OpenID Connect takes for a subject, without spaces: at most 255 characters of ASCII. */
export const SUBJECT = /^[!-~]{1,255}$/;
/** The address of an identity provider, without query or fragment. */
export const ISSUER = /^https:\/\/[\w.-]{1,100}(:\d{1,5})?(\/[\w.~%/-]{0,100})?$/;

/**
 * Why a link may not be used:
 * - `missing`: nobody is signed in
 * - `changed`: it was made for another provider, or while none was asked for
 * - `another`: it is somebody else's
 */
export type SignInProblem = 'missing' | 'changed' | 'another';

/** Why who is signed in may not use a link; undefined where they may. */
export function signInProblem(asked: SignIn | undefined, who: SignedIn | undefined): SignInProblem | undefined {
  if (!asked) return who && 'changed';
  if (!who) return 'missing';
  if (bare(who.issuer) !== bare(asked.issuer)) return 'changed';
  return asked.subjects.length === 0 || asked.subjects.includes(who.subject) ? undefined : 'another';
}

/** Some providers write their address with a slash at its end. */
const bare = (issuer: string): string => issuer.replace(/\/$/, '');
