import {
  AttachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean } from '../../core/text.ts';

type Iam = Clients['iam'];

/** AWS's own policy: nobody can edit it, so that the permission to attach it can never grant anything. */
export const DENY_ALL = 'AWSDenyAll';

export function denyAllArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/${DENY_ALL}`;
}

export function isNoSuchEntity(error: unknown): boolean {
  return isAwsError(error, 'NoSuchEntityException', 'NoSuchEntity');
}

/** For `refuseIfGone`: the account has no such user. */
export const noSuchUser = (userName: string) => ({
  isGone: isNoSuchEntity,
  reason: `There is no IAM user ${userName} in this account.`,
});

export async function readUser(
  iam: Iam,
  userName: string,
): Promise<{ id: string; path: string; tags: Record<string, string> }> {
  const { User } = await iam.send(new GetUserCommand({ UserName: userName }));
  return { id: User?.UserId ?? '', path: User?.Path ?? '/', tags: tagsOf(User?.Tags) };
}

/** Whose key it is, as far as IAM says. */
type KeyOwner =
  | { userName: string }
  /** It knows no user who has it. */
  | 'nobody'
  /** It refuses to tell: of a key of root, of another account, or because the role may not ask. */
  | 'not-told';

/** Who has the name of a user or role by now has nothing of ours, or what somebody copied: neither is touched. */
export const goneWithIt = (who: string, id: string): string =>
  `The ${who} was deleted and made anew since (${clean(id, 64)}): what was denied is gone with the old one, and nothing of the new one is touched.`;

/** Whether the name of a user stands for another one than before; not where one of them is not known. */
export const isAnother = (earlier: { userId?: string }, now: { userId?: string }): boolean =>
  Boolean(earlier.userId && now.userId) && earlier.userId !== now.userId;

/**
 * Why an undo touches nothing of the user who has the name by now; undefined where it is the same one, there is none, or IAM
 * does not let us ask.
 *
 * @param id as IAM knew the user; empty where that is not known
 */
export async function whyAnother(iam: Iam, userName: string, id = ''): Promise<string | undefined> {
  if (!id) return undefined;
  try {
    const now = (await readUser(iam, userName)).id;
    return now && now !== id ? goneWithIt(`user ${userName}`, now) : undefined;
  } catch (error) {
    if (isNoSuchEntity(error) || isAwsError(error, 'AccessDenied')) return undefined;
    throw error;
  }
}

/**
 * Asks IAM whose key it is, by what it knows of its use. The API's own list of errors names none for a key that no user
 * has, so that a refusal may mean as much as an answer.
 */
export async function readOwner(iam: Iam, accessKeyId: string): Promise<KeyOwner> {
  try {
    const { UserName } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }));
    return UserName ? { userName: UserName } : 'nobody';
  } catch (error) {
    if (isNoSuchEntity(error)) return 'nobody';
    if (isAwsError(error, 'AccessDenied', 'AccessDeniedException')) return 'not-told';
    throw error;
  }
}

/** The status of each of the user's keys, by the key's id. */
export async function readKeys(iam: Iam, userName: string): Promise<ReadonlyMap<string, string>> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
  return new Map(AccessKeyMetadata.map(({ AccessKeyId = '', Status = '' }) => [AccessKeyId, Status]));
}

/** The status of one of the user's keys; undefined when the user has no such key. */
export async function readKeyStatus(iam: Iam, userName: string, accessKeyId: string): Promise<string | undefined> {
  return (await readKeys(iam, userName)).get(accessKeyId);
}

/** ARNs of the attached managed policies. One page: a user can have 20 of them at most, a page holds 100. */
export async function readAttached(iam: Iam, userName: string): Promise<string[]> {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: userName }));
  return AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn);
}

/** Attaches the deny, also when it is already attached. At the quota it cannot, which reading back will show. */
export async function denyAll(iam: Iam, userName: string, partition: string): Promise<void> {
  try {
    await iam.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: denyAllArn(partition) }));
  } catch (error) {
    if (!isAwsError(error, 'LimitExceededException', 'LimitExceeded')) throw error;
  }
}
