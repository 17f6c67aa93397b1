import {
  type AccessKey,
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { isAwsError, RenewalError } from '../../../core/errors.ts';
import { minutes } from '../../../core/time.ts';
import { isNoSuchEntity } from '../../shared/iam-user.ts';
import { markOf } from '../../shared/restored-mark.ts';
import { KEY_TAG, type RotatorPlan } from '../renew-tag.ts';
import { readKey, withKey } from './key-fields.ts';
import { isOurs, type KeyUser, lastUse, MADE_TAG, readKeyUser } from './key-user.ts';
import { proveKey } from './prove-key.ts';
import type { Job, Rotator } from './rotator.ts';

type OfKey = Extract<RotatorPlan, { how: 'access-key' }>;

/**
 * An IAM user's access key that is kept in a secret or parameter: a new one is made, stored, proven by using it, and
 * put in force; the old one is deactivated, and deleted when its grace period is over and nobody has used it since.
 *
 * Source: the IAM user guide, "Update access keys".
 */
export const accessKey: Rotator<OfKey> = {
  async check(job, present) {
    const { userName } = job.plan;
    const old = readKey(present);
    if (!old)
      return {
        reason: `The value holds no access key, and its tag says that it holds one of the user ${userName}.`,
        advice: 'Keep it as JSON with the fields AccessKeyId and SecretAccessKey, or correct the tag riposte:renew.',
      };
    const user = await readKeyUser(job.ctx.clients.iam, userName);
    const obstacle = user ? whyNot(job, user, old.id) : GONE(userName);
    return obstacle ?? { state: { oldKey: old.id } };
  },

  async create(job, present) {
    const { iam } = job.ctx.clients;
    const { userName: UserName } = job.plan;
    const user = await readKeyUser(iam, UserName);
    const old = readKey(present);
    if (!user || !old) throw new RenewalError(`The user ${UserName} or the key in ${job.name} is gone.`);
    await clearLeftover(job, user, old.id);
    const mark = { Key: MADE_TAG, Value: markOf(job.token, job.ctx.now()) };
    await iam.send(new TagUserCommand({ UserName, Tags: [mark] }));
    const AccessKey = await makeKey(job, old.id);
    if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey)
      throw new RenewalError(`IAM made no key for the user ${UserName}.`);
    return withKey(present, { id: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey });
  },

  async prove(job, value) {
    const key = readKey(value);
    if (!key) throw new RenewalError(`The new version of ${job.name} holds no access key.`);
    await proveKey(key, job.plan.userName, job.ctx);
  },

  afterwards: ['withdraw', 'delete'],

  async retire(job, step, { oldKey }) {
    const { iam } = job.ctx.clients;
    const { userName: UserName } = job.plan;
    const AccessKeyId = String(oldKey);
    try {
      if (step === 'withdraw') {
        await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
        return `The old key ${AccessKeyId} is inactive.`;
      }
      return await deleteUnused(job, AccessKeyId);
    } catch (error) {
      if (isNoSuchEntity(error)) return `The old key ${AccessKeyId} is deleted.`;
      throw error;
    }
  },
};

const GONE = (userName: string) => ({
  reason: `There is no user ${userName} in this account, whose key the value is said to be.`,
  advice: 'Correct the tag riposte:renew.',
});

function whyNot({ name, arn, plan: { userName }, token }: Job<OfKey>, user: KeyUser, oldKey: string) {
  const allowed = user.tags[KEY_TAG]?.split(/\s+/) ?? [];
  if (!allowed.includes(name) && !allowed.includes(arn))
    return {
      reason: `The user ${userName} does not say that its keys may be kept in ${name}.`,
      advice: `If they may, tag the user ${KEY_TAG}=${name}.`,
    };
  if (!user.keys.some(({ id }) => id === oldKey))
    return {
      reason: `The key in ${name} is none of the user ${userName}.`,
      advice: 'Correct the tag riposte:renew, or store the key that the user has.',
    };
  const other = user.keys.find(({ id }) => id !== oldKey);
  if (!other || isOurs(other, user, token)) return undefined;
  return {
    reason: `The user ${userName} has two keys already, and IAM allows no third: ${other.id} is not in ${name}.`,
    advice: `If nobody uses it: aws iam delete-access-key --user-name ${userName} --access-key-id ${other.id}`,
  };
}

/**
 * IAM may get the call twice, where the answer to the first was lost: then the user has a key that nobody knows the other
 * half of, and no room for one more. It is ours by its mark, so it goes, and one is made anew.
 */
async function makeKey(job: Job<OfKey>, oldKey: string): Promise<AccessKey | undefined> {
  const { iam } = job.ctx.clients;
  const { userName: UserName } = job.plan;
  try {
    return (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey;
  } catch (error) {
    if (!isAwsError(error, 'LimitExceededException')) throw error;
    const user = await readKeyUser(iam, UserName);
    if (!user) throw error;
    await clearLeftover(job, user, oldKey);
    return (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey;
  }
}

/** A key that an attempt of ours made and did not live to store: nobody can know its other half. */
async function clearLeftover(job: Job<OfKey>, user: KeyUser, oldKey: string): Promise<void> {
  const other = user.keys.find(({ id }) => id !== oldKey);
  if (!other) return;
  const { iam } = job.ctx.clients;
  if (!isOurs(other, user, job.token) || (await lastUse(iam, other.id)) !== undefined)
    throw new RenewalError(`The user ${job.plan.userName} has a second key, ${other.id}, which somebody else made.`);
  await iam.send(new DeleteAccessKeyCommand({ UserName: job.plan.userName, AccessKeyId: other.id }));
}

async function deleteUnused({ ctx, plan, name, usedUntil = 0 }: Job<OfKey>, AccessKeyId: string): Promise<string> {
  const { iam } = ctx.clients;
  const user = await readKeyUser(iam, plan.userName);
  const key = user?.keys.find(({ id }) => id === AccessKeyId);
  if (!key) return `The old key ${AccessKeyId} is deleted.`;
  if (key.status !== 'Inactive')
    throw new RenewalError(
      `The old key ${AccessKeyId} of ${plan.userName} was activated again, so somebody still needs it; it is not deleted. Have them read ${name}, then deactivate it.`,
    );
  const newest = Math.max(0, ...(user?.keys ?? []).filter(({ id }) => id !== AccessKeyId).map(({ madeAt }) => madeAt));
  const usedAt = await lastUse(iam, AccessKeyId);
  // IAM tells the last use with some delay, and while the key was active it was rightly used.
  if (usedAt !== undefined && usedAt > Math.max(newest + SETTLING_MS, usedUntil))
    throw new RenewalError(
      `The old key ${AccessKeyId} of ${plan.userName} was used at ${new Date(usedAt).toISOString()}, after it was replaced; it stays inactive and is not deleted. Have whoever used it read ${name}.`,
    );
  await iam.send(new DeleteAccessKeyCommand({ UserName: plan.userName, AccessKeyId }));
  return `The old key ${AccessKeyId} is deleted: nobody has used it since.`;
}

/** Until its readers have the new key: they may use the old one for as long as this. */
const SETTLING_MS = minutes(30);
