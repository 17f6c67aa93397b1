import type { CertificateDetail, DomainValidation, FailureReason } from '@aws-sdk/client-acm';
import type { Prepared } from '../../core/action.ts';
import { clean } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import { authorityAdvice } from './private-authority.ts';

/** ACM renews about this long before the end; a certificate that lasts longer has been renewed. */
const RENEWED_DAYS = 60;

/** A validation record as ACM wants it, without the final dots. */
export type ValidationRecord = { name: string; value: string };

type Advice = Exclude<Prepared<never>, { verdict: 'proceed' }>;

/** A name whose owner ACM asks by email, and the domain to whose addresses it writes. */
export type EmailDomain = { domain: string; validationDomain: string };

/**
 * What stands in the way of a renewal: records that may be missing, an email that nobody has answered, a renewal of an
 * exported certificate that nobody has asked for; or what a person has to be told.
 */
type Diagnosis =
  | { verdict: 'check-records'; records: ValidationRecord[] }
  | { verdict: 'resend-email'; domains: EmailDomain[] }
  | { verdict: 'renew' }
  | Advice;

const BY_MAIL_ADVICE =
  'Open the link in the email to the domain’s owners (admin@, hostmaster@, postmaster@, webmaster@, administrator@), or request a new certificate that is validated by DNS, which renews automatically.';

/**
 * Finds out from `DescribeCertificate` why a certificate was not renewed. Pure.
 *
 * Source: ACM's user guide, "Managed certificate renewal", and the API reference of CertificateDetail.
 */
export function diagnoseCertificate(certificate: CertificateDetail, now: number): Diagnosis {
  return (
    notToBeRenewed(certificate) ??
    notByMachine(certificate, now) ??
    failedRenewal(certificate) ??
    byMethod(certificate, pendingDomains(certificate))
  );
}

/** States in which no renewal will come. */
function notToBeRenewed({
  Status,
  RevocationReason,
  ManagedBy,
  Type,
  CertificateArn,
}: CertificateDetail): Diagnosis | undefined {
  if (Status === 'REVOKED')
    return advise(
      `The certificate is revoked (${RevocationReason ?? 'no reason given'}).`,
      'Find out why, request a new certificate with a new key, and put it where this one is in use.',
    );
  if (ManagedBy === 'CLOUDFRONT')
    return advise(
      'CloudFront manages this certificate and renews it itself.',
      "Look at the distribution's domain settings in CloudFront: the domain has to point to it.",
    );
  if (Type === 'IMPORTED')
    return advise(
      'The certificate was imported, and ACM does not renew those.',
      `Get a new one from its issuer and import it to the same ARN, so that nothing else changes: aws acm import-certificate --certificate-arn ${CertificateArn} …`,
    );
  if (Status === 'EXPIRED')
    return advise(
      'The certificate has expired, and ACM does not renew expired ones.',
      'Request a new certificate for the same names, validated by DNS, and put it where this one is in use.',
    );
  if (Status !== 'ISSUED')
    return advise(
      `The certificate is in state ${clean(String(Status), 40)}.`,
      'Request a new certificate and delete this one.',
    );
  return undefined;
}

function notByMachine(certificate: CertificateDetail, now: number): Diagnosis | undefined {
  const { Type, InUseBy = [], RenewalEligibility, RenewalSummary, NotAfter } = certificate;
  const daysLeft = ((NotAfter?.getTime() ?? 0) - now) / days(1);
  if (daysLeft > RENEWED_DAYS)
    return unchanged(`It has already been renewed, and lasts until ${NotAfter?.toISOString()}.`);
  if (InUseBy.length === 0 && RenewalEligibility !== 'ELIGIBLE')
    return unchanged('Nothing uses the certificate, so ACM does not renew it. Delete it when it is not needed.');
  if (RenewalSummary?.RenewalStatus === 'SUCCESS' && daysLeft > 30)
    return unchanged(`It has already been renewed, and lasts until ${NotAfter?.toISOString()}.`);
  if (Type === 'PRIVATE') return privateCertificate(certificate);
  if (RenewalEligibility === 'INELIGIBLE')
    return advise(
      'ACM says that it cannot renew this certificate.',
      'Request a new one and put it where this one is in use.',
    );
  return undefined;
}

/**
 * ACM renews on request only private certificates that were exported. That is one which is eligible though nothing uses
 * it. A reason of the authority has to be mended first.
 */
function privateCertificate({ InUseBy = [], RenewalEligibility, RenewalSummary }: CertificateDetail): Diagnosis {
  const reason = RenewalSummary?.RenewalStatusReason;
  const isExported = InUseBy.length === 0 && RenewalEligibility === 'ELIGIBLE';
  if (isExported && !reason?.startsWith('PCA_')) return { verdict: 'renew' };
  return advise(`The private certificate was not renewed${because(reason)}.`, authorityAdvice(reason));
}

function failedRenewal(certificate: CertificateDetail): Diagnosis | undefined {
  const { RenewalStatus, RenewalStatusReason: reason } = certificate.RenewalSummary ?? {};
  if (reason === 'CAA_ERROR')
    return advise(
      'A CAA record of the domain does not let Amazon issue certificates.',
      `Add a CAA record, beside those that are there: ${caaRecords(pendingDomains(certificate)).join(' and ')}`,
    );
  if (RenewalStatus !== 'FAILED') return undefined;
  return advise(
    `The renewal failed${because(reason)}.`,
    'Request a new certificate for the same names, validated by DNS, and put it where this one is in use.',
  );
}

function byMethod(certificate: CertificateDetail, domains: DomainValidation[]): Diagnosis {
  const byMail = domains.filter(({ ValidationMethod }) => ValidationMethod === 'EMAIL');
  if (byMail.length > 0 && certificate.RenewalSummary?.RenewalStatus === 'PENDING_VALIDATION')
    return {
      verdict: 'resend-email',
      domains: byMail.flatMap(({ DomainName: domain, ValidationDomain: validationDomain = domain }) =>
        domain && validationDomain ? [{ domain, validationDomain }] : [],
      ),
    };
  if (byMail.length > 0) return advise(`ACM waits for a click in its email about ${names(byMail)}.`, BY_MAIL_ADVICE);
  const records = recordsOf(domains);
  if (records.length > 0) return { verdict: 'check-records', records };
  if (domains.length === 0) return unchanged('Every name is validated, and ACM renews the certificate automatically.');
  return advise(
    `ACM gives no record with which to validate ${names(domains)}${because(certificate.RenewalSummary?.RenewalStatusReason)}.`,
    'Look at the certificate in the ACM console: it says what it waits for.',
  );
}

/** The records that ACM wants; a name and its wildcard have the same one. */
export function recordsOf(domains: readonly DomainValidation[]): ValidationRecord[] {
  const records = new Map(
    domains.flatMap(({ ResourceRecord: record }) => (record ? [[bare(record.Name), bare(record.Value)] as const] : [])),
  );
  return [...records].map(([name, value]) => ({ name, value }));
}

/** While a renewal is under way, what it still waits for; before, all names, since a record may be gone since. */
function pendingDomains({ RenewalSummary, DomainValidationOptions = [] }: CertificateDetail): DomainValidation[] {
  if (!RenewalSummary) return DomainValidationOptions;
  return (RenewalSummary.DomainValidationOptions ?? []).filter(
    ({ ValidationStatus }) => ValidationStatus !== 'SUCCESS',
  );
}

function caaRecords(domains: DomainValidation[]): string[] {
  const lines = domains.map(({ DomainName = '' }) => {
    const isWildcard = DomainName.startsWith('*.');
    return `${clean(isWildcard ? DomainName.slice(2) : DomainName, 253)}. CAA 0 ${isWildcard ? 'issuewild' : 'issue'} "amazon.com"`;
  });
  return lines.length ? lines : ['<domain>. CAA 0 issue "amazon.com"'];
}

function because(reason: FailureReason | undefined): string {
  return reason ? ` (${clean(reason, 60)})` : '';
}

function names(domains: DomainValidation[]): string {
  return clean(domains.map(({ DomainName = '' }) => DomainName).join(', '), 300);
}

function bare(name = ''): string {
  return name.replace(/\.$/, '').toLowerCase();
}

function advise(reason: string, advice: string): Advice {
  return { verdict: 'advise', reason, advice };
}

function unchanged(reason: string): Advice {
  return { verdict: 'unchanged', reason };
}
