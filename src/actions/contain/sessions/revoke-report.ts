import type { FollowUp, Verified } from '../../../core/action.ts';
import type { Containment } from '../../../core/contain.ts';
import { clean, utc } from '../../../core/text.ts';
import type { Deny } from './deny-policy.ts';
import { named } from './person.ts';

/**
 * `calls`: what the session did last, for people. `longestSession` in seconds. `alsoHit`: who else is denied. `covered`: denies
 * that this one of all sessions makes needless, and those that are over; `beside`: those that stay beside it. Both absent in
 * what a release before wrote. `renews`: a deny of the same sessions, and so of the same name, in whose place this one comes.
 * `assumed`: names of the roles that the session was seen to assume.
 */
export type SessionsBefore = {
  deny: Deny;
  longestSession: number;
  calls: string;
  alsoHit: string;
  covered?: Deny[];
  beside?: Deny[];
  renews?: Deny;
  assumed?: string[];
};

const LIFT = 'lift the deny';
export const LOOK = 'look whether the deny holds';
const LOOK_EVERY_MS = 3_600_000;
/** So long before its end nobody looks any more. */
const NEAR_END_MS = 30 * 60_000;
/** Beyond the longest session, for clocks that differ. */
const MARGIN_MS = 15 * 60_000;

/** When no session lives any more that a deny is about; ms. */
export const endOf = ({ issuedBefore }: Deny, { longestSession }: Pick<SessionsBefore, 'longestSession'>): number =>
  Date.parse(issuedBefore) + longestSession * 1000 + MARGIN_MS;

/** The longest that AWS lets a session of a role live, in s. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html */
const LONGEST_OF_ANY = 43_200;

/** Whether no session can live that a deny is about, though the role may have let them live longer when they began. */
export const isOver = (deny: Deny, now: number): boolean => endOf(deny, { longestSession: LONGEST_OF_ANY }) <= now;

/** For people: `the session AROA…:name`. */
export function whatOf({ userId, person }: Pick<Deny, 'userId' | 'person'>, roleName: string): string {
  if (person) return `every session of ${roleName} of ${named(person)}`;
  return userId ? `the session ${clean(userId, 120)}` : `every session of ${roleName}`;
}

/** A look each hour, and the end. Both go on in a pause: one only reads, and the other takes away what denies nobody any more. */
export function nextStep(before: SessionsBefore, now: number): FollowUp {
  const [end, look] = [endOf(before.deny, before), now + LOOK_EVERY_MS];
  return end - look > NEAR_END_MS ? { step: LOOK, at: look, always: true } : endStep(before);
}

export const endStep = (before: SessionsBefore): FollowUp => ({
  step: LIFT,
  at: endOf(before.deny, before),
  always: true,
});

/** What the deny that was read back means. */
export function inForce(
  roleName: string,
  before: SessionsBefore,
  now: number,
): Extract<Verified, { verdict: 'done' }> & { containment: Containment } {
  const { deny, calls, alsoHit } = before;
  const what = whatOf(deny, roleName);
  const endsAt = endOf(deny, before);
  const containment: Containment = {
    proof: {
      verdict: 'in force, not proven',
      by: `the policy ${deny.name} is on the role; a call of the session that CloudTrail shows as AccessDenied after ${utc(deny.issuedBefore)} would prove it, and IAM takes minutes to spread a policy`,
    },
    cut: [`all calls of ${what} with credentials issued before ${utc(deny.issuedBefore)}`],
    notCut: notCut(before),
    connected: [],
    evidence: [`the role and ${calls}, in the journal`],
    undo: `removes what this response denied; automatically on ${utc(new Date(endsAt).toISOString())}, when no such session is left`,
    alsoHit,
  };
  return {
    verdict: 'done',
    result: `In force, not proven: the policy ${deny.name} of ${roleName} denies ${what} everything, if it began before ${utc(deny.issuedBefore)}.`,
    containment,
    followUp: nextStep(before, now),
  };
}

function notCut({ deny: { person }, assumed = [] }: SessionsBefore): string[] {
  const others = assumed.length > 0 ? `, such as ${assumed.slice(0, 5).join(', ')}` : '';
  return [
    'new sessions: whoever may assume the role, or reads the metadata of its instance, gets new credentials',
    ...(person
      ? [`sessions of other roles of ${named(person)}${others}: a finding about one of them asks about it`]
      : assumed.length > 0
        ? [`sessions of the roles that it was seen to assume: ${assumed.slice(0, 5).join(', ')}`]
        : []),
    ...(person?.key === 'identitystore:UserId'
      ? ['calls of an application that names the user to CloudTrail alone, and not to IAM']
      : []),
    'what the session has made: users, keys, roles, policies, instances',
  ];
}
