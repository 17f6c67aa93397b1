import { setTimeout } from 'node:timers/promises';
import { DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Verified } from '../../core/action.ts';
import type { ActionContext, OtherResponse } from '../../core/action-context.ts';
import { PlaceBusyError } from '../../core/errors.ts';
import { ANY_USER, type Permission } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import * as user from './iam-user.ts';

/** How many managed policies a user may have, unless the account's quota was raised. */
export const POLICY_QUOTA = 10;

const THIS_POLICY = { ArnEquals: { 'iam:PolicyARN': 'arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll' } };

/** What it takes to attach this one policy, and no other. */
export const DENIES_ALL: Permission = {
  actions: ['iam:AttachUserPolicy'],
  resources: [ANY_USER],
  conditions: THIS_POLICY,
  why: 'denies the user everything; with this one policy it can grant nothing',
};

/** What it takes to detach it. */
export const LIFTS_DENY: Permission = {
  actions: ['iam:DetachUserPolicy'],
  resources: [ANY_USER],
  conditions: THIS_POLICY,
  why: 'lifts the deny again, and takes no other policy away',
};

/** Both, of a function that denies and lifts. */
export const DENIES_AND_LIFTS: Permission = {
  ...DENIES_ALL,
  actions: [...DENIES_ALL.actions, ...LIFTS_DENY.actions],
  why: 'denies the user everything and lifts that again; with this one policy it can grant nothing',
};

/**
 * What a response keeps of the deny: whether it was there before us, which policies were attached, that one included, and the
 * ids of the user's keys, which name the responses that share it; absent in what a release before wrote.
 */
export interface DenyBefore {
  denied: boolean;
  policies: readonly string[];
  keyIds?: readonly string[];
  userId?: string;
}

type Around = Pick<ActionContext, 'clients' | 'config' | 'others' | 'now' | 'sleep' | 'key'>;

/** Whether the deny was on the user already, by us or by somebody else. */
export const wasOn = ({ denied, policies }: DenyBefore): boolean => denied || policies.includes(user.DENY_ALL);

/**
 * Whether the deny that stands there is somebody else's. One that another response has put there is ours, and goes with the last;
 * so is one that came since a response began which then failed: a later step may have.
 */
export async function isForeign(
  attached: readonly string[],
  of: { userName: string; keyIds: Iterable<string>; userId: string },
  ctx: Around,
): Promise<boolean> {
  if (!attached.includes(user.denyAllArn(ctx.config.partition))) return false;
  const others = await sharing(of, ctx);
  return !others.some(({ before }) => before.denied === false);
}

/** Denies the user everything, unless that was so before us. @throws PlaceBusyError while another response lifts the deny */
export async function putDeny(userName: string, before: DenyBefore, ctx: Around): Promise<void> {
  const { iam } = ctx.clients;
  if (before.denied) return;
  if (wasOn(before)) {
    const others = await sharingNow(userName, before, ctx);
    if (others.some(({ endsBy = 0 }) => endsBy > ctx.now()))
      throw new PlaceBusyError(`${user.DENY_ALL} of ${userName} is being lifted; the next attempt waits for that`);
  }
  await user.denyAll(iam, userName, ctx.config.partition);
}

/** How often, and after how many ms, an undo looks whether another one has come to its end. */
const MOST_LOOKS = 10;
const NEXT_LOOK_MS = 500;

/**
 * What shares the user's deny, once no other undo is about it: of two at once, either could leave the deny to the other, or lift
 * it and see the other fail. One that waits for its turn holds the deny. The first of them, by its key, waits here, and the others
 * are tried again.
 *
 * @throws PlaceBusyError where another undo goes on
 */
export async function sharersOf(userName: string, before: DenyBefore, ctx: Around): Promise<OtherResponse[]> {
  if (before.denied) return [];
  for (let looks = 1; ; looks += 1) {
    const others = await sharingNow(userName, before, ctx);
    const lifting = others.filter(({ endsBy = 0 }) => endsBy > ctx.now());
    if (lifting.length === 0) return others;
    if (looks === MOST_LOOKS || lifting.some(({ key }) => key < ctx.key))
      throw new PlaceBusyError(`${namesOf(lifting)} of ${userName} is being undone; the next attempt waits for that`);
    await (ctx.sleep ?? setTimeout)(NEXT_LOOK_MS);
  }
}

/**
 * Takes the deny away, unless it was there before us, or another response of the same user holds it: then it goes with the last.
 *
 * @param others what shares it, by `sharersOf`
 * @returns what was done, for people
 */
export async function liftDeny(
  userName: string,
  before: DenyBefore,
  ctx: Around,
  others: readonly OtherResponse[],
): Promise<string> {
  if (before.denied) return `${user.DENY_ALL} was on ${userName} before the action and stays.`;
  const holders = others.filter(({ isFound, isFailed }) => !isFound && !isFailed);
  if (holders.length > 0) {
    const deny = holders.length > 1 ? 'deny' : 'denies';
    return `${user.DENY_ALL} stays on ${userName}: ${namesOf(holders)} ${deny} the user as well, and ${endOf(holders)}.`;
  }
  try {
    const { clients, config } = ctx;
    await clients.iam.send(
      new DetachUserPolicyCommand({ UserName: userName, PolicyArn: user.denyAllArn(config.partition) }),
    );
    const relied = others.filter(({ isFound }) => isFound);
    const left =
      relied.length > 0 ? ` ${namesOf(relied)} had found it there, and did nothing of its own: look at that.` : '';
    return `${user.DENY_ALL} was detached from ${userName}.${left}`;
  } catch (error) {
    if (!user.isNoSuchEntity(error)) throw error;
    return `${user.DENY_ALL} was not attached to ${userName} any more.`;
  }
}

const namesOf = (others: readonly OtherResponse[]): string =>
  others.map(({ action, target }) => `${action} ${clean(target, 64)}`).join(' and ');

/** Who took it for somebody else's leaves it, such as what a release before wrote. */
const endOf = (holders: readonly OtherResponse[]): string =>
  holders.every(({ before }) => before.denied === true)
    ? "took it for somebody else's: no undo takes it away, so detach it by hand once that is over"
    : 'it goes with the last undo';

/** By the keys that the user has, and those that it had: a response stands though its key was deleted since. */
async function sharingNow(userName: string, before: DenyBefore, ctx: Around): Promise<OtherResponse[]> {
  if (!ctx.others) return [];
  const known = await user.readKeys(ctx.clients.iam, userName).catch((error) => {
    if (!user.isNoSuchEntity(error)) throw error;
    return new Map<string, string>();
  });
  return sharing({ ...before, userName, keyIds: [...(before.keyIds ?? []), ...known.keys()] }, ctx);
}

/** Other responses that hold the same user's deny, or are lifting it; not of one of that name who was deleted. */
async function sharing(
  { userName, keyIds, userId }: { userName: string; keyIds: Iterable<string>; userId?: string },
  { others }: Around,
): Promise<OtherResponse[]> {
  const found = await others?.([
    { action: 'deny-user', target: userName },
    { action: 'contain-principal', target: userName },
    ...[...keyIds].map((target) => ({ action: 'deactivate-access-key' as const, target })),
  ]);
  return (found ?? []).filter(({ before }) => !user.isAnother({ userId: userId ?? '' }, before));
}

/** IAM answers from replicas that may be some seconds behind. */
export const pending = (reason: string): Verified => ({
  verdict: 'pending',
  reason,
  checkAfterSeconds: 60,
  giveUpAfterSeconds: 600,
});

export const policyNames = (arns: readonly string[]): string[] =>
  arns.map((arn) => clean(arn.split('/').at(-1) ?? arn, 128));

export function describePolicies(policies: readonly string[]): string {
  if (policies.length === 0) return 'no managed policy is attached';
  // AWS puts it on users whose key it found in public, in ever new versions. Ours to mention, never to remove.
  const quarantine = policies.find((name) => name.startsWith('AWSCompromisedKeyQuarantine'));
  return `attached: ${policies.join(', ')}${quarantine ? ` (AWS has quarantined the key: leave ${quarantine} in place)` : ''}`;
}
