import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError } from '../../core/errors.ts';
import { ANY, ANY_USER } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { UserTarget } from '../catalogue/targets/principal-targets.ts';
import * as user from '../shared/iam-user.ts';
import { isWithin } from '../shared/is-within.ts';
import { probe } from '../shared/probe.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import {
  DENIES_ALL,
  describePolicies,
  isForeign,
  LIFTS_DENY,
  liftDeny,
  policyNames,
  putDeny,
  sharersOf,
  wasOn,
} from '../shared/user-deny.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { eachOf } from './each-of.ts';
import { lastCalls } from './sessions/last-calls.ts';
import { listed, lookAtUser, type PrincipalBefore, setKey, verifyUser } from './users/contain-user.ts';
import { activeOf, readState, type UserState } from './users/user-state.ts';

/** Denies an IAM user everything and deactivates all its keys: one containment, with one undo. */
export const containPrincipal: Action<UserTarget, PrincipalBefore> = {
  id: 'contain-principal',
  undoneAlone: true,
  permissions: [
    {
      actions: [
        'iam:GetLoginProfile',
        'iam:GetUser',
        'iam:ListAccessKeys',
        'iam:ListAttachedUserPolicies',
        'iam:ListMFADevices',
        'iam:UpdateAccessKey',
      ],
      resources: [ANY_USER],
      why: 'reads by what the user can get in, and deactivates the keys; only the finding knows which user',
    },
    DENIES_ALL,
    {
      actions: ['cloudtrail:LookupEvents'],
      resources: [ANY],
      why: 'keeps what the user did last; CloudTrail knows no resources here',
    },
  ],
  undoPermissions: [
    {
      actions: ['iam:GetUser', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'],
      resources: [ANY_USER],
      why: 'activates the keys again that no finding names, of the same user; IAM has no condition on the status that is set',
    },
    LIFTS_DENY,
  ],

  // IAM knows no dry run: it asks for the permission before it says that there is no such user.
  async probe({ iam }) {
    return [await probe('iam:ListAccessKeys', () => user.readKeys(iam, 'riposte-doctor'))];
  },

  before: (target, ctx) => refuseIfGone(user.noSuchUser(target.userName), () => prepare(target, ctx)),

  // The deny first: it ends sessions and the console as well, and the keys with them.
  async apply({ userName }, before, ctx) {
    const { iam } = ctx.clients;
    const deny = (): Promise<void> => putDeny(userName, before, ctx);
    const close = async (): Promise<void> => {
      const known = await user.readKeys(iam, userName);
      const active = before.keys.filter((id) => known.get(id) === 'Active');
      await eachOf(active.map((id) => () => setKey(iam, userName, id, 'Inactive')));
    };
    try {
      await eachOf([deny, close]);
    } catch (error) {
      // Deleted in the middle: reading back says so.
      if (!user.isNoSuchEntity(error)) throw error;
    }
  },

  async verify({ userName }, before, ctx) {
    try {
      return await verifyUser(userName, before, ctx);
    } catch (error) {
      if (!user.isNoSuchEntity(error)) throw error;
      return { verdict: 'failed', reason: `The user ${userName} was deleted while it was contained.` };
    }
  },

  async look({ userName }, before, ctx) {
    try {
      return await lookAtUser(userName, before, ctx);
    } catch (error) {
      if (!user.isNoSuchEntity(error)) throw error;
      return { verdict: 'failed', reason: `The user ${userName} was deleted while it was contained.` };
    }
  },

  /** A second occasion, such as a key that was made since, keeps what was before the first, of the same user. */
  merge: (earlier, now) =>
    user.isAnother(earlier, now)
      ? now
      : {
          ...earlier,
          // Of a deny that was lifted since, the one to come is ours.
          denied: earlier.denied && now.denied,
          userId: earlier.userId || now.userId || '',
          keys: [...new Set([...earlier.keys, ...now.keys])],
          keyIds: [...new Set([...(earlier.keyIds ?? []), ...(now.keyIds ?? [])])],
          named: [...new Set([...earlier.named, ...now.named])],
          assumed: [...new Set([...earlier.assumed, ...now.assumed])],
        },

  addsNothing: (earlier, now) =>
    isWithin(now.keys, earlier.keys) &&
    isWithin(now.named, earlier.named) &&
    (wasOn(now) || !wasOn(earlier)) &&
    (earlier.hasPassword || !now.hasPassword),

  isAnother: user.isAnother,

  // A leaked key stays leaked: what a finding names stays inactive, and its owner gets a new one.
  async undo(target, before, ctx) {
    const { userId, keys, named } = before;
    const { iam } = ctx.clients;
    const { userName } = target;
    const another = await user.whyAnother(iam, userName, userId || target.userId);
    if (another) throw new CannotUndoError(another);
    let known: ReadonlyMap<string, string>;
    try {
      known = await user.readKeys(iam, userName);
    } catch (error) {
      if (!user.isNoSuchEntity(error)) throw error;
      return `There is no user ${userName} any more: there is nothing to put back.`;
    }
    const others = await sharersOf(userName, before, ctx);
    const held = await heldKeys(keys, ctx);
    const back = keys.filter((id) => !named.includes(id) && !held.includes(id));
    const inactive = back.filter((id) => known.get(id) === 'Inactive');
    await eachOf(inactive.map((id) => () => setKey(iam, userName, id, 'Active')));
    const said = [await liftDeny(userName, before, ctx, others)];
    if (inactive.length > 0) said.push(`Key ${listed(inactive)} is active again.`);
    const since = back.filter((id) => known.get(id) !== 'Inactive');
    // An attempt before this one may have done it.
    const how = ctx.isBegun ? 'is active again, or deleted' : 'was activated or deleted by somebody else';
    if (since.length > 0) said.push(`Key ${listed(since)} ${how}, and stays so.`);
    if (held.length > 0)
      said.push(`Key ${listed(held)}, of which there is a response deactivate-access-key, stays as it is.`);
    if (named.length > 0)
      said.push(`Key ${listed(named)}, which a finding names, stays as it is: give ${userName} a new one.`);
    return said.join(' ');
  },
};

/** Those that another finding has deactivated, or found inactive by us: it does not ask for them again. */
async function heldKeys(keys: readonly string[], { others }: ActionContext): Promise<string[]> {
  const found = await others?.(keys.map((target) => ({ action: 'deactivate-access-key' as const, target })));
  return (found ?? []).map(({ target }) => target);
}

async function prepare(target: UserTarget, ctx: ActionContext): Promise<Prepared<PrincipalBefore>> {
  const { userName, userId } = target;
  const { iam, cloudtrail } = ctx.clients;
  const found = await readState(iam, userName);
  if (userId && found.id && userId !== found.id)
    return {
      verdict: 'refuse',
      reason: `The user ${userName} has been recreated since: it is ${clean(found.id, 64)}, and the finding is about ${userId}.`,
      advice: 'The credentials of a deleted user are worth nothing. Look at who recreated it, and why.',
    };
  const isDenied = found.attached.includes(user.denyAllArn(ctx.config.partition));
  const keys = activeOf(found.keys);
  if (isDenied && keys.length === 0)
    return {
      verdict: 'unchanged',
      reason: `${user.DENY_ALL} is on ${userName} already, and none of its keys is active.`,
    };
  const { said: calls, assumed } = await lastCalls(cloudtrail, {
    AttributeKey: 'Username',
    AttributeValue: userName,
  });
  const policies = policyNames(found.attached);
  const named = target.keys.filter((id) => found.keys.has(id));
  const { id, hasPassword, factors } = found;
  const keyIds = [...found.keys.keys()];
  const denied = await isForeign(found.attached, { userName, userId: id, keyIds }, ctx);
  return {
    verdict: 'proceed',
    before: { userId: id, denied, keys, keyIds, named, policies, hasPassword, factors, calls, assumed },
    ...wordsOf(target, found, keys, isDenied),
  };
}

function wordsOf({ userName, keys: named }: UserTarget, found: UserState, keys: readonly string[], denied: boolean) {
  const policies = policyNames(found.attached);
  const ask = askUnlessAuto(`The user ${userName}`, found.tags);
  const ways = [`${keys.length} active keys`, found.hasPassword ? 'a password' : 'no password'];
  const deny = denied ? 'is already denied everything' : 'is denied everything, console and open sessions included';
  const off = keys.length > 0 ? `key ${listed(keys)} inactive` : 'no key is active';
  const others = keys.filter((id) => !named.includes(id));
  return {
    from: `${clean(found.path + userName, 120)} has ${ways.join(' and ')}; ${describePolicies(policies)}`,
    to: `${userName} ${deny}; ${off}`,
    tags: found.tags,
    effect: `${denied ? 'leaves' : 'denies'} user ${userName} ${denied ? 'denied everything' : 'everything, console and open sessions included'}${keys.length > 0 ? `, and deactivates key ${listed(keys)}` : ''}`,
    ...(others.length > 0 && { alsoHit: `what uses the user's other key ${listed(others)}` }),
    ...(ask && { unlessApproved: ask }),
  };
}
