import type { KeyMetadata } from '@aws-sdk/client-kms';
import { ROTATE_TAG, wantsRotation } from '../../actions/keys/kms-key.ts';
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
      commands: commandsFor(id, `aws kms cancel-key-deletion --key-id ${id}`, `aws kms enable-key --key-id ${id}`),
    },
  };
}

/** The material is never here, so that only its owner can import it again. */
function imported({ KeyId = '' }: Partial<KeyMetadata>, base: Named, at: number, now: number): Expiry {
  const id = clean(KeyId, 64);
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
        `aws kms get-parameters-for-import --key-id ${id} --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096`,
        `aws kms import-key-material --key-id ${id} --expiration-model KEY_MATERIAL_EXPIRES --valid-to YYYY-MM-DDThh:mm:ssZ --import-token fileb://token --encrypted-key-material fileb://material`,
      ),
    },
  };
}

/** A key that KMS could rotate, and does not. */
export function rotationOff(key: KeyMetadata, region: string, tags: Record<string, string>): Expiry {
  const created = key.CreationDate ? ` It was made on ${dayOf(key.CreationDate.getTime())}.` : '';
  const wanted = wantsRotation(tags);
  return {
    ...named(key, region),
    state: 'rotation-off',
    note: wanted
      ? `Its rotation is off, and its tag ${ROTATE_TAG} asks for it.${created}`
      : `Its rotation is off.${created}`,
    ...ownerOf(tags),
    ...(wanted && { automatic: true, answer: { by: 'kms', risk: 'key-rotation-off' } }),
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
