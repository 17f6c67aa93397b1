import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { Action, JsonObject, Prepared, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError } from '../../core/errors.ts';
import { ANY_USER } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { DenyUserTarget } from '../catalogue/targets/identity-targets.ts';
import * as user from '../shared/iam-user.ts';
import { probe } from '../shared/probe.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import {
  DENIES_AND_LIFTS,
  describePolicies,
  liftDeny,
  POLICY_QUOTA,
  pending,
  policyNames,
  putDeny,
  sharersOf,
} from '../shared/user-deny.ts';

/**
 * `denied`: the deny was there before us. `policies`: names of the attached policies, for people. `userId`: as IAM knows the
 * user, and `keyIds` of its keys; absent in what a release before wrote.
 */
type DenyUserBefore = JsonObject & { denied: boolean; policies: string[]; userId?: string; keyIds?: string[] };

/**
 * Ends what is done with the temporary credentials of an IAM user (GetSessionToken, also after MFA): they have the user's
 * permissions, and nothing but a deny on the user ends them. Long-term keys stay as they are, denied with the rest.
 */
export const denyUser: Action<DenyUserTarget, DenyUserBefore> = {
  id: 'deny-user',
  undoneAlone: true,
  permissions: [
    {
      actions: ['iam:GetUser', 'iam:ListAccessKeys', 'iam:ListAttachedUserPolicies'],
      resources: [ANY_USER],
      why: 'reads the state before and after, and names the long-term keys; only the finding knows which user',
    },
    DENIES_AND_LIFTS,
  ],

  // IAM knows no dry run: it asks for the permission before it says that there is no such user.
  async probe({ iam }) {
    const nobody = new ListAccessKeysCommand({ UserName: 'riposte-doctor' });
    return [await probe('iam:ListAccessKeys', () => iam.send(nobody))];
  },

  before: (target, ctx) => refuseIfGone(user.noSuchUser(target.userName), () => prepare(target, ctx)),

  apply: ({ userName }, before, ctx) => putDeny(userName, before, ctx),

  verify: ({ userName }, _before, ctx) => verifyDeny(userName, ctx),

  isAnother: user.isAnother,

  async undo({ userName }, before, ctx) {
    const another = await user.whyAnother(ctx.clients.iam, userName, before.userId);
    if (another) throw new CannotUndoError(another);
    return liftDeny(userName, before, ctx, await sharersOf(userName, before, ctx));
  },
};

async function prepare({ userName }: DenyUserTarget, ctx: ActionContext): Promise<Prepared<DenyUserBefore>> {
  const { iam } = ctx.clients;
  const [{ id: userId, path, tags }, keys, attached] = await Promise.all([
    user.readUser(iam, userName),
    user.readKeys(iam, userName),
    user.readAttached(iam, userName),
  ]);
  if (attached.includes(user.denyAllArn(ctx.config.partition)))
    return { verdict: 'unchanged', reason: `${user.DENY_ALL} is on ${userName} already, open sessions included.` };
  const policies = policyNames(attached);
  const everything = `${userName} everything, console and open sessions included`;
  const active = [...keys].filter(([, status]) => status === 'Active').map(([id]) => clean(id, 40));
  return {
    verdict: 'proceed',
    before: { denied: false, policies, userId, ...(keys.size > 0 && { keyIds: [...keys.keys()] }) },
    from: `${clean(path + userName, 120)} has ${keyNames(keys)}; ${describePolicies(policies)}`,
    to: `${user.DENY_ALL} denies ${everything}`,
    effect: `denies user ${everything}`,
    ...(active.length > 0 && { alsoHit: `what uses the user's long-term key ${active.join(' and ')}` }),
    tags,
  };
}

async function verifyDeny(userName: string, { clients: { iam }, config }: ActionContext): Promise<Verified> {
  const [keys, attached] = await Promise.all([user.readKeys(iam, userName), user.readAttached(iam, userName)]);
  if (attached.includes(user.denyAllArn(config.partition)))
    return {
      verdict: 'done',
      result: `${user.DENY_ALL} denies ${userName} everything, open sessions included. The user has ${keyNames(keys)}, denied as well.`,
    };
  if (attached.length < POLICY_QUOTA) return pending(`${user.DENY_ALL} does not show on ${userName} yet.`);
  return {
    verdict: 'failed',
    reason: `${userName} is not denied: the user has ${attached.length} policies and no room for one more.`,
    advice: `Detach a policy that ${userName} can do without, and attach ${user.DENY_ALL}.`,
  };
}

/** @example 'the long-term key AKIAEXAMPLE (Active)' */
function keyNames(keys: ReadonlyMap<string, string>): string {
  const names = [...keys].map(([id, status]) => `${clean(id, 40)} (${clean(status, 20)})`);
  if (names.length === 0) return 'no long-term keys';
  return `the long-term key${names.length > 1 ? 's' : ''} ${names.join(' and ')}`;
}
