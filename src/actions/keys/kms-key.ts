import type { KeyMetadata } from '@aws-sdk/client-kms';
import { isAwsError } from '../../core/errors.ts';
import type { Tags } from '../shared/baseline.ts';

/** The owner's word that KMS is to rotate a key each year. */
export const ROTATE_TAG = 'riposte:rotate';

export const wantsRotation = (tags: Tags): boolean => tags[ROTATE_TAG]?.toLowerCase() === 'true';

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
