import type { Reader } from '../read/reader.ts';
import { addSecret } from '../read/resources.ts';
import { audienceOf } from '../trail/audience.ts';
import type { Call, Reading } from '../trail/call.ts';
import { opennessOf } from '../trail/policy.ts';
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
  PutResourcePolicy: readPolicy,
  CancelRotateSecret: aboutSecret('rotation-off', 5, 'is no longer rotated'),
};

const isForced = (detail: Reader): boolean =>
  detail.said('requestParameters.forceDeleteWithoutRecovery', 8)?.toLowerCase() === 'true';

const POLICIES = {
  all: { risk: 'secret-policy-open', severity: 9, says: 'was opened to everybody by its policy' },
  conditional: {
    risk: 'secret-policy-conditional',
    severity: 3,
    says: 'was opened by its policy to all who meet a condition',
  },
  unreadable: {
    risk: 'secret-policy-unreadable',
    severity: 5,
    says: 'has a new policy, which cannot be read from the event',
  },
} as const;

function readPolicy(call: Call): Reading | undefined {
  const policy = call.detail.at('requestParameters').raw('resourcePolicy');
  const openness = opennessOf(policy);
  if (openness === 'named') return readShared(call, policy);
  const { risk, severity, says } = POLICIES[openness];
  return aboutSecret(risk, severity, says)(call);
}

/** A policy that names another account: it may well be meant. */
function readShared(call: Call, policy: unknown): Reading | undefined {
  const { accounts } = audienceOf(policy, call.found.place.account);
  if (accounts.length === 0) return undefined;
  const shown = `${accounts.slice(0, 3).join(', ')}${accounts.length > 3 ? ' and others' : ''}`;
  const reading = aboutSecret('secret-shared-with-account', 4, `was opened to account ${shown} by its policy`)(call);
  return { ...reading, facts: { opened: 'account', outsiders: accounts.slice(0, 10).join(' ') } };
}

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
