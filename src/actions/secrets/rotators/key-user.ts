import { GetAccessKeyLastUsedCommand, GetUserCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { Clients } from '../../../core/clients.ts';
import { tagsOf } from '../../../core/tags.ts';
import { isNoSuchEntity } from '../../shared/iam-user.ts';
import { savedBefore } from '../../shared/restored-mark.ts';

type Iam = Clients['iam'];

/** Ours, on a user: when, and for which renewal, a key was made last. */
export const MADE_TAG = 'riposte:key-made';

/** IAM's clock and ours may differ by this much, and it tells whole seconds. */
const SKEW_MS = 5_000;

interface UserKey {
  id: string;
  status: string;
  /** ms */
  madeAt: number;
}

export interface KeyUser {
  tags: Record<string, string>;
  keys: UserKey[];
}

/** A user with its tags and keys; undefined when there is none of the name. Two calls. */
export async function readKeyUser(iam: Iam, UserName: string): Promise<KeyUser | undefined> {
  try {
    const [{ User }, { AccessKeyMetadata = [] }] = [
      await iam.send(new GetUserCommand({ UserName })),
      await iam.send(new ListAccessKeysCommand({ UserName })),
    ];
    const keys = AccessKeyMetadata.map(({ AccessKeyId: id = '', Status: status = '', CreateDate }) => ({
      id,
      status,
      madeAt: CreateDate?.getTime() ?? 0,
    }));
    return { tags: tagsOf(User?.Tags), keys };
  } catch (error) {
    if (isNoSuchEntity(error)) return undefined;
    throw error;
  }
}

/** When a key was used last, in ms; undefined when it never was. */
export async function lastUse(iam: Iam, AccessKeyId: string): Promise<number | undefined> {
  const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  return AccessKeyLastUsed?.LastUsedDate?.getTime();
}

/** Whether a key was made by an earlier attempt of the same renewal: after the user was marked for it. */
export function isOurs(key: UserKey, { tags }: KeyUser, token: string): boolean {
  const mark = tags[MADE_TAG];
  if (mark === undefined || savedBefore({ 'riposte:restored': mark }, token) !== undefined) return false;
  return key.madeAt >= Date.parse(mark.slice(0, 24)) - SKEW_MS;
}
