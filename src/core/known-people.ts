import type { Finding } from './finding.ts';
import type { OneOrMore } from './playbook.ts';

/** How a person is known who may answer: by the addresses that mail goes to, by Slack, and by the principals of IAM that are theirs. */
export interface Person {
  address?: OneOrMore<string>;
  principals?: OneOrMore<string>;
  /** Who they are in Slack, by their ids there: names are their own to choose. */
  slack?: OneOrMore<string>;
  /** Who they are to the identity provider that the approval page is behind: nobody is known by this alone. */
  subject?: OneOrMore<string>;
}

/** Who may answer, by names of the owner's own. */
export type People = Readonly<Record<string, Person>>;

/** Who gave an answer, as the way knows them by which it came: an address on the page, `slack:ID` by a button, an ARN by the command. */
export interface Answerer {
  by: string;
  via?: string;
}

/** A principal of IAM that is one person's: a user, a session of a role, or a role that nobody else assumes. */
export interface Principal {
  account: string;
  user?: string;
  role?: string;
  session?: string;
}

const ARN =
  /^arn:aws[a-z-]*:(?:iam::(\d{12}):(user|role)\/(?:[!-~]{1,512}\/)?([\w+=,.@-]{1,64})|sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64}))$/;

/** Reads the ARN of a user, a role, or a session of a role; undefined for anything else. */
export function parsePrincipal(arn: string): Principal | undefined {
  const [, account = '', kind, name = '', ofSession = '', role = '', session = ''] = ARN.exec(arn) ?? [];
  if (session) return { account: ofSession, role, session };
  if (!kind) return undefined;
  return kind === 'user' ? { account, user: name } : { account, role: name };
}

const listOf = <T>(one: OneOrMore<T> | undefined): readonly T[] => (one === undefined ? [] : ([one].flat() as T[]));

export const addressesOf = ({ address }: Person): string[] => listOf(address).map((each) => each.toLowerCase());

export const slackIdsOf = ({ slack }: Person): string[] => [...listOf(slack)];

export const subjectsOf = ({ subject }: Person): string[] => [...listOf(subject)];

/** Who answers by a button in Slack. */
export const slackName = (id: string): string => `slack:${id}`;

export const principalsOf = ({ principals }: Person): Principal[] =>
  listOf(principals).flatMap((arn) => parsePrincipal(arn) ?? []);

/** Whether who called is, or may be, a principal: a role without a session is each of its sessions. */
export const isPrincipal = (principal: Principal, caller: Principal): boolean =>
  principal.account === caller.account &&
  principal.user === caller.user &&
  principal.role === caller.role &&
  (principal.session === undefined || principal.session === caller.session);

/** The name of who answered; undefined for who is not listed, and for a link that whoever holds a message may use. */
export function personOf(people: People, { by, via }: Answerer): string | undefined {
  const caller = via === undefined ? parsePrincipal(by) : undefined;
  const isTheirs = (person: Person): boolean => {
    if (via === 'page') return addressesOf(person).includes(by.toLowerCase());
    if (via === 'slack') return slackIdsOf(person).map(slackName).includes(by);
    return caller !== undefined && principalsOf(person).some((principal) => isPrincipal(principal, caller));
  };
  return Object.entries(people).find(([, person]) => isTheirs(person))?.[0];
}

/** Who AWS says that a person is who runs the command; undefined for who has no principal. */
export function callerOf(name: string, { principals }: Person): string | undefined {
  const [arn] = listOf(principals);
  const { account, role, session } = (arn && parsePrincipal(arn)) || {};
  if (!arn || !role || session) return arn;
  return `${arn.split(':').slice(0, 2).join(':')}:sts::${account}:assumed-role/${role}/${name}`;
}

/** The session in `AROA…:session`, as the services write who used a role. */
const SESSION = /^A[A-Z0-9]{3,30}:(.{1,64})$/;

type Named = Omit<Principal, 'account'>;

/** What a finding says of the principals that it is about: a user's name, or a role's and that of its session. */
function namedIn({ actor, actors = [], resources }: Finding): Named[] {
  const acting = [...(actor ? [actor] : []), ...actors].flatMap(({ userType, userName, principalId = '' }): Named[] => {
    const session = SESSION.exec(principalId)?.[1];
    if (userType === 'IAMUser') return userName ? [{ user: userName }] : [];
    return userName || session ? [{ ...(userName && { role: userName }), ...(session && { session }) }] : [];
  });
  const isActing = (role: string): boolean => acting.some((one) => one.role === role && one.session !== undefined);
  const touched = resources.flatMap(({ kind, id }): Named[] => {
    if (kind === 'user') return [{ user: id }];
    return kind === 'role' && !isActing(id) ? [{ role: id }] : [];
  });
  return [...acting, ...touched];
}

const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1).toLowerCase();

/**
 * Who may be behind the principals that a finding is about. In doubt, somebody is: accounts are not compared, a session
 * named like a person's address or user is that person's, and without a session's name each session of the role may be meant.
 */
export function peopleBehind(people: People, finding: Finding): string[] {
  const named = namedIn(finding);
  if (named.length === 0) return [];
  return Object.entries(people).flatMap(([name, person]) => (named.some((one) => isBehind(person, one)) ? [name] : []));
}

function isBehind(person: Person, { user, role, session }: Named): boolean {
  const principals = principalsOf(person);
  const names = new Set([
    ...addressesOf(person),
    ...principals.flatMap((own) => [own.user, own.session].flatMap((each) => each?.toLowerCase() ?? [])),
  ]);
  if (user !== undefined && names.has(nameOf(user))) return true;
  if (session !== undefined && names.has(session.toLowerCase())) return true;
  if (role === undefined) return false;
  return principals.some(
    (own) => own.role?.toLowerCase() === nameOf(role) && (own.session === undefined || session === undefined),
  );
}
