import { ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError } from '../../core/errors.ts';
import { ANY_USER } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import { protectedPrincipals } from '../../decide/guards/protected-principals.ts';
import { type AccessKeyTarget, isUserName } from '../catalogue/targets/identity-targets.ts';
import * as user from '../shared/iam-user.ts';
import { isWithin } from '../shared/is-within.ts';
import { probe } from '../shared/probe.ts';
import {
  DENIES_AND_LIFTS,
  describePolicies,
  isForeign,
  liftDeny,
  POLICY_QUOTA,
  pending,
  policyNames,
  putDeny,
  sharersOf,
  wasOn,
} from '../shared/user-deny.ts';

/**
 * `denied`: the deny was there before us. `policies`: names of the attached policies. `keyIds`: of the user's other keys.
 * `userId`: as IAM knows the user; absent in what a release before wrote. `owner`: whose key it is, where the finding does not
 * say.
 */
export type AccessKeyBefore = {
  status: string;
  denied: boolean;
  policies: string[];
  keyIds?: string[];
  userId?: string;
  owner?: string;
};

export const deactivateAccessKey: Action<AccessKeyTarget, AccessKeyBefore> = {
  id: 'deactivate-access-key',
  undoneAlone: true,
  permissions: [
    {
      actions: ['iam:GetUser', 'iam:ListAccessKeys', 'iam:ListAttachedUserPolicies', 'iam:UpdateAccessKey'],
      resources: [ANY_USER],
      why: 'reads the state before and after, and deactivates the key; only the finding knows which user',
    },
    {
      actions: ['iam:GetAccessKeyLastUsed'],
      resources: [ANY_USER],
      why: 'tells whose key it is that AWS found in public',
    },
    DENIES_AND_LIFTS,
  ],

  // IAM knows no dry run: it asks for the permission before it says that there is no such user.
  async probe({ iam }) {
    const nobody = new ListAccessKeysCommand({ UserName: 'riposte-doctor' });
    return [await probe('iam:ListAccessKeys', () => iam.send(nobody))];
  },

  async before(target, ctx) {
    const known = target.userName || (await user.readOwner(ctx.clients.iam, target.accessKeyId));
    if (known === 'not-told' || known === 'nobody') return ofNoUser(target, known);
    const owner = typeof known === 'string' ? known : known.userName;
    const refused = target.userName ? undefined : whyNotOwner(target, owner, ctx);
    if (refused) return refused;
    try {
      return await prepare({ ...target, userName: owner }, ctx, target.userName ? {} : { owner });
    } catch (error) {
      if (!user.isNoSuchEntity(error)) throw error;
      return { verdict: 'refuse', reason: `There is no IAM user ${owner} in this account.` };
    }
  },

  async apply(target, before, ctx) {
    const { accessKeyId, userName = before.owner ?? '' } = named(target);
    // Always with the user's name: without it IAM looks for the key among the caller's own. The key goes first.
    await ctx.clients.iam.send(
      new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Inactive' }),
    );
    // A leaked key may have made sessions that outlive it by 36 hours. They have the user's permissions: none now.
    await putDeny(userName, before, ctx);
  },

  async verify(target, { owner = '' }, { clients: { iam }, config }) {
    const { accessKeyId, userName = owner } = named(target);
    const [status, attached] = await Promise.all([
      user.readKeyStatus(iam, userName, accessKeyId),
      user.readAttached(iam, userName),
    ]);
    if (status === 'Active') return pending(`The key ${accessKeyId} still shows as Active.`);
    const key = `The key ${accessKeyId} of ${userName} is ${status ?? 'deleted'}`;
    if (attached.includes(user.denyAllArn(config.partition)))
      return { verdict: 'done', result: `${key}, and ${user.DENY_ALL} denies the user everything.` };
    if (attached.length < POLICY_QUOTA) return pending(`${user.DENY_ALL} does not show on ${userName} yet.`);
    const lacks = `${user.DENY_ALL} is missing, since the user has ${attached.length} policies and no room for one more`;
    return {
      verdict: 'partial',
      done: `${key}.`,
      missing: `${lacks}. Sessions made with the key may live for 36 hours.`,
      advice: `Detach a policy that ${userName} can do without, and attach ${user.DENY_ALL}; then what is missing is done within a day.`,
    };
  },

  /** The deny that an earlier occasion left is ours: an undo of the next one, such as of a key that is active again, lifts it. */
  merge: (earlier, now) => ({ ...now, ...earlier, denied: earlier.denied && now.denied }),

  addsNothing: (earlier, now) =>
    isWithin(now.keyIds ?? [], earlier.keyIds ?? []) &&
    (wasOn(now) || !wasOn(earlier)) &&
    (earlier.status === 'Active' || now.status !== 'Active'),

  // The key stays Inactive: whoever copied it still has it. A person who knows better can activate it in IAM.
  async undo(target, before, ctx) {
    const { accessKeyId, userName = before.owner ?? '' } = named(target);
    const another = await user.whyAnother(ctx.clients.iam, userName, before.userId);
    if (another) throw new CannotUndoError(another);
    const lifted = await liftDeny(userName, before, ctx, await sharersOf(userName, before, ctx));
    return `${lifted} The key ${accessKeyId} stays Inactive: give ${userName} a new one.`;
  },
};

/** The key, and whose it is where the finding says so. */
const named = ({ accessKeyId, userName }: AccessKeyTarget): { accessKeyId: string; userName?: string } => ({
  accessKeyId,
  ...(userName && { userName }),
});

const OF_ROOT = 'Look at the root user’s keys at once: sign in as root and delete what is there.';

/** Root's key is no user's. What IAM refuses to tell may be that as well, so that people look there first. */
function ofNoUser({ accessKeyId }: AccessKeyTarget, owner: 'nobody' | 'not-told'): Prepared<AccessKeyBefore> {
  if (owner === 'nobody')
    return {
      verdict: 'refuse',
      reason: `No IAM user of this account has the key ${accessKeyId}: it was already deleted, or it is the root user's.`,
      advice: OF_ROOT,
    };
  return {
    verdict: 'refuse',
    reason: `IAM does not say whose key ${accessKeyId} is. It refuses that for keys of the root user and of other accounts, and where the function's role may not ask.`,
    advice: `${OF_ROOT} Then ask as an administrator: aws iam get-access-key-last-used --access-key-id ${accessKeyId}`,
  };
}

/** What the guards could not say while nobody knew the owner. */
function whyNotOwner(
  target: AccessKeyTarget,
  owner: string,
  { finding, config, now }: ActionContext,
): Prepared<AccessKeyBefore> | undefined {
  const { accessKeyId } = target;
  if (!isUserName(owner)) return ofNoUser(target, 'nobody');
  const guarded = { ...target, userName: owner };
  const refusal = protectedPrincipals.check(finding, 'deactivate-access-key', guarded, config, now());
  if (refusal === undefined) return undefined;
  const advice = `The key is in public: replace it by hand, and deactivate it: aws iam update-access-key --user-name ${owner} --access-key-id ${accessKeyId} --status Inactive`;
  return { verdict: 'refuse', reason: refusal, advice };
}

async function prepare(
  target: AccessKeyTarget,
  ctx: ActionContext,
  found: { owner?: string },
): Promise<Prepared<AccessKeyBefore>> {
  const { userName, accessKeyId } = target;
  const { iam } = ctx.clients;
  const [{ id: userId, path, tags }, keys, attached] = await Promise.all([
    user.readUser(iam, userName),
    user.readKeys(iam, userName),
    user.readAttached(iam, userName),
  ]);
  const status = keys.get(accessKeyId);
  if (status === undefined)
    return {
      verdict: 'refuse',
      reason: `${userName} has no key ${accessKeyId}: it was deleted, or the finding names the wrong owner.`,
      advice: `Ask "aws iam get-access-key-last-used --access-key-id ${accessKeyId}" whose it is.`,
    };
  const isDenied = attached.includes(user.denyAllArn(ctx.config.partition));
  if (status !== 'Active' && isDenied)
    return { verdict: 'unchanged', reason: `The key is ${status} and ${user.DENY_ALL} is on ${userName} already.` };
  const ask = ctx.finding.facts.exposed === true ? whyAsk(target, keys) : undefined;
  const policies = policyNames(attached);
  const denied = await isForeign(attached, { userName, userId, keyIds: keys.keys() }, ctx);
  const others = [...keys.keys()].filter((id) => id !== accessKeyId);
  return {
    verdict: 'proceed',
    before: { status, denied, policies, userId, ...(others.length > 0 && { keyIds: others }), ...found },
    from: `${accessKeyId} of ${clean(path + userName, 120)} is ${status}; ${describePolicies(policies)}`,
    to: `${accessKeyId} is Inactive; ${user.DENY_ALL} denies ${userName} everything, the console and open sessions included`,
    effect: effectOf(target, status, isDenied),
    ...othersHit(target, keys),
    tags,
    ...(ask && { unlessApproved: ask }),
  };
}

function effectOf({ userName, accessKeyId }: AccessKeyTarget, status: string, denied: boolean): string {
  const withdrawn = `deactivates access key ${accessKeyId}`;
  if (denied) return `${withdrawn} of user ${userName}, who is already denied everything`;
  const deny = `denies user ${userName} everything, console and open sessions included`;
  return status === 'Active' ? `${deny}, and ${withdrawn}` : deny;
}

/** What else the user does stops as well. */
function othersHit({ accessKeyId }: AccessKeyTarget, keys: ReadonlyMap<string, string>): { alsoHit?: string } {
  const others = [...keys]
    .filter(([id, status]) => id !== accessKeyId && status === 'Active')
    .map(([id]) => clean(id, 40));
  return others.length > 0 ? { alsoHit: `what uses the user's other active key ${others.join(' and ')}` } : {};
}

/**
 * Why a person is asked before a user is denied everything for a key that AWS found in public: nobody was seen to use
 * it, and what the user does with another key would stop as well.
 */
function whyAsk({ userName, accessKeyId }: AccessKeyTarget, keys: ReadonlyMap<string, string>): string | undefined {
  const status = keys.get(accessKeyId);
  if (status !== 'Active')
    return `The key ${accessKeyId} is ${status} already; what is left is to deny ${userName} everything.`;
  const other = [...keys].find(([id, standing]) => id !== accessKeyId && standing === 'Active')?.[0];
  return other && `${userName} also has the active key ${clean(other, 40)}, which would be denied everything with it.`;
}
