import type { Config } from '../core/config.ts';
import type { Finding } from '../core/finding.ts';
import { acm } from '../sources/acm/index.ts';
import { awsConfig } from '../sources/aws-config/index.ts';
import { parameterStore } from '../sources/parameter-store/index.ts';
import { latestNotice } from './due.ts';
import { DAY_MS, type Expiry, type ServiceAnswer } from './expiry.ts';
import type { Milestone } from './milestones.ts';
import { ofKey, ofSecret } from './state-findings.ts';

export type Home = Pick<Config, 'account' | 'partition' | 'region'>;
export type AnswerBy<By extends ServiceAnswer['by']> = Extract<ServiceAnswer, { by: By }>;

/**
 * The finding that the service's own event would have led to, whether that event came or not; undefined where people
 * are told by a notice.
 *
 * For ACM and Parameter Store it is made by their source, from the event as the service words it: so it is the same
 * finding, by the same id, and whoever comes second changes nothing.
 */
export function findingOf({ entry, days, again }: Milestone, home: Home, now: number): Finding | undefined {
  const { answer } = entry;
  if (answer?.by === 'acm') return ofCertificate(entry, answer, home, now);
  if (answer?.by === 'parameter-store') return ofParameter(entry, answer, home, now);
  if (answer?.by === 'kms') return ofKey(entry, answer, days, home, now);
  if (answer?.by === 'secrets-manager') return ofSecret(entry, answer, home, now);
  if (answer?.by === 'aws-config') return ofRule(entry, answer, home, { now, again });
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
  { commonName, certificateType, inUse, exported }: AnswerBy<'acm'>,
  home: Home,
  now: number,
): Finding | undefined {
  const DaysToExpiry = Math.floor((at - now) / DAY_MS);
  const type = at <= now ? 'ACM Certificate Expired' : 'ACM Certificate Approaching Expiration';
  const detail = {
    DaysToExpiry,
    CommonName: commonName,
    CertificateType: certificateType,
    InUse: inUse,
    Exported: exported,
  };
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

/**
 * What breaks a rule that AWS Config has for it, whether that rule is on or not; each month while it lasts, the same one,
 * and another one where it was over and came back.
 */
function ofRule(
  { id: arn, note, region }: Expiry,
  { rule, resourceType }: AnswerBy<'aws-config'>,
  home: Home,
  { now, again = 0 }: { now: number; again?: number | undefined },
): Finding | undefined {
  const month = Date.parse(`${new Date(now).toISOString().slice(0, 7)}-01T00:00:00Z`);
  const at = Math.max(month, again);
  const detail = {
    configRuleName: rule,
    resourceType,
    resourceId: arn,
    awsRegion: region,
    awsAccountId: home.account,
    newEvaluationResult: {
      complianceType: 'NON_COMPLIANT',
      resultRecordedTime: new Date(at).toISOString(),
      annotation: `Found by Riposte's own daily look. ${note}`,
    },
  };
  const type = 'Config Rules Compliance Change';
  return seenNow(awsConfig.parse(asEvent({ source: 'aws.config', type, arn, at, detail }, home)), now);
}
