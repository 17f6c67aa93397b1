import type { Action } from '../../core/action.ts';
import { ANY, ANY_ROLE } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { SessionTarget } from '../catalogue/targets/contain-targets.ts';
import { probe } from '../shared/probe.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { isLater, isOfRole, OF_ROLE } from './sessions/deny-policy.ts';
import * as iamRole from './sessions/iam-role.ts';
import { lookAgain } from './sessions/look-again.ts';
import { prepare } from './sessions/prepare.ts';
import { inForce, LOOK, type SessionsBefore } from './sessions/revoke-report.ts';
import { lift, takeBack } from './sessions/take-back.ts';

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
      actions: ['iam:DeleteRolePolicy', 'iam:GetRole', 'iam:GetRolePolicy'],
      resources: [ANY_ROLE],
      why: 'takes a deny away where it is as it was written, and the role is the one that it was written for; it can write none, and grant nothing by one',
    },
  ],

  ofMoment: true,

  // IAM knows no dry run: it asks for the permission before it says that there is no such role.
  async probe({ iam }) {
    return [await probe('iam:GetRolePolicy', () => iamRole.readPolicy(iam, 'riposte-doctor', OF_ROLE))];
  },

  before: (target, ctx) =>
    refuseIfGone(
      { isGone: iamRole.isNoSuchEntity, reason: `There is no role ${clean(target.roleName, 64)} in this account.` },
      () => prepare(target, ctx),
    ),

  // The narrower ones stay under a wide one: whoever denies takes no deny away, and they hold when it goes.
  // Another response may have renewed that of the role since: no attempt of an older one shortens it.
  async apply({ roleName }, { deny }, { clients: { iam } }) {
    const found = isOfRole(deny) ? await iamRole.readPolicy(iam, roleName, deny.name) : 'gone';
    if (typeof found === 'object' && isLater(found, deny)) return;
    await iamRole.writeDeny(iam, roleName, deny);
  },

  async verify(target, before, { clients: { iam }, now }) {
    const { roleName } = target;
    const found = await iamRole.readPolicy(iam, roleName, before.deny.name);
    if (typeof found === 'object') return inForce(roleName, before, now());
    if (found === 'changed')
      return { verdict: 'failed', reason: `Somebody else has changed the policy ${before.deny.name} of ${roleName}.` };
    return {
      verdict: 'failed',
      reason: `Not in force: ${roleName} does not show the policy ${before.deny.name}; a role's policies may have 10,240 characters.`,
      advice: `Take away a policy that ${roleName} can do without, or attach AWSDenyAll to it, which stops everybody who uses it.`,
    };
  },

  undo: takeBack,

  followUp: async ({ step }, target, before, ctx) =>
    step === LOOK ? lookAgain(target, before, ctx) : { result: await lift(target, before, ctx) },
};
