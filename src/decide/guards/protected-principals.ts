import { catalogue } from '../../actions/catalogue/catalogue.ts';
import type { Target } from '../../core/action.ts';
import type { Finding } from '../../core/finding.ts';
import type { Guard } from '../../core/guard.ts';
import { clean, matchesGlob } from '../../core/text.ts';

// The way back in when everything else is shut: by name, as their owners chose it.
const BUILT_IN = ['*break-glass*', '*breakglass*'];
// Roles that AWS owns and whose policies cannot be edited: by their path, which nobody else can give to a role. A user
// may well be called so, and is not one of them.
const OF_AWS = [
  { glob: 'AWSServiceRoleFor*', path: 'aws-service-role/' },
  { glob: 'AWSReservedSSO_*', path: 'aws-reserved/' },
];

/** Users and roles without which nobody could repair a mistake, and those that the settings add. */
export const protectedPrincipals: Guard = {
  id: 'protected-principals',
  summary:
    'The user or role is service-linked, is for break-glass access, belongs to IAM Identity Center, or is protected by the settings.',
  check(finding, action, target, config) {
    const concerned = catalogue[action].sparesCaller ? principals(finding, target) : targeted(target);
    for (const principal of concerned) {
      const forms = formsOf(principal);
      const isMatch = (pattern: string): boolean => matches(forms, pattern);
      const glob =
        BUILT_IN.find(isMatch) ??
        config.protectedPrincipals.find(isMatch) ??
        OF_AWS.find((known) => isOfAws(principal, known))?.glob;
      if (glob) return `${clean(principal.name, 120)} is a protected user or role (${glob}).`;
    }
    return undefined;
  },
};

interface Principal {
  /** The name alone. */
  name: string;
  /** What it is said to be; a session's role is a role. */
  kind: 'user' | 'role' | 'unknown';
  /** Whole, where the finding gives it; a session's ARN has no path. */
  arn?: string;
  /** The path within IAM, without the slash before it; absent where it is not known. */
  path?: string;
}

/** A glob names a principal by its name, by its path and name, or by its whole ARN. */
const formsOf = ({ name, path, arn }: Principal): string[] =>
  [name, ...(path === undefined ? [] : [`${path}${name}`, `/${path}${name}`]), ...(arn ? [arn] : [])].map((form) =>
    form.toLowerCase(),
  );

function matches(forms: readonly string[], glob: string): boolean {
  const small = glob.toLowerCase();
  return forms.some((form) => matchesGlob(form, small));
}

// Where the path is not known, as in the ARN of a session, what is no user is taken for AWS's: in doubt it is spared, and
// people are told.
function isOfAws({ name, kind, path }: Principal, known: { glob: string; path: string }): boolean {
  if (kind === 'user' || !matchesGlob(name.toLowerCase(), known.glob.toLowerCase())) return false;
  return path === undefined || path.startsWith(known.path);
}

function principals({ actor, resources }: Finding, target: Target): Principal[] {
  const kind = actor?.userType === 'IAMUser' ? 'user' : /Role/.test(actor?.userType ?? '') ? 'role' : 'unknown';
  const concerned = resources.filter((one) => one.kind === 'user' || one.kind === 'role');
  return [
    ...(actor?.userName ? [principalOf(actor.userName, kind)] : []),
    ...targeted(target),
    ...concerned.flatMap(({ id, arn, kind: its }) =>
      [id, ...(arn ? [arn] : [])].map((text) => principalOf(text, its === 'user' ? 'user' : 'role')),
    ),
  ];
}

const targeted = ({ userName }: Target): Principal[] =>
  typeof userName === 'string' && userName ? [principalOf(userName, 'user')] : [];

/** Of `…:role/path/name` all parts, of `…:assumed-role/name/session` the one before the session, of a name itself. */
function principalOf(text: string, kind: Principal['kind']): Principal {
  // The session's own name is chosen by whoever assumes the role, so that no glob may see it.
  const [, arn, session] = /^(.*:assumed-role\/([^/]+))\//s.exec(text) ?? [];
  if (arn && session) return { name: session, kind: 'role', arn };
  const [, what, path = '', name] = /:(user|role)\/(.*\/)?([^/]+)$/.exec(text) ?? [];
  if (name) return { name, kind: what as 'user' | 'role', arn: text, path };
  return { name: text.split('/').at(-1) ?? text, kind };
}
