import type { Action, ActionContext, Prepared } from '../../core/action.ts';
import { ANY, ANY_ROLE } from '../../core/permission.ts';
import { clean, utc } from '../../core/text.ts';
import type { SessionTarget } from '../catalogue/targets/contain-targets.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { type Deny, denyOf, isOfRole, isSameScope, type Scope } from './sessions/deny-policy.ts';
import * as iamRole from './sessions/iam-role.ts';
import { lastCalls } from './sessions/last-calls.ts';
import { nextScope, standingFor } from './sessions/next-scope.ts';
import { named, type Person, personOf } from './sessions/person.ts';
import { endOf, inForce, type SessionsBefore, whatOf } from './sessions/revoke-report.ts';
import { usersOf } from './sessions/role-users.ts';
import { whyNotRevoked } from './sessions/why-not-revoked.ts';

/** Denies everything to the sessions of a role that have begun: one of them, all of a person, and all there are where that has not been enough. */
export const revokeSessions: Action<SessionTarget, SessionsBefore> = {
  id: 'revoke-sessions',
  permissions: [
    {
      actions: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListRolePolicies'],
      resources: [ANY_ROLE],
      why: 'tells whose role it is, and which denies it has; only the finding knows which role',
    },
    {
      actions: ['iam:PutRolePolicy'],
      resources: [ANY_ROLE],
      why: 'writes a deny that names a moment, which no policy made beforehand can. IAM has no condition on what a policy says: whoever runs code in this function could grant, too',
    },
    {
      actions: ['cloudtrail:LookupEvents'],
      resources: [ANY],
      why: 'keeps what the session did last; CloudTrail knows no resources here',
    },
  ],
  undoPermissions: [
    {
      actions: ['iam:DeleteRolePolicy', 'iam:GetRolePolicy'],
      resources: [ANY_ROLE],
      why: 'takes a deny away where it is as it was written; it can write none, and grant nothing by one',
    },
  ],

  before: (target, ctx) =>
    refuseIfGone(
      { isGone: iamRole.isNoSuchEntity, reason: `There is no role ${clean(target.roleName, 64)} in this account.` },
      () => prepare(target, ctx),
    ),

  // The narrower ones stay under a wide one: whoever denies takes no deny away, and they hold when it goes.
  apply: ({ roleName }, { deny }, { clients: { iam } }) => iamRole.writeDeny(iam, roleName, deny),

  async verify(target, before, { clients: { iam } }) {
    const { roleName } = target;
    const found = await iamRole.readPolicy(iam, roleName, before.deny.name);
    if (typeof found === 'object') return inForce(roleName, before);
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
    const stay: Deny[] = [];
    for (const each of [...(before.covered ?? []), ...(before.beside ?? [])])
      if (endOf(each, before) <= now()) await iamRole.deleteOurs(iam, roleName, each.name);
      else if (typeof (await iamRole.readPolicy(iam, roleName, each.name)) === 'object') stay.push(each);
    await iamRole.deleteDeny(iam, roleName, deny.name);
    const lives = stay.map((each) => whatOf(each, roleName)).join(' and ');
    return stay.length > 0
      ? `The policy ${deny.name} was taken off ${roleName}; ${lives} stays denied, as before it.`
      : `The policy ${deny.name} was taken off ${roleName}: sessions that live still can be used again.`;
  },

  async followUp(_due, { roleName }, { deny, covered = [], beside = [] }, { clients: { iam } }) {
    for (const { name } of [...covered, ...beside]) await iamRole.deleteOurs(iam, roleName, name);
    const found = await iamRole.readPolicy(iam, roleName, deny.name);
    if (found === 'changed') return { result: `The policy ${deny.name} of ${roleName} was changed since, and stays.` };
    if (typeof found === 'object') await iamRole.deleteDeny(iam, roleName, deny.name);
    return {
      result: `The deny on ${roleName} was lifted: no session that began before ${utc(deny.issuedBefore)} lives any more.`,
    };
  },
};

async function prepare(target: SessionTarget, ctx: ActionContext): Promise<Prepared<SessionsBefore>> {
  const { roleName, userId, accessKeyId } = target;
  const { iam, cloudtrail } = ctx.clients;
  const role = await iamRole.readRole(iam, roleName);
  const refused = whyNotRevoked(target, role, ctx.config);
  if (refused) return { verdict: 'refuse', ...refused };
  const denies = await iamRole.readDenies(iam, roleName);
  const answered = (person?: Person) =>
    standingFor(denies, userId, person).some(({ issuedBefore }) => Date.parse(issuedBefore) >= ctx.evidenceAt);
  const reason = `The sessions of ${roleName} that were seen are already denied everything.`;
  if (answered()) return { verdict: 'unchanged', reason };
  const last = await lastCalls(cloudtrail, { AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId });
  const person = personOf(last.events, { accessKeyId, userId });
  if (answered(person)) return { verdict: 'unchanged', reason };
  // It goes on though a session was denied: whoever it is can begin new ones, so that their others are what is left.
  const scope = nextScope(denies, userId, person);
  const others = denies.filter((each) => !isSameScope(each, scope));
  const alsoHit = await othersHit(scope, target, role, ctx);
  const what = scope.userId ? `session ${userId} of role ${roleName}` : whatOf(scope, `role ${roleName}`);
  const ask = isOfSession(scope) ? askUnlessAuto(`The role ${roleName}`, role.tags) : widened(scope, roleName);
  return {
    verdict: 'proceed',
    before: {
      deny: denyOf(scope, ctx.now()),
      longestSession: role.longestSession,
      calls: last.said,
      alsoHit,
      assumed: last.assumed,
      ...(isOfRole(scope) && { covered: others }),
      ...(scope.person && { beside: others.filter((each) => each.userId === userId) }),
    },
    from: `sessions of ${roleName} have its permissions`,
    to: `${what}, begun before now, is denied everything`,
    tags: role.tags,
    effect: `denies ${what} everything, if it has begun already; new sessions are not denied; also hit: ${alsoHit}`,
    ...(ask && { unlessApproved: ask }),
  };
}

const isOfSession = ({ userId }: Scope): boolean => userId !== '';

/** Why people are asked about more than a session, whatever the tag of the role says. */
function widened({ person }: Scope, roleName: string): string {
  const before = `A session of ${roleName} was denied before, and it goes on:`;
  if (!person) return `${before} now every session of the role would be.`;
  // Where the trust policy lets them, whoever assumes the role may call themselves what they like.
  return `${before} now every session of ${named(person)} would be. CloudTrail shows that in its calls; ask whether it is they.`;
}

async function othersHit(
  { userId, person }: Scope,
  { roleName }: SessionTarget,
  role: iamRole.Role,
  { clients: { cloudtrail } }: ActionContext,
): Promise<string> {
  if (userId) return `sessions of ${roleName} with the same name`;
  if (person) return `all that ${named(person)} does as ${roleName}, until they get new credentials`;
  return `everybody who uses ${roleName} now ${await usersOf(cloudtrail, role)}, until they get new credentials`;
}
