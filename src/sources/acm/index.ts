import { MalformedEventError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, readSubject, unknownEvent } from '../envelope.ts';
import { knownFacts } from '../read/facts.ts';
import { CERTIFICATE, stableId } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import type { Source } from '../source.ts';
import { expiresText } from './acm-headline.ts';

interface Kind {
  /** Its part of the finding's id. */
  word: string;
  severity(daysToExpiry: number | undefined): number;
  says(facts: Finding['facts']): string;
  /** Sent again as the expiry comes nearer: each milestone is a finding of its own. */
  milestones?: true;
}

const expires = ({ daysToExpiry }: Finding['facts']): string => expiresText(daysToExpiry);
const byDays = (days = 0): number => (days <= 7 ? 8 : days <= 30 ? 5 : 2);

/** What each event means, by its detail-type. */
const KINDS: Record<string, Kind> = {
  'ACM Certificate Approaching Expiration': { word: 'approaching', severity: byDays, says: expires, milestones: true },
  'ACM Certificate Expired': { word: 'expired', severity: () => 8, says: () => 'has expired' },
  'ACM Certificate Available': {
    word: 'available',
    severity: () => 0.5,
    says: ({ action }) => (action === undefined ? 'is ready for use' : `is ready for use (${action})`),
  },
  'ACM Certificate Renewal Action Required': {
    word: 'renewal-action-required',
    severity: (days = 30) => (days <= 7 ? 8 : 5),
    says: (facts) => `${expires(facts)} and cannot be renewed: ${facts.renewalReason ?? 'no reason given'}`,
    milestones: true,
  },
  'ACM Certificate Rotated': { word: 'rotated', severity: () => 0.5, says: () => 'was rotated' },
  'ACM Certificate Revoked': { word: 'revoked', severity: () => 8, says: () => 'was revoked' },
};

export const acm: Source = {
  id: 'acm',
  summary: {
    events: 'certificates: approaching expiration, expired, renewal action required, available, rotated, revoked',
    does: 'puts missing validation records back, imports successors, replaces after asking; precise advice for everything else',
  },
  feed: 'acm',
  rules: [{ sources: ['aws.acm'], detailTypes: Object.keys(KINDS) }],
  parse(event) {
    const envelope = readEnvelope(event, acm);
    const kind = Object.hasOwn(KINDS, envelope.detailType) ? KINDS[envelope.detailType] : undefined;
    return [kind ? toFinding(envelope, kind) : unknownEvent(acm, envelope)];
  },
};

function toFinding(envelope: Envelope, { word, severity, says, milestones }: Kind): Finding {
  const { event, place, time, detailType } = envelope;
  const detail = event.need('detail');
  const arn = readArn(envelope);
  const expiresAt = detail.time('CertificateExpirationDate');
  const days = daysToExpiry(detail, expiresAt, time, word === 'approaching');
  const facts = factsOf(detail, expiresAt, days);
  const name = facts.commonName ?? arn;
  return {
    ...base(place, time),
    source: 'acm',
    id: stableId(arn, word, cycleOf(expiresAt, days, time), ...(milestones ? [milestoneOf(days)] : [])),
    type: detailType,
    title: clean(`Certificate of ${name} ${says(facts)}`),
    severity: severity(days),
    ...place,
    resources: [{ kind: 'certificate', id: arn, arn }],
    facts,
  };
}

function readArn(envelope: Envelope): string {
  const { text, arn } = readSubject(envelope, 'acm', 'certificate');
  if (CERTIFICATE.test(arn.resource)) return text;
  throw new MalformedEventError(
    `resources[0] should be the ARN of a certificate, but names "${clean(arn.resource, 80)}".`,
  );
}

function daysToExpiry(detail: Reader, expiresAt: string | undefined, now: string, needed: boolean): number | undefined {
  const expected = 'a number of days';
  const days = needed ? detail.needNumber('DaysToExpiry', expected) : detail.number('DaysToExpiry', expected);
  if (days !== undefined) return Math.floor(days);
  return expiresAt ? Math.floor((Date.parse(expiresAt) - Date.parse(now)) / DAY) : undefined;
}

const DAY = 86_400_000;
const MILESTONES = [1, 3, 7, 14, 30, 45];

/** ACM repeats itself daily. One finding a milestone: the smallest that is not yet passed. */
function milestoneOf(days: number | undefined): string {
  return days === undefined ? '' : String(MILESTONES.find((milestone) => days <= milestone) ?? 'early');
}

/**
 * Tells one expiry of a certificate from the next, since a renewed certificate keeps its ARN: the day of the expiry,
 * or its month where only the days left are told, as these are rounded.
 */
function cycleOf(expiresAt: string | undefined, days: number | undefined, now: string): string {
  if (expiresAt) return expiresAt.slice(0, 10);
  if (days === undefined || Math.abs(days) > 36_500) return '';
  return new Date(Date.parse(now) + days * DAY).toISOString().slice(0, 7);
}

function factsOf(detail: Reader, expiresAt: string | undefined, days: number | undefined): Finding['facts'] {
  const certificateType = detail.said('CertificateType', 32);
  const keyOrigin = detail.said('CertificateKeyPairOrigin', 32);
  return knownFacts({
    daysToExpiry: days,
    expiresAt,
    commonName: detail.said('CommonName', 253),
    certificateType,
    keyOrigin,
    // Older events tell the origin of the key alone.
    imported: certificateType === 'IMPORTED' || keyOrigin === 'CUSTOMER_PROVIDED' || undefined,
    validationMethod: detail.said('DomainValidationMethod', 32),
    inUse: detail.flag('InUse'),
    exported: detail.flag('Exported'),
    renewalReason: detail.said('RenewalStatusReason', 64),
    action: detail.said('Action', 32),
  });
}
