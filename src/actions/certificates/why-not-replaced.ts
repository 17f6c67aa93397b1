import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { Prepared } from '../../core/action.ts';
import { days } from '../../core/time.ts';

const DUE_MS = days(60);

/** Why a certificate is not replaced by a new one; undefined where it may be. Pure. */
export function whyNotReplaced(certificate: CertificateDetail, now: number): Prepared<never> | undefined {
  const { Type, Status, ManagedBy, InUseBy = [], NotAfter } = certificate;
  if (ManagedBy) return unchanged(`${ManagedBy} manages this certificate, and sees to it itself.`);
  if (Type !== 'AMAZON_ISSUED')
    return {
      verdict: 'advise',
      reason: 'Only a certificate that Amazon has issued is replaced by one that Amazon issues.',
      advice: 'Get a new one from its issuer, and import it to the same ARN.',
    };
  if (Status === 'REVOKED')
    return {
      verdict: 'advise',
      reason: 'The certificate is revoked.',
      advice: 'Find out why before there is a new one: the same may happen to that.',
    };
  if (InUseBy.length === 0) return unchanged('Nothing uses the certificate. Delete it when it is not needed.');
  if (Status === 'EXPIRED') return undefined;
  if (Status !== 'ISSUED') return unchanged(`The certificate is in state ${Status}, and cannot be in use.`);
  if ((NotAfter?.getTime() ?? 0) - now > DUE_MS)
    return unchanged(`It has already been renewed, and lasts until ${NotAfter?.toISOString()}.`);
  return renewsItself(certificate)
    ? unchanged('ACM renews it automatically when its validation records are there.')
    : undefined;
}

function renewsItself({
  RenewalEligibility,
  RenewalSummary,
  DomainValidationOptions = [],
}: CertificateDetail): boolean {
  if (RenewalEligibility === 'INELIGIBLE' || RenewalSummary?.RenewalStatus === 'FAILED') return false;
  return DomainValidationOptions.every(({ ValidationMethod }) => ValidationMethod !== 'EMAIL');
}

const unchanged = (reason: string): Prepared<never> => ({ verdict: 'unchanged', reason });
