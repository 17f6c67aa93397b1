import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import type { Verified } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Clients } from '../../../core/clients.ts';
import type { Containment } from '../../../core/contain.ts';
import { clean } from '../../../core/text.ts';
import * as user from '../../shared/iam-user.ts';
import { POLICY_QUOTA, pending, wasOn } from '../../shared/user-deny.ts';
import { activeOf } from './user-state.ts';

/**
 * `keys`: those that were active, which are deactivated; `named`: those of them that a finding names, which an undo leaves
 * as they are. `denied`: the deny was there before us. `userId`: as IAM knows the user, and `keyIds` of all its keys; absent in
 * what a release before wrote.
 * The rest is evidence, for people.
 */
export type PrincipalBefore = {
  userId?: string;
  denied: boolean;
  keys: string[];
  keyIds?: string[];
  named: string[];
  policies: string[];
  hasPassword: boolean;
  factors: string[];
  calls: string;
  /** Roles that the user was seen to assume. */
  assumed: string[];
};

export const listed = (names: readonly string[]): string => names.map((name) => clean(name, 64)).join(' and ');

/** Sets a key's status; a key that is gone needs none. @returns whether it is there */
export async function setKey(
  iam: Clients['iam'],
  userName: string,
  id: string,
  status: 'Active' | 'Inactive',
): Promise<boolean> {
  try {
    // Always with the user's name: without it IAM looks for the key among the caller's own.
    await iam.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: id, Status: status }));
    return true;
  } catch (error) {
    if (!user.isNoSuchEntity(error)) throw error;
    return false;
  }
}

/** Reads back, and says what is cut and what is not. */
export async function verifyUser(
  userName: string,
  before: PrincipalBefore,
  { clients: { iam }, config }: ActionContext,
): Promise<Verified> {
  const [keys, attached] = await Promise.all([user.readKeys(iam, userName), user.readAttached(iam, userName)]);
  const active = activeOf(keys);
  const ours = active.filter((id) => before.keys.includes(id));
  if (ours.length > 0) return pending(`The key ${listed(ours)} still shows as Active.`);
  const isDenied = attached.includes(user.denyAllArn(config.partition));
  if (!isDenied && attached.length < POLICY_QUOTA) return pending(`${user.DENY_ALL} does not show on ${userName} yet.`);
  const containment = containmentOf(userName, before, active, isDenied);
  if (!isDenied)
    return {
      verdict: 'partial',
      done: `${keysOf(before)} of ${userName} inactive.`,
      missing: `${user.DENY_ALL} is missing, since the user has ${attached.length} policies and no room for one more: the console and open sessions, which may live for 36 hours, go on.`,
      advice: `Detach a policy that ${userName} can do without, and attach ${user.DENY_ALL}; then what is missing is done within a day.`,
      containment,
    };
  return {
    verdict: 'done',
    result: `In force, not proven: ${user.DENY_ALL} denies ${userName} everything, console and open sessions included; ${keysOf(before)} inactive.`,
    containment,
  };
}

/** What an attempt that died has done: the half of it is told, and finished later. */
export async function lookAtUser(userName: string, before: PrincipalBefore, ctx: ActionContext): Promise<Verified> {
  const verified = await verifyUser(userName, before, ctx);
  if (verified.verdict !== 'pending') return verified;
  const { iam } = ctx.clients;
  const [keys, attached] = await Promise.all([user.readKeys(iam, userName), user.readAttached(iam, userName)]);
  const isDenied = attached.includes(user.denyAllArn(ctx.config.partition));
  const active = activeOf(keys).filter((id) => before.keys.includes(id));
  if ((wasOn(before) || !isDenied) && active.length === before.keys.length)
    return { verdict: 'failed', reason: `Nothing of ${userName} was touched.` };
  return {
    verdict: 'partial',
    done: isDenied ? `${user.DENY_ALL} denies ${userName} everything.` : `Keys of ${userName} are inactive.`,
    missing: verified.reason,
    advice: `Let it be finished, or do it by hand: deactivate the keys of ${userName}, and attach ${user.DENY_ALL}.`,
    containment: containmentOf(userName, before, active, isDenied),
  };
}

const keysOf = ({ keys }: PrincipalBefore): string =>
  keys.length > 0 ? `key ${listed(keys)} ${keys.length > 1 ? 'are' : 'is'}` : 'no key was active, and none is';

function containmentOf(
  userName: string,
  { keys, named, policies, hasPassword, factors, calls, assumed }: PrincipalBefore,
  active: readonly string[],
  isDenied: boolean,
): Containment {
  const off = keys.filter((id) => !active.includes(id));
  const cut = [
    ...(off.length > 0 ? [`all calls with key ${listed(off)}`] : []),
    ...(isDenied
      ? [
          `all else that ${userName} may do: ${hasPassword ? 'the console, ' : ''}sessions with and without a second factor`,
        ]
      : []),
  ];
  const back = keys.filter((id) => !named.includes(id));
  const stays = named.length > 0 ? `; key ${listed(named)}, which a finding names, stays inactive` : '';
  return {
    proof: isDenied
      ? {
          verdict: 'in force, not proven',
          by: `${user.DENY_ALL} is on the user and ${active.length > 0 ? `of its keys ${active.length} still show as active` : 'its keys show as inactive'}; a call of ${userName} that CloudTrail shows as AccessDenied afterwards would prove it, and IAM takes minutes to spread a policy`,
        }
      : { verdict: 'not in force', by: `${user.DENY_ALL} is not on the user, who has no room for one more policy` },
    cut,
    notCut: [
      'sessions of roles that the user has assumed: they have the role’s permissions',
      'what the user has made: users, keys, roles, policies, instances',
      ...(hasPassword ? ['the password, which still signs in to a console where everything is denied'] : []),
    ],
    connected: [
      ...assumed.map((role) => `sessions of role ${role}, which the user was seen to assume: revoke-sessions`),
      ...active.map((id) => `the key ${clean(id, 40)}, which is active${isDenied ? ', denied as well' : ''}`),
    ],
    evidence: [
      `${policies.length} attached policies, ${hasPassword ? 'a password' : 'no password'}, ${factors.length} second factors and ${calls}, in the journal`,
    ],
    undo: `removes the deny${back.length > 0 ? ` and activates key ${listed(back)} again` : ''}${stays}`,
    ...(back.length > 0 && { alsoHit: `what uses the user's other key ${listed(back)}` }),
  };
}
