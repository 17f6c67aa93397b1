import { DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Verified } from '../../core/action.ts';
import type { Clients } from '../../core/clients.ts';
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

/** Takes the deny away, unless it was there before us. @returns what was done, for people */
export async function liftDeny(
  iam: Clients['iam'],
  userName: string,
  partition: string,
  wasDenied: boolean,
): Promise<string> {
  if (wasDenied) return `${user.DENY_ALL} was on ${userName} before the action and stays.`;
  try {
    await iam.send(new DetachUserPolicyCommand({ UserName: userName, PolicyArn: user.denyAllArn(partition) }));
    return `${user.DENY_ALL} was detached from ${userName}.`;
  } catch (error) {
    if (!user.isNoSuchEntity(error)) throw error;
    return `${user.DENY_ALL} was not attached to ${userName} any more.`;
  }
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
