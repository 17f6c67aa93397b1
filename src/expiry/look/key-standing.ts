import type { KeyMetadata } from '@aws-sdk/client-kms';
import {
  LONGEST_PERIOD,
  ROTATE_TAG,
  rotationPeriod,
  SHORTEST_PERIOD,
  wantsRotation,
} from '../../actions/keys/kms-key.ts';
import { clean } from '../../core/text.ts';
import { commandsFor, dayOf, type Expiry, milestoneOf } from '../expiry.ts';
import { ownerOf } from '../owner.ts';

const named = ({ KeyId = '', Arn = '', Description }: Partial<KeyMetadata>, region: string) => ({
  kind: 'key' as const,
  id: clean(Arn, 256),
  name: Description ? `${clean(KeyId, 64)} (${clean(Description, 80)})` : clean(KeyId, 64),
  region,
});

/** What `DescribeKey` alone tells of a key; undefined when nothing ends. */
export function keyStanding(key: Partial<KeyMetadata>, region: string, now: number): Expiry | undefined {
  const { KeyState, Origin, ValidTo, DeletionDate } = key;
  const base = named(key, region);
  if (KeyState === 'PendingDeletion' && DeletionDate) return toBeDeleted(key, base, DeletionDate.getTime(), now);
  if (KeyState === 'PendingReplicaDeletion') return deletedAfterReplicas(key, base);
  if (KeyState === 'PendingImport' && Origin === 'EXTERNAL')
    return {
      ...base,
      state: 'unavailable',
      note: 'It has no key material, or has lost it: what it encrypted cannot be read until the same material is imported again.',
    };
  if (KeyState === 'Unavailable')
    return { ...base, state: 'unavailable', note: 'Its custom key store is not connected: it cannot be used.' };
  return ValidTo ? imported(key, base, ValidTo.getTime(), now) : undefined;
}

type Named = ReturnType<typeof named>;

function toBeDeleted({ KeyId = '' }: Partial<KeyMetadata>, base: Named, at: number, now: number): Expiry {
  const id = clean(KeyId, 64);
  const on = `--region ${base.region} --key-id ${id}`;
  const milestone = milestoneOf(at, now);
  return {
    ...base,
    at,
    state: 'deletion-scheduled',
    note: 'To be deleted then, and what it encrypted is lost with it.',
    ...(milestone !== undefined && { milestone }),
    answer: {
      by: 'notice',
      advice: 'If anything is still encrypted by it:',
      commands: commandsFor(id, `aws kms cancel-key-deletion ${on}`, `aws kms enable-key ${on}`),
    },
  };
}

/**
 * A primary that is to be deleted waits for its replicas, however long, and cannot be used meanwhile.
 *
 * Source: the KMS API reference, `ScheduleKeyDeletion`.
 */
function deletedAfterReplicas(key: Partial<KeyMetadata>, base: Named): Expiry {
  const { KeyId = '', PendingDeletionWindowInDays: days, MultiRegionConfiguration } = key;
  const id = clean(KeyId, 64);
  const on = `--region ${base.region} --key-id ${id}`;
  const replicas = (MultiRegionConfiguration?.ReplicaKeys ?? [])
    .map(({ Region = '' }) => clean(Region, 32))
    .filter(Boolean);
  const after = days === undefined ? 'some days' : `${days} days`;
  return {
    ...base,
    state: 'deletion-scheduled',
    note: `The primary of a multi-Region key, to be deleted ${after} after its last replica (${replicas.slice(0, 5).join(', ') || 'region not known'}) is deleted. Until then it cannot be used, rotated or copied.`,
    answer: {
      by: 'notice',
      advice: 'If the set of keys is still in use, keep the primary. Another region can be made the primary only then:',
      commands: commandsFor(
        id,
        `aws kms cancel-key-deletion ${on}`,
        `aws kms enable-key ${on}`,
        `aws kms update-primary-region ${on} --primary-region ${replicas[0] ?? 'REGION'}`,
      ),
    },
  };
}

/** The material is never here, so that only its owner can import it again. */
function imported({ KeyId = '' }: Partial<KeyMetadata>, base: Named, at: number, now: number): Expiry {
  const id = clean(KeyId, 64);
  const on = `--region ${base.region} --key-id ${id}`;
  const milestone = milestoneOf(at, now);
  return {
    ...base,
    at,
    state: at <= now ? 'expired' : 'expires',
    note: 'KMS deletes its imported key material then, and what it encrypted cannot be read until the same material is imported again.',
    ...(milestone !== undefined && { milestone }),
    answer: {
      by: 'notice',
      advice:
        'Import the same material again, with a later end, at most 365 days ahead. Wrap it by the public key that the first command gives:',
      commands: commandsFor(
        id,
        `aws kms get-parameters-for-import ${on} --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096`,
        `aws kms import-key-material ${on} --expiration-model KEY_MATERIAL_EXPIRES --valid-to YYYY-MM-DDThh:mm:ssZ --import-token fileb://token --encrypted-key-material fileb://material`,
      ),
    },
  };
}

/** A key that KMS could rotate, and does not; in another region than the stack's, people are told. */
export function rotationOff(key: KeyMetadata, region: string, tags: Record<string, string>, home = region): Expiry {
  const created = key.CreationDate ? ` It was made on ${dayOf(key.CreationDate.getTime())}.` : '';
  const off = { ...named(key, region), state: 'rotation-off' as const, ...ownerOf(tags) };
  if (!wantsRotation(tags)) return { ...off, note: `Its rotation is off.${created}` };
  const note = `Its rotation is off, and its tag ${ROTATE_TAG} asks for it.${created}`;
  if (region === home) return { ...off, note, automatic: true, answer: { by: 'kms', risk: 'key-rotation-off' } };
  const id = clean(key.KeyId ?? '', 64);
  const days = rotationPeriod(tags);
  const isPeriod = days !== undefined && days >= SHORTEST_PERIOD && days <= LONGEST_PERIOD;
  const period = isPeriod ? ` --rotation-period-in-days ${days}` : '';
  return {
    ...off,
    note,
    answer: {
      by: 'notice',
      advice: 'Riposte turns rotation on in its own region alone. Turn it on here:',
      commands: commandsFor(id, `aws kms enable-key-rotation --region ${region} --key-id ${id}${period}`),
    },
  };
}

/** A key whose own policy says no more than that it is there. */
export const closedKey = (id: string, region: string): Expiry => ({
  kind: 'key',
  id: clean(id, 256),
  name: clean(id, 64),
  region,
  state: 'unavailable',
  note: 'Its key policy does not let Riposte look at it.',
});
