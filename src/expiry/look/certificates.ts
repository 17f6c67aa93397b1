import { type CertificateSummary, KeyAlgorithm, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { commandsFor, DAY_MS, type Expiry, milestoneOf, type ServiceAnswer } from '../expiry.ts';
import type { Looking } from './looking.ts';

/** What expired longer ago than this and is not in use at AWS, nobody waits for any more. */
const MISSED_MS = 30 * DAY_MS;

/** Where CloudFront takes its certificates from. */
const CLOUDFRONT_REGION = 'us-east-1';

/** The regions whose certificates are looked at: the configured ones, the stack's own, and CloudFront's. */
export function certificateRegions({ region, regions, partition }: Looking['config']): string[] {
  return [...new Set([region, ...regions, ...(partition === 'aws' ? [CLOUDFRONT_REGION] : [])])];
}

/** Certificates of ACM in one region, of every key type. */
export async function* lookAtCertificates(
  region: string,
  { acmIn, config, ...clock }: Looking,
): AsyncGenerator<Expiry> {
  const acm = acmIn(region);
  // Without key types, ACM leaves out everything but RSA 1024 and 2048.
  const Includes = { keyTypes: Object.values(KeyAlgorithm) };
  const listed = pages<CertificateSummary>(createPace(RATES.listCertificates, clock), async (NextToken) => {
    const answer = await acm.send(
      new ListCertificatesCommand({ CertificateStatuses: ['ISSUED', 'EXPIRED'], Includes, MaxItems: 1000, NextToken }),
    );
    return { items: answer.CertificateSummaryList, next: answer.NextToken };
  });
  for await (const certificate of listed) {
    const found = certificateExpiry(certificate, region, config.region, clock.now());
    if (found) yield found;
  }
}

/** How one certificate stands; undefined for one that nobody could miss. */
export function certificateExpiry(
  certificate: CertificateSummary,
  region: string,
  home: string,
  now: number,
): Expiry | undefined {
  const { NotAfter, Status, InUse = false, Exported = false, DomainName, CertificateArn = '', Type } = certificate;
  // Where what was exported is used, ACM does not see.
  const isUsed = InUse || Exported;
  const at = NotAfter?.getTime();
  if (at === undefined || (Status !== 'ISSUED' && Status !== 'EXPIRED') || (at <= now && !isUsed)) return undefined;
  const name = clean(DomainName ?? CertificateArn, 253);
  const milestone = milestoneOf(at, now);
  const { state, note } = standing(certificate, at, now);
  const isLongOver = at <= now - MISSED_MS && !InUse;
  const isCalm = !isUsed || isLongOver || state === 'renews';
  return {
    kind: 'certificate',
    id: clean(CertificateArn, 256),
    name,
    region,
    at,
    state,
    note,
    ...(milestone !== undefined && { milestone }),
    ...(isCalm && { automatic: true }),
    ...(!isCalm && {
      answer:
        region === home
          ? { by: 'acm', commonName: name, inUse: InUse, exported: Exported, ...(Type && { certificateType: Type }) }
          : elsewhere(certificate, region),
    }),
  };
}

// ACM renews some weeks before the end: one that has less than a month left is not being renewed.
const isRenewedInTime = ({ RenewalEligibility }: CertificateSummary, at: number, now: number): boolean =>
  RenewalEligibility === 'ELIGIBLE' && at - now > 30 * DAY_MS;

function standing(certificate: CertificateSummary, at: number, now: number): Pick<Expiry, 'state' | 'note'> {
  const { Type, InUse, Exported, RenewalEligibility } = certificate;
  const used = InUse ? 'In use.' : 'Exported, so that it may be in use outside of AWS.';
  if (at <= now) return { state: 'expired', note: InUse ? 'Expired, and still in use.' : `Expired. ${used}` };
  if (!InUse && !Exported)
    return { state: 'unused', note: 'Not in use, so that nobody misses it; ACM does not renew it.' };
  if (Type === 'IMPORTED')
    return { state: 'expires', note: 'Imported: ACM does not renew it. Import a new one in its place.' };
  if (isRenewedInTime(certificate, at, now))
    return {
      state: 'renews',
      note: `${used} ACM renews it automatically.${Exported ? ' Export it again then: what was exported stays as it is.' : ''}`,
    };
  if (RenewalEligibility === 'ELIGIBLE')
    return { state: 'overdue', note: `${used} ACM should have renewed it by now: check its validation records.` };
  return { state: 'expires', note: `${used} It is not eligible for renewal by ACM: request a new one.` };
}

/** What a person can do where this deployment does not act. */
function elsewhere({ Type, CertificateArn = '' }: CertificateSummary, region: string): ServiceAnswer {
  const arn = clean(CertificateArn, 256);
  const at = `--region ${region} --certificate-arn ${arn}`;
  if (Type === 'IMPORTED')
    return {
      by: 'notice',
      advice: 'Import the new one under the same ARN, so that nothing else changes:',
      commands: commandsFor(
        arn,
        `aws acm import-certificate ${at} --certificate fileb://… --private-key fileb://… --certificate-chain fileb://…`,
      ),
    };
  return {
    by: 'notice',
    advice: 'Look why it is not renewed:',
    commands: commandsFor(arn, `aws acm describe-certificate ${at}`),
  };
}
