import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  type KeyListEntry,
  type KeyMetadata,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { isAwsError } from '../../errors.ts';
import { isKept } from '../../guardrails/baseline.ts';
import { isRotatable, ROTATE_TAG, wantsRotation } from '../../guardrails/key-rotation.ts';
import { clean } from '../../text.ts';
import { commandsFor, dayOf, type Expiry, milestoneOf } from '../expiry.ts';
import { createPace, pages, RATES } from '../pace.ts';
import type { Looking } from './looking.ts';

type Kms = Looking['clients']['kms'];

/** So many keys are looked at at once. */
const AT_ONCE = 10;

/**
 * Customer managed keys that are not as they should be. KMS lists only ids, so that each key costs a call, and a
 * symmetric one of its own making a second.
 */
export async function* lookAtKeys({ clients, config, ...clock }: Looking): AsyncGenerator<Expiry> {
  const { kms } = clients;
  const listed = pages<KeyListEntry>(createPace(RATES.listKeys, clock), async (Marker) => {
    const answer = await kms.send(new ListKeysCommand({ Limit: 1000, Marker }));
    return { items: answer.Keys, next: answer.Truncated ? answer.NextMarker : undefined };
  });
  const pace = createPace(RATES.describeKey, clock);
  const look = async ({ KeyId = '' }: KeyListEntry): Promise<Expiry | undefined> => {
    try {
      return await pace(() => keyExpiry(KeyId, kms, config.region, clock.now()));
    } catch (error) {
      // Deleted in between, or closed to us by its own policy, which says nothing about the others.
      if (isAwsError(error, 'NotFoundException')) return undefined;
      if (isAwsError(error, 'AccessDeniedException')) return closed(KeyId, config.region);
      throw error;
    }
  };
  for await (const some of inGroups(listed, AT_ONCE)) yield* (await Promise.all(some.map(look))).filter(isFound);
}

const isFound = (found: Expiry | undefined): found is Expiry => found !== undefined;

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    if (group.push(item) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function keyExpiry(KeyId: string, kms: Kms, region: string, now: number): Promise<Expiry | undefined> {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  if (KeyMetadata?.KeyManager !== 'CUSTOMER') return undefined;
  const known = keyStanding(KeyMetadata, region, now);
  if (known?.state === 'deletion-scheduled' && isKept(await tagsOf(KeyId, kms)))
    return { ...known, answer: { by: 'kms', risk: 'key-deletion-scheduled' } };
  if (known || !isRotatable(KeyMetadata)) return known;
  const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  return KeyRotationEnabled ? undefined : rotationOff(KeyMetadata, region, await tagsOf(KeyId, kms));
}

async function tagsOf(KeyId: string, kms: Kms): Promise<Record<string, string>> {
  const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 50 }));
  return Object.fromEntries(Tags.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));
}

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

function rotationOff(key: KeyMetadata, region: string, tags: Record<string, string>): Expiry {
  const created = key.CreationDate ? ` It was made on ${dayOf(key.CreationDate.getTime())}.` : '';
  const wanted = wantsRotation(tags);
  return {
    ...named(key, region),
    state: 'rotation-off',
    note: wanted
      ? `Its yearly rotation is off, and its tag ${ROTATE_TAG} asks for it.${created}`
      : `Its yearly rotation is off.${created}`,
    ...(wanted && { automatic: true, answer: { by: 'kms', risk: 'key-rotation-off' } }),
  };
}

const closed = (id: string, region: string): Expiry => ({
  kind: 'key',
  id: clean(id, 256),
  name: clean(id, 64),
  region,
  state: 'unavailable',
  note: 'Its key policy does not let Riposte look at it.',
});
