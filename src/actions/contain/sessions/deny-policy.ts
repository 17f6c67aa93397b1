import { createHash } from 'node:crypto';
import { isPerson, type Person } from './person.ts';

const PREFIX = 'riposte-revoke-';

/** The one policy of a role that denies every session of it, whichever response wrote it. */
export const OF_ROLE = `${PREFIX}role`;

/** The deny of all sessions of a role that began before a moment, of one person's, or of one of them. */
export type Deny = {
  /** Of the inline policy. */
  name: string;
  /** Sessions whose credentials were issued before it; ISO 8601, in UTC. */
  issuedBefore: string;
  /** As IAM knows the session: `AROA…:name`; empty for more than one. */
  userId: string;
  /** Whose sessions, where it is about those of a person. */
  person?: Person;
};

/** Whom a deny is about: a session, a person, or everybody where it is empty. */
export type Scope = Pick<Deny, 'userId' | 'person'>;

export const isRevokeName = (name: string): boolean => name.startsWith(PREFIX);

/** Whether it is about every session of the role. */
export const isOfRole = ({ userId, person }: Scope): boolean => userId === '' && person === undefined;

export const isSameScope = (one: Scope, other: Scope): boolean => idOf(one) === idOf(other);

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const idOf = ({ userId, person }: Scope): string => (person ? `${person.key} ${person.value}` : userId);

/** The name is the same on each attempt. That of a person says by whose response, as several can name the same person. */
function nameOf(scope: Scope, by: string): string {
  if (isOfRole(scope)) return OF_ROLE;
  return `${PREFIX}${hash(scope.person ? `${idOf(scope)} ${by}` : idOf(scope))}`;
}

/**
 * The deny of a scope.
 *
 * @param by the session that the response is about, as IAM knows it
 */
export const denyOf = (scope: Scope, at: number, by: string): Deny => ({
  name: nameOf(scope, by),
  issuedBefore: new Date(at).toISOString(),
  userId: scope.userId,
  ...(scope.person && { person: scope.person }),
});

/** Whether the response about a session wrote it, where it is not of the whole role: that policy is everybody's. */
export const isOwn = (deny: Deny, by: string): boolean =>
  deny.userId === by || (deny.person !== undefined && deny.name === nameOf(deny, by));

/** Whether one holds for sessions that began later than those of the other: another response has renewed it. */
export const isLater = (one: Pick<Deny, 'issuedBefore'>, other: Pick<Deny, 'issuedBefore'>): boolean =>
  Date.parse(one.issuedBefore) > Date.parse(other.issuedBefore);

function whomOf({ userId, person }: Scope): Record<string, string> | undefined {
  if (person) return { [person.key]: person.value };
  return userId ? { 'aws:userid': userId } : undefined;
}

/** The text of the policy: it can only deny, and holds for no session that begins later. */
export function documentOf({ issuedBefore, ...scope }: Deny): string {
  const whom = whomOf(scope);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'RiposteRevoke',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: {
          DateLessThan: { 'aws:TokenIssueTime': issuedBefore },
          ...(whom && { StringEquals: whom }),
        },
      },
    ],
  });
}

/** Up to when the sessions are denied, as a policy of ours says; undefined where it is none, or was changed. */
export function readDeny(name: string, document: string): Deny | undefined {
  try {
    const { Statement } = JSON.parse(document) as {
      Statement: { Condition?: { DateLessThan?: Record<string, string>; StringEquals?: Record<string, string> } }[];
    };
    const { DateLessThan = {}, StringEquals = {} } = Statement[0]?.Condition ?? {};
    const { 'aws:TokenIssueTime': issuedBefore = '' } = DateLessThan;
    const read = { name, issuedBefore, ...scopeOf(StringEquals) };
    return Number.isNaN(Date.parse(issuedBefore)) || documentOf(read) !== document ? undefined : read;
  } catch {
    return undefined;
  }
}

function scopeOf(whom: Record<string, string>): Scope {
  const [[key, value] = ['', '']] = Object.entries(whom);
  return isPerson(key, value) ? { userId: '', person: { key, value } as Person } : { userId: whom['aws:userid'] ?? '' };
}
