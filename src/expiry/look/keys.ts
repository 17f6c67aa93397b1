import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  type KeyListEntry,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { isRotatable } from '../../actions/keys/kms-key.ts';
import { isKept } from '../../actions/shared/baseline.ts';
import { isAwsError } from '../../core/errors.ts';
import { kmsTagsOf } from '../../core/tags.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import type { Expiry } from '../expiry.ts';
import { ownerOf } from '../owner.ts';
import { oldMaterial, replicaOfNone } from './key-sets.ts';
import { closedKey, keyStanding, rotationOff } from './key-standing.ts';
import type { Looking } from './looking.ts';

type Kms = Looking['clients']['kms'];

/** So many keys are looked at at once. */
const AT_ONCE = 10;

/** The regions whose keys are looked at: the stack's own, and the configured ones. */
export const keyRegions = ({ region, regions }: Looking['config']): string[] => [...new Set([region, ...regions])];

/**
 * Customer managed keys that are not as they should be. KMS lists only ids, so that each key costs a call, and a
 * symmetric one of its own making a second.
 */
export async function* lookAtKeys(region: string, looking: Looking): AsyncGenerator<Expiry> {
  const { kmsIn, mayAsk, config, now, sleep } = looking;
  const clock = { now, sleep };
  const kms = kmsIn(region);
  const listed = pages<KeyListEntry>(createPace(RATES.listKeys, clock), async (Marker) => {
    const answer = await kms.send(new ListKeysCommand({ Limit: 1000, Marker }));
    return { items: answer.Keys, next: answer.Truncated ? answer.NextMarker : undefined };
  });
  const pace = createPace(RATES.describeKey, clock);
  const look = async ({ KeyId = '' }: KeyListEntry): Promise<Expiry | undefined> => {
    try {
      return await pace(() =>
        keyExpiry(KeyId, region, { kmsIn, ...(mayAsk && { mayAsk }), home: config.region, now: now() }),
      );
    } catch (error) {
      // Deleted in between, or closed to us by its own policy, which says nothing about the others.
      if (isAwsError(error, 'NotFoundException')) return undefined;
      if (isAwsError(error, 'AccessDeniedException')) return closedKey(KeyId, region);
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

interface Where extends Pick<Looking, 'kmsIn' | 'mayAsk'> {
  /** The region in which what playbooks answer is answered. */
  home: string;
  now: number;
}

async function keyExpiry(KeyId: string, region: string, where: Where): Promise<Expiry | undefined> {
  const { home, now } = where;
  const kms = where.kmsIn(region);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  if (KeyMetadata?.KeyManager !== 'CUSTOMER') return undefined;
  const known = keyStanding(KeyMetadata, region, now);
  if (known?.state === 'deletion-scheduled' || known?.at !== undefined)
    return ending(known, await readTagsIfAllowed(KeyId, kms), home);
  if (known) return known;
  if (!isRotatable(KeyMetadata))
    return (await replicaOfNone(KeyMetadata, region, where)) ?? (await oldMaterial(KeyMetadata, region, kms, now));
  const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  return KeyRotationEnabled ? undefined : rotationOff(KeyMetadata, region, await readTags(KeyId, kms), home);
}

/** A key that is to be deleted, or whose material expires, is somebody's. */
function ending(known: Expiry, tags: Record<string, string>, home: string): Expiry {
  const isHere = known.region === home && known.at !== undefined;
  const isSaved = isHere && known.state === 'deletion-scheduled' && isKept(tags);
  return { ...known, ...ownerOf(tags), ...(isSaved && { answer: { by: 'kms', risk: 'key-deletion-scheduled' } }) };
}

/** What ends is told whether its key policy shows its tags or not. */
const readTagsIfAllowed = (KeyId: string, kms: Kms): Promise<Record<string, string>> =>
  readTags(KeyId, kms).catch((error: unknown) => {
    if (isAwsError(error, 'AccessDeniedException')) return {};
    throw error;
  });

async function readTags(KeyId: string, kms: Kms): Promise<Record<string, string>> {
  const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 50 }));
  return kmsTagsOf(Tags);
}
