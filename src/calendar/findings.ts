import type { Config } from '../config.ts';
import type { Finding } from '../finding.ts';
import { acm } from '../sources/acm.ts';
import { base } from '../sources/envelope.ts';
import { parameterStore } from '../sources/parameter-store.ts';
import { stableId } from '../sources/read/identifiers.ts';
import { clean } from '../text.ts';
import { latestNotice } from './due.ts';
import { type Answer, DAY_MS, type Expiry } from './expiry.ts';
import type { Milestone } from './milestones.ts';

type Home = Pick<Config, 'account' | 'partition' | 'region'>;
type AnswerBy<By extends Answer['by']> = Extract<Answer, { by: By }>;

/**
 * The finding that the service's own event would have led to, whether that event came or not; undefined where people
 * are told by a notice.
 *
 * For ACM and Parameter Store it is made by their source, from the event as the service words it: so it is the same
 * finding, by the same id, and whoever comes second changes nothing.
 */
export function findingOf({ entry, days }: Milestone, home: Home, now: number): Finding | undefined {
  const { answer } = entry;
  if (answer?.by === 'acm') return ofCertificate(entry, answer, home, now);
  if (answer?.by === 'parameter-store') return ofParameter(entry, answer, home, now);
  if (answer?.by === 'kms') return ofKey(entry, answer, days, home, now);
  if (answer?.by === 'secrets-manager') return ofSecret(entry, answer, home, now);
  return undefined;
}

interface AsEvent {
  source: string;
  type: string;
  arn: string;
  /** When the service would have sent it, ms. */
  at: number;
  detail: Record<string, unknown>;
}

function asEvent({ source, type, arn, at, detail }: AsEvent, { account, region }: Home): object {
  return {
    source,
    'detail-type': type,
    account,
    region,
    time: new Date(at).toISOString(),
    id: 'calendar',
    resources: [arn],
    detail,
  };
}

// Seen today, whenever the service should have spoken: what is acted on must not count as stale.
const seenNow = ([finding]: Finding[], now: number): Finding | undefined =>
  finding && { ...finding, firstSeen: new Date(now).toISOString(), lastSeen: new Date(now).toISOString() };

function ofCertificate(
  { id: arn, at = 0 }: Expiry,
  { commonName, certificateType, inUse }: AnswerBy<'acm'>,
  home: Home,
  now: number,
): Finding | undefined {
  const DaysToExpiry = Math.floor((at - now) / DAY_MS);
  const type = at <= now ? 'ACM Certificate Expired' : 'ACM Certificate Approaching Expiration';
  const detail = { DaysToExpiry, CommonName: commonName, CertificateType: certificateType, InUse: inUse };
  return seenNow(acm.parse(asEvent({ source: 'aws.acm', type, arn, at: now, detail }, home)), now);
}

function ofParameter(
  { id, name, at = 0 }: Expiry,
  { notices }: AnswerBy<'parameter-store'>,
  home: Home,
  now: number,
): Finding | undefined {
  const notice = latestNotice(notices, now);
  if (!notice) return undefined;
  const { policy, amount, unit, dueAt } = notice;
  const span = policy === 'NoChangeNotification' ? { After: amount, Unit: unit } : { Before: amount, Unit: unit };
  const detail = {
    'parameter-name': name,
    'policy-type': policy,
    'policy-content': JSON.stringify({ Type: policy, Version: '1.0', Attributes: span }),
  };
  const { account, partition, region } = home;
  // The list gives the ARN today, and did not always.
  const arn = id.startsWith('arn:')
    ? id
    : `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
  const type = 'Parameter Store Policy Action';
  const [finding, ...none] = parameterStore.parse(asEvent({ source: 'aws.ssm', type, arn, at: dueAt, detail }, home));
  const expiresAt = policy === 'ExpirationNotification' ? { expiresAt: new Date(at).toISOString() } : {};
  return finding && seenNow([{ ...finding, facts: { ...finding.facts, ...expiresAt } }, ...none], now);
}

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
    says: 'is disconnected: none of its keys works',
  },
} as const;

function ofKey(entry: Expiry, { risk }: AnswerBy<'kms'>, days: number, home: Home, now: number): Finding {
  const { type, severity, says } = KEY_RISKS[risk];
  const keyId = entry.id.replace(/^arn:.*:key\//, '');
  const isStore = risk === 'key-store-disconnected';
  const week = isStore ? [String(Math.floor((now / DAY_MS + 3) / 7))] : [];
  const until = entry.at === undefined ? week : [new Date(entry.at).toISOString(), String(days)];
  return {
    ...plain(home, now),
    source: 'kms',
    id: stableId(keyId, 'calendar', risk, ...until),
    type,
    title: clean(`The ${isStore ? 'custom ' : 'key '}${isStore ? entry.name : keyId} ${says}`),
    severity,
    resources: isStore ? [] : [{ kind: 'key', id: keyId, arn: entry.id }],
    facts: { risk, ...(isStore && { keyStore: entry.id }) },
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

function ofSecret(entry: Expiry, { risk }: AnswerBy<'secrets-manager'>, home: Home, now: number): Finding {
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
