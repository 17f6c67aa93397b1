import type { Reader } from '../read/reader.ts';
import { addSecret } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';
import { readPolicy } from '../trail/policy.ts';
import { diagnoseRotation } from './diagnosis.ts';

type Readings = Record<string, (call: Call) => Reading | undefined>;

// The ARN stands under several spellings, and calls may name a secret by its name alone.
const ARN_PATHS = [
  'responseElements.arn',
  'responseElements.ARN',
  'responseElements.aRN',
  'requestParameters.secretId',
];

/** Adds the secret that a record is about, and returns its name for people. */
function secretOf({ detail, found }: Call, paths: readonly string[] = ARN_PATHS): string {
  const path = paths.find((candidate) => detail.raw(candidate) !== undefined);
  if (!path) return 'A secret that the event does not name';
  addSecret(found, detail.raw(path), `detail.${path}`);
  const { id } = found.resources.find(({ kind }) => kind === 'secret') ?? { id: 'that cannot be read' };
  return `The secret ${id.replace(/^arn:.*?:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '')}`;
}

const aboutSecret =
  (risk: string, severity: number, says: string) =>
  (call: Call): Reading => ({ risk, severity, what: `${secretOf(call)} ${says}` });

/** What people do to a secret. */
export const SECRET_CALLS: Readings = {
  DeleteSecret(call) {
    if (isForced(call.detail)) return aboutSecret('secret-gone', 9, 'was deleted at once, without a way back')(call);
    const reading = aboutSecret('secret-deletion-scheduled', 8, 'was scheduled for deletion')(call);
    return { ...reading, facts: { deletionDate: call.detail.said('responseElements.deletionDate', 64) } };
  },
  RestoreSecret: aboutSecret('secret-restored', 1, 'is no longer scheduled for deletion'),
  PutResourcePolicy: (call) =>
    readPolicy(call, call.detail.raw('requestParameters.resourcePolicy'), {
      noun: 'secret',
      open: 9,
      about: aboutSecret,
    }),
  CancelRotateSecret: aboutSecret('rotation-off', 5, 'is no longer rotated'),
};

const isForced = (detail: Reader): boolean =>
  detail.said('requestParameters.forceDeleteWithoutRecovery', 8)?.toLowerCase() === 'true';

/** What Secrets Manager does by itself: how a rotation goes. */
const aboutRotation =
  (risk: string, severity: number, says: string) =>
  (call: Call): Reading => {
    const secret = secretOf(call, ['additionalEventData.SecretId', 'additionalEventData.secretId']);
    return { risk, severity, what: `${secret} ${says}`, alone: true };
  };

const failed =
  (says: string) =>
  (call: Call): Reading => {
    const reading = aboutRotation('rotation-failed', 7, says)(call);
    return { ...reading, facts: { diagnosis: diagnoseRotation(call.detail) } };
  };

export const SECRET_EVENTS: Readings = {
  RotationStarted: aboutRotation('rotation-started', 0.5, 'is being rotated'),
  RotationSucceeded: aboutRotation('rotation-succeeded', 0.5, 'was rotated'),
  RotationFailed: failed('could not be rotated'),
  TestRotationFailed: failed('would not be rotated: the test of its rotation failed'),
  RotationAbandoned: aboutRotation('rotation-abandoned', 5, 'was not rotated: the rotation was given up'),
};
