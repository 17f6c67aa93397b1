import {
  DescribeKeyCommand,
  type KeyMetadata,
  ListKeyRotationsCommand,
  type RotationsListEntry,
} from '@aws-sdk/client-kms';
import { isAwsError, isOfCall, isRetryable, type OfCall } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { commandsFor, DAY_MS, dayOf, type Expiry } from '../expiry.ts';
import type { Looking } from './looking.ts';

type Kms = Looking['clients']['kms'];

/** What KMS makes itself it replaces each year by default: imported material that is older is worth a word. */
const OLD_MATERIAL_MS = 365 * DAY_MS;

/**
 * A replica whose primary is off: the set is neither rotated nor copied to a further region. The replica itself works.
 *
 * @param kmsIn KMS in the primary's region, which is asked only where it may be
 */
export async function replicaOfNone(
  key: KeyMetadata,
  region: string,
  { kmsIn, mayAsk }: Pick<Looking, 'kmsIn' | 'mayAsk'>,
): Promise<Expiry | undefined> {
  const { KeyId = '', KeyState, MultiRegionConfiguration: set } = key;
  const home = set?.PrimaryKey?.Region;
  if (set?.MultiRegionKeyType !== 'REPLICA' || KeyState !== 'Enabled' || !home || !/^[a-z0-9-]{5,32}$/.test(home))
    return undefined;
  if (mayAsk?.(home) === false) return undefined;
  const state = await stateOf(KeyId, kmsIn(home));
  const why = PRIMARY_OFF[state ?? ''];
  if (!why) return undefined;
  const id = clean(KeyId, 64);
  const on = `--region ${home} --key-id ${id}`;
  return {
    kind: 'key',
    id: clean(key.Arn ?? KeyId, 256),
    name: id,
    region,
    state: 'primary-off',
    cycle: `primary-off ${state}`,
    note: `A replica that works, whose primary in ${home} ${why}: the multi-Region key is neither rotated nor copied.`,
    answer: {
      by: 'notice',
      advice: 'Make the primary work again; or, once it does, make this replica the primary:',
      commands: commandsFor(
        id,
        ...(state === 'PendingReplicaDeletion' ? [`aws kms cancel-key-deletion ${on}`] : []),
        `aws kms enable-key ${on}`,
        `aws kms update-primary-region ${on} --primary-region ${region}`,
      ),
    },
  };
}

const PRIMARY_OFF: Readonly<Record<string, string>> = {
  Disabled: 'is disabled',
  PendingReplicaDeletion: 'waits to be deleted',
  PendingDeletion: 'is to be deleted',
};

/**
 * Undefined where the other region says nothing, as one that denies it, is not enabled or is away: no reason to say
 * anything about this one, nor to know nothing of its other keys.
 */
async function stateOf(KeyId: string, kms: Kms): Promise<string | undefined> {
  try {
    return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  } catch (error) {
    if (isOfCall(error) && !isThrottled(error)) return undefined;
    throw error;
  }
}

const isThrottled = (error: OfCall): boolean => isRetryable(error) && (error.$metadata.httpStatusCode ?? 0) < 500;

/**
 * Imported material without an end, which nobody has replaced for a year: no date ever reminds anybody of it.
 *
 * KMS does not say when the first material came, so that of a key that was never rotated only its own age is known.
 */
export async function oldMaterial(
  key: KeyMetadata,
  region: string,
  kms: Kms,
  now: number,
): Promise<Expiry | undefined> {
  const { KeyId = '', KeyState, Origin, ValidTo, CreationDate } = key;
  if (Origin !== 'EXTERNAL' || KeyState !== 'Enabled' || ValidTo || !CreationDate) return undefined;
  if (now - CreationDate.getTime() < OLD_MATERIAL_MS) return undefined;
  const current = canRotate(key) ? await currentMaterial(KeyId, kms) : undefined;
  const since = current?.RotationDate ?? CreationDate;
  const days = Math.floor((now - since.getTime()) / DAY_MS);
  if (now - since.getTime() < OLD_MATERIAL_MS) return undefined;
  const known = current?.RotationDate
    ? `It is in use since ${dayOf(since.getTime())}, for ${days} days.`
    : `It is ${days} days old at the most: the key was made on ${dayOf(since.getTime())}, and KMS does not say when it came.`;
  return {
    kind: 'key',
    id: clean(key.Arn ?? KeyId, 256),
    name: clean(KeyId, 64),
    region,
    state: 'old',
    note: `Its imported key material has no end, so that no date reminds of it. ${known}`,
  };
}

/** On demand, with new material. Source: the KMS developer guide, "Rotate AWS KMS keys". */
const canRotate = ({ KeySpec }: KeyMetadata): boolean => KeySpec === 'SYMMETRIC_DEFAULT';

async function currentMaterial(KeyId: string, kms: Kms): Promise<RotationsListEntry | undefined> {
  try {
    let Marker: string | undefined;
    do {
      const answer = await kms.send(
        new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL', Limit: 1000, Marker }),
      );
      const current = answer.Rotations?.find(({ KeyMaterialState }) => KeyMaterialState === 'CURRENT');
      if (current) return current;
      Marker = answer.Truncated ? answer.NextMarker : undefined;
    } while (Marker);
  } catch (error) {
    // What an older role may not ask is not known, and the key's own age is.
    if (!isAwsError(error, 'AccessDeniedException')) throw error;
  }
  return undefined;
}
