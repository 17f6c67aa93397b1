import { setTimeout as wait } from 'node:timers/promises';
import type { ActionContext } from '../../../core/action-context.ts';
import { isAwsError, RenewalError, RotationPostponedError } from '../../../core/errors.ts';
import type { AccessKey } from '../../../core/key-proof.ts';
import { WhoAmICommand } from '../../../core/key-proof.ts';

/** IAM takes some seconds until a new key works everywhere. */
const PAUSES_MS = [0, 2_000, 4_000, 8_000, 10_000];
const NOT_YET = ['InvalidClientTokenId', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'UnrecognizedClientException'];

/**
 * Signs in with a new key, which anybody may with their own, and makes sure that it is the user's.
 *
 * @throws RotationPostponedError while IAM does not know the key yet; RenewalError when it is somebody else's
 */
export async function proveKey(
  key: AccessKey,
  userName: string,
  { clients, config, sleep = wait }: Pick<ActionContext, 'clients' | 'config' | 'sleep'>,
): Promise<void> {
  for (const pause of PAUSES_MS) {
    if (pause > 0) await sleep(pause);
    try {
      const { Account, Arn = '' } = await clients.keyProof.send(new WhoAmICommand(key));
      if (Account === config.account && Arn.endsWith(`/${userName}`)) return;
      throw new RenewalError(`The new key ${key.id} is not one of the user ${userName} in this account.`);
    } catch (error) {
      if (!isAwsError(error, ...NOT_YET)) throw error;
    }
  }
  throw new RotationPostponedError('propagation', `IAM does not accept the new key ${key.id} of ${userName} yet.`);
}
