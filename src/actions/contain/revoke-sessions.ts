import type { Action, ActionContext, Prepared, Verified } from '../../core/action.ts';
import type { Containment } from '../../core/contain.ts';
import { ANY, ANY_ROLE } from '../../core/permission.ts';
import { clean, utc } from '../../core/text.ts';
import type { SessionTarget } from '../catalogue/targets/contain-targets.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { type Deny, denyOf } from './sessions/deny-policy.ts';
import * as iamRole from './sessions/iam-role.ts';
import { lastCalls } from './sessions/last-calls.ts';
import { whyNotRevoked } from './sessions/why-not-revoked.ts';

/**
 * `calls`: what the session did last, for people. `longestSession` in seconds. `alsoHit`: who else is denied. `covered`: denies
 * of single sessions that this one of all sessions makes needless; absent in what a release before wrote.
 */
export type SessionsBefore = {
  deny: Deny;
  longestSession: number;
  calls: string;
  alsoHit: string;
  covered?: Deny[];
};

const LIFT = 'lift the deny';
/** Beyond the longest session, for clocks that differ. */
const MARGIN_MS = 15 * 60_000;

/** Denies everything to the sessions of a role that have begun: one of them, and all where that has not been enough. */
export const revokeSessions: Action<SessionTarget, SessionsBefore> = {
  id: 'revoke-sessions',
  permissions: [
    {
      actions: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListRolePolicies'],
      resources: [ANY_ROLE],
      why: 'tells whose role it is, and which denies it has; only the finding knows which role',
    },
    {
      actions: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
      resources: [ANY_ROLE],
      why: 'writes a deny that names a moment, which no policy made beforehand can, and takes it away. IAM has no condition on what a policy says: whoever runs code in this function could grant, too',
    },
    {
      actions: ['cloudtrail:LookupEvents'],
      resources: [ANY],
      why: 'keeps what the session did last; CloudTrail knows no resources here',
    },
  ],

  before: (target, ctx) =>
    refuseIfGone(
      { isGone: iamRole.isNoSuchEntity, reason: `There is no role ${clean(target.roleName, 64)} in this account.` },
      () => prepare(target, ctx),
    ),

  async apply({ roleName }, { deny, covered = [] }, { clients: { iam } }) {
    await iamRole.writeDeny(iam, roleName, deny);
    if (covered.length === 0) return;
    // Only under the wide one: at the quota of a role's policies it may not be there.
    if (typeof (await iamRole.readPolicy(iam, roleName, deny.name)) !== 'object') return;
    for (const { name } of covered) await iamRole.deleteOurs(iam, roleName, name);
  },

  async verify(target, before, { clients: { iam } }) {
    const { roleName } = target;
    const found = await iamRole.readPolicy(iam, roleName, before.deny.name);
    if (typeof found === 'object') return inForce(target, before);
    if (found === 'changed')
      return { verdict: 'failed', reason: `Somebody else has changed the policy ${before.deny.name} of ${roleName}.` };
    return {
      verdict: 'failed',
      reason: `Not in force: ${roleName} does not show the policy ${before.deny.name}; a role's policies may have 10,240 characters.`,
      advice: `Take away a policy that ${roleName} can do without, or attach AWSDenyAll to it, which stops everybody who uses it.`,
    };
  },

  async undo({ roleName }, before, { clients: { iam }, now }) {
    const { deny } = before;
    const found = await iamRole.readPolicy(iam, roleName, deny.name);
    if (found === 'gone') return `${roleName} has no policy ${deny.name} any more.`;
    if (found === 'changed') return `The policy ${deny.name} of ${roleName} was changed since, and stays as it is.`;
    // What was denied before the wide deny is denied after it, so that there is no moment in which it is not.
    const back = (before.covered ?? []).filter((each) => endOf(each, before) > now());
    for (const each of back) await iamRole.writeDeny(iam, roleName, each);
    await iamRole.deleteDeny(iam, roleName, deny.name);
    const lives = back.map(({ userId }) => clean(userId, 120)).join(' and ');
    return back.length > 0
      ? `The policy ${deny.name} was taken off ${roleName}; ${lives} stays denied, as before it.`
      : `The policy ${deny.name} was taken off ${roleName}: sessions that live still can be used again.`;
  },

  async followUp(_due, { roleName }, { deny, covered = [] }, { clients: { iam } }) {
    for (const { name } of covered) await iamRole.deleteOurs(iam, roleName, name);
    const found = await iamRole.readPolicy(iam, roleName, deny.name);
    if (found === 'changed') return { result: `The policy ${deny.name} of ${roleName} was changed since, and stays.` };
    if (typeof found === 'object') await iamRole.deleteDeny(iam, roleName, deny.name);
    return {
      result: `The deny on ${roleName} was lifted: no session that began before ${utc(deny.issuedBefore)} lives any more.`,
    };
  },
};

/** When no session lives any more that a deny is about; ms. */
const endOf = ({ issuedBefore }: Deny, { longestSession }: Pick<SessionsBefore, 'longestSession'>): number =>
  Date.parse(issuedBefore) + longestSession * 1000 + MARGIN_MS;

async function prepare(target: SessionTarget, ctx: ActionContext): Promise<Prepared<SessionsBefore>> {
  const { roleName, userId, accessKeyId } = target;
  const { iam, cloudtrail } = ctx.clients;
  const role = await iamRole.readRole(iam, roleName);
  const refused = whyNotRevoked(target, role, ctx.config);
  if (refused) return { verdict: 'refuse', ...refused };
  const denies = await iamRole.readDenies(iam, roleName);
  const standing = denies.filter((deny) => deny.userId === '' || deny.userId === userId);
  const isAnswered = standing.some(({ issuedBefore }) => Date.parse(issuedBefore) >= ctx.evidenceAt);
  if (isAnswered)
    return {
      verdict: 'unchanged',
      reason: `The sessions of ${roleName} that were seen are already denied everything.`,
    };
  // It goes on though a session was denied: whoever it is can begin new ones, so that the role is what is left.
  const isWhole = denies.length > 0;
  const deny = denyOf(isWhole ? '' : userId, ctx.now());
  const { said: calls } = await lastCalls(cloudtrail, { AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId });
  const users =
    role.assumedBy.length > 0 ? role.assumedBy.slice(0, 5).join(', ') : 'nobody that its trust policy names';
  const alsoHit = isWhole
    ? `everybody who uses ${roleName} now (assumed by ${users}), until they get new credentials`
    : `sessions of ${roleName} with the same name`;
  const what = isWhole ? `every session of role ${roleName}` : `session ${userId} of role ${roleName}`;
  const ask = isWhole
    ? `A session of ${roleName} was denied before, and it goes on: now every session of the role would be.`
    : askUnlessAuto(`The role ${roleName}`, role.tags);
  return {
    verdict: 'proceed',
    before: {
      deny,
      longestSession: role.longestSession,
      calls,
      alsoHit,
      ...(isWhole && { covered: denies.filter((each) => each.userId !== '') }),
    },
    from: `sessions of ${roleName} have its permissions`,
    to: `${what}, begun before now, is denied everything`,
    tags: role.tags,
    effect: `denies ${what} everything, if it has begun already; new sessions are not denied; also hit: ${alsoHit}`,
    ...(ask && { unlessApproved: ask }),
  };
}

function inForce({ roleName }: SessionTarget, { deny, longestSession, calls, alsoHit }: SessionsBefore): Verified {
  const { issuedBefore, userId } = deny;
  const what = userId ? `the session ${userId}` : `every session of ${roleName}`;
  const endsAt = endOf(deny, { longestSession });
  const containment: Containment = {
    proof: {
      verdict: 'in force, not proven',
      by: `the policy ${deny.name} is on the role; a call of the session that CloudTrail shows as AccessDenied after ${utc(issuedBefore)} would prove it, and IAM takes minutes to spread a policy`,
    },
    cut: [`all calls of ${what} with credentials issued before ${utc(issuedBefore)}`],
    notCut: [
      'new sessions: whoever may assume the role, or reads the metadata of its instance, gets new credentials',
      'what the session has made: users, keys, roles, policies, instances',
    ],
    connected: [],
    evidence: [`the role and ${calls}, in the journal`],
    undo: `removes the policy; automatically on ${utc(new Date(endsAt).toISOString())}, when no such session is left`,
    alsoHit,
  };
  return {
    verdict: 'done',
    result: `In force, not proven: the policy ${deny.name} of ${roleName} denies ${what} everything, if it began before ${utc(issuedBefore)}.`,
    containment,
    followUp: { step: LIFT, at: endsAt },
  };
}
