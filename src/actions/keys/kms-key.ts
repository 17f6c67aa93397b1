import type { KeyMetadata } from '@aws-sdk/client-kms';
import { isAwsError } from '../../core/errors.ts';
import type { Tags } from '../shared/baseline.ts';

/** The owner's word that KMS is to rotate a key: `true` each year, `true:180` every 180 days. */
export const ROTATE_TAG = 'riposte:rotate';
const WITH_PERIOD = /^true:(\d{1,5})$/;
/** What KMS takes, in days. */
export const [SHORTEST_PERIOD, LONGEST_PERIOD] = [90, 2560] as const;

export const wantsRotation = (tags: Tags): boolean =>
  tags[ROTATE_TAG]?.toLowerCase() === 'true' || WITH_PERIOD.test(tags[ROTATE_TAG] ?? '');

/** After how many days the owner wants each rotation; undefined where the tag does not say, which is KMS's own year. */
export function rotationPeriod(tags: Tags): number | undefined {
  const days = WITH_PERIOD.exec(tags[ROTATE_TAG] ?? '')?.[1];
  return days === undefined ? undefined : Number(days);
}

/** How often, in words. */
export const everyPeriod = (days: number | undefined): string =>
  days === undefined ? 'each year' : `every ${days} days`;

/**
 * Whether KMS can rotate a key by itself: an enabled symmetric key of a customer, whose material KMS made, and which is
 * no replica. Source: the KMS developer guide, "Rotate AWS KMS keys".
 */
export function isRotatable(key: Partial<KeyMetadata>): boolean {
  return (
    key.KeyManager === 'CUSTOMER' &&
    key.KeyState === 'Enabled' &&
    key.Origin === 'AWS_KMS' &&
    key.KeySpec === 'SYMMETRIC_DEFAULT' &&
    key.CustomKeyStoreId === undefined &&
    key.MultiRegionConfiguration?.MultiRegionKeyType !== 'REPLICA'
  );
}

/** For `refuseIfGone`: the account has no such key here. */
export const noSuchKey = (key: string) => ({
  isGone: (error: unknown) => isAwsError(error, 'NotFoundException'),
  reason: `There is no key ${key} in this account and region.`,
});
