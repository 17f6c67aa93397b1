import type { Finding } from '../core/finding.ts';
import { clean } from '../core/text.ts';
import { base } from '../sources/envelope.ts';
import { stableId } from '../sources/read/identifiers.ts';
import type { Expiry } from './expiry.ts';
import type { AnswerBy, Home } from './findings.ts';

const KEY_RISKS = {
  'key-rotation-off': { type: 'kms:DisableKeyRotation', severity: 4, says: 'is not rotated' },
  'key-deletion-scheduled': { type: 'kms:ScheduleKeyDeletion', severity: 8, says: 'is scheduled for deletion' },
  'key-material-expired': {
    type: 'KMS Imported Key Material Expiration',
    severity: 8,
    says: 'has lost its imported key material',
  },
  'key-store-disconnected': {
    type: 'kms:DisconnectCustomKeyStore',
    severity: 8,
    says: 'is not connected: none of its keys works',
  },
} as const;

/** The finding of a key that is not as it should be, for the playbooks that answer KMS's own events. */
export function ofKey(entry: Expiry, { risk }: AnswerBy<'kms'>, days: number, home: Home, now: number): Finding {
  const { type, severity, says } = KEY_RISKS[risk];
  const keyId = entry.id.replace(/^arn:.*:key\//, '');
  const isStore = risk === 'key-store-disconnected';
  const cycle = isStore && entry.cycle ? [entry.cycle] : [];
  const until = entry.at === undefined ? cycle : [new Date(entry.at).toISOString(), String(days)];
  return {
    ...plain(home, now),
    source: 'kms',
    id: stableId(keyId, 'calendar', risk, ...until),
    type,
    title: clean(`The ${isStore ? 'custom ' : 'key '}${isStore ? entry.name : keyId} ${says}`),
    severity,
    resources: isStore ? [] : [{ kind: 'key', id: keyId, arn: entry.id }],
    facts: { risk, ...(isStore && { keyStore: entry.id, diagnosis: entry.note }) },
  };
}

const SECRET_RISKS = {
  'secret-deletion-scheduled': {
    type: 'secretsmanager:DeleteSecret',
    severity: 8,
    says: 'is scheduled for deletion',
  },
  'rotation-failed': { type: 'secretsmanager:RotationFailed', severity: 7, says: 'was not rotated in time' },
} as const;

/** The same of a secret. */
export function ofSecret(entry: Expiry, { risk }: AnswerBy<'secrets-manager'>, home: Home, now: number): Finding {
  const { type, severity, says } = SECRET_RISKS[risk];
  const { id, at = now, note } = entry;
  return {
    ...plain(home, now),
    source: 'secrets-manager',
    id: stableId(id, 'calendar', risk, new Date(at).toISOString().slice(0, 10)),
    type,
    title: clean(`The secret ${entry.name} ${says}`),
    severity,
    resources: [{ kind: 'secret', id, arn: id }],
    facts: { risk, ...(risk === 'rotation-failed' && { diagnosis: note }) },
  };
}

function plain({ account, partition, region }: Home, now: number) {
  const place = { account, region, partition };
  return { ...base(place, new Date(now).toISOString()), ...place };
}
