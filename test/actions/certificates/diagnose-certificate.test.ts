import type { CertificateDetail, DomainValidation, RenewalSummary } from '@aws-sdk/client-acm';
import { validationOf } from '../../../local/services/acm.ts';
import { diagnoseCertificate } from '../../../src/actions/certificates/diagnose-certificate.ts';
import { NOW } from '../../support/fixtures.ts';

const DAY = 86_400_000;
const ARN = 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-4000-8000-000000000001';

const given = (overrides: Partial<CertificateDetail>): CertificateDetail => ({
  CertificateArn: ARN,
  DomainName: 'www.example.com',
  Type: 'AMAZON_ISSUED',
  Status: 'ISSUED',
  NotAfter: new Date(NOW + 20 * DAY),
  InUseBy: ['arn:aws:cloudfront::111122223333:distribution/EXAMPLE'],
  RenewalEligibility: 'ELIGIBLE',
  DomainValidationOptions: [validationOf('www.example.com')],
  ...overrides,
});

const renewal = (
  RenewalStatus: RenewalSummary['RenewalStatus'],
  domains: DomainValidation[],
  RenewalStatusReason?: RenewalSummary['RenewalStatusReason'],
): { RenewalSummary: RenewalSummary } => ({
  RenewalSummary: {
    RenewalStatus,
    DomainValidationOptions: domains,
    UpdatedAt: new Date(NOW),
    ...(RenewalStatusReason && { RenewalStatusReason }),
  },
});

const pending = validationOf('www.example.com', 'PENDING_VALIDATION');
const byMail: DomainValidation = {
  DomainName: 'example.com',
  ValidationMethod: 'EMAIL',
  ValidationStatus: 'PENDING_VALIDATION',
};

it.each<{ state: string; certificate: Partial<CertificateDetail>; verdict: 'advise' | 'unchanged'; says: RegExp }>([
  {
    state: 'revoked',
    certificate: { Status: 'REVOKED', RevocationReason: 'KEY_COMPROMISE' },
    verdict: 'advise',
    says: /KEY_COMPROMISE.*new key/,
  },
  {
    state: "CloudFront's own",
    certificate: { ManagedBy: 'CLOUDFRONT' },
    verdict: 'advise',
    says: /CloudFront manages/,
  },
  {
    state: 'imported',
    certificate: { Type: 'IMPORTED', RenewalEligibility: 'INELIGIBLE' },
    verdict: 'advise',
    says: new RegExp(`same ARN.*--certificate-arn ${ARN}`),
  },
  {
    state: 'imported and expired',
    certificate: { Type: 'IMPORTED', Status: 'EXPIRED' },
    verdict: 'advise',
    says: /import-certificate/,
  },
  {
    state: 'expired',
    certificate: { Status: 'EXPIRED', NotAfter: new Date(NOW - DAY) },
    verdict: 'advise',
    says: /expired.*Request a new/,
  },
  {
    state: 'never validated',
    certificate: { Status: 'VALIDATION_TIMED_OUT' },
    verdict: 'advise',
    says: /VALIDATION_TIMED_OUT/,
  },
  {
    state: 'not in use',
    certificate: { InUseBy: [], RenewalEligibility: 'INELIGIBLE' },
    verdict: 'unchanged',
    says: /Nothing uses/,
  },
  {
    state: 'renewed by now',
    certificate: { NotAfter: new Date(NOW + 190 * DAY) },
    verdict: 'unchanged',
    says: /lasts until 2027/,
  },
  {
    state: 'renewed for a short time',
    certificate: { NotAfter: new Date(NOW + 47 * DAY), ...renewal('SUCCESS', []) },
    verdict: 'unchanged',
    says: /lasts until 2027-01-06/,
  },
  {
    state: 'private',
    certificate: { Type: 'PRIVATE', ...renewal('FAILED', [], 'PCA_INVALID_STATE') },
    verdict: 'advise',
    says: /PCA_INVALID_STATE.*private CA/,
  },
  {
    state: 'in use and ineligible',
    certificate: { RenewalEligibility: 'INELIGIBLE' },
    verdict: 'advise',
    says: /cannot renew/,
  },
  {
    state: 'validated by email',
    certificate: { DomainValidationOptions: [byMail] },
    verdict: 'advise',
    says: /email about example\.com.*admin@/,
  },
  {
    state: 'private, exported, and refused by its authority',
    certificate: { Type: 'PRIVATE', InUseBy: [], ...renewal('FAILED', [], 'PCA_ACCESS_DENIED') },
    verdict: 'advise',
    says: /PCA_ACCESS_DENIED.*create-permission/,
  },
  {
    state: 'kept back by CAA',
    certificate: renewal('PENDING_VALIDATION', [pending], 'CAA_ERROR'),
    verdict: 'advise',
    says: /www\.example\.com\. CAA 0 issue "amazon\.com"$/,
  },
  {
    state: 'a wildcard kept back by CAA',
    certificate: renewal('FAILED', [validationOf('*.example.com', 'FAILED')], 'CAA_ERROR'),
    verdict: 'advise',
    says: /: example\.com\. CAA 0 issuewild "amazon\.com"$/,
  },
  {
    state: 'failed for another reason',
    certificate: renewal('FAILED', [pending], 'DOMAIN_NOT_ALLOWED'),
    verdict: 'advise',
    says: /DOMAIN_NOT_ALLOWED/,
  },
  {
    state: 'validated in all names',
    certificate: renewal('PENDING_AUTO_RENEWAL', [validationOf('www.example.com')]),
    verdict: 'unchanged',
    says: /automatically/,
  },
  {
    state: 'validated by HTTP',
    certificate: { DomainValidationOptions: [{ DomainName: 'www.example.com', ValidationMethod: 'HTTP' }] },
    verdict: 'advise',
    says: /no record.*console/,
  },
])('a certificate that is $state: $verdict', ({ certificate, verdict, says }) => {
  const diagnosis = diagnoseCertificate(given(certificate), NOW);
  expect(diagnosis.verdict).toBe(verdict);
  expect(
    'reason' in diagnosis ? `${diagnosis.reason} ${'advice' in diagnosis ? diagnosis.advice : ''}`.trim() : '',
  ).toMatch(says);
});

it.each<{ state: string; certificate: Partial<CertificateDetail>; names: string[] }>([
  {
    state: 'before a renewal: every name',
    certificate: { DomainValidationOptions: [validationOf('example.com'), validationOf('www.example.com')] },
    names: ['example.com', 'www.example.com'],
  },
  {
    state: 'during a renewal: what is not validated yet',
    certificate: renewal('PENDING_VALIDATION', [validationOf('example.com'), pending]),
    names: ['www.example.com'],
  },
  {
    state: 'a name and its wildcard: one record',
    certificate: { DomainValidationOptions: [validationOf('example.com'), validationOf('*.example.com')] },
    names: ['example.com'],
  },
  { state: 'exported and not in use', certificate: { InUseBy: [] }, names: ['www.example.com'] },
])('checks the records of $state', ({ certificate, names }) => {
  const diagnosis = diagnoseCertificate(given(certificate), NOW);
  const records = 'records' in diagnosis ? diagnosis.records : [];
  expect(records.map(({ name }) => name.replace(/^_[0-9a-f]+\./, ''))).toEqual(names);
  expect(records.every(({ name, value }) => !name.endsWith('.') && !value.endsWith('.'))).toBe(true);
});

it.each<{ state: string; certificate: Partial<CertificateDetail>; diagnosis: unknown }>([
  {
    state: 'waits for a click has its email sent anew',
    certificate: renewal('PENDING_VALIDATION', [pending, { ...byMail, ValidationDomain: 'example.org' }]),
    diagnosis: { verdict: 'resend-email', domains: [{ domain: 'example.com', validationDomain: 'example.org' }] },
  },
  {
    state: 'is private and exported is renewed on request',
    certificate: { Type: 'PRIVATE', InUseBy: [] },
    diagnosis: { verdict: 'renew' },
  },
])('a certificate that $state', ({ certificate, diagnosis }) => {
  expect(diagnoseCertificate(given(certificate), NOW)).toEqual(diagnosis);
});

it('hands on no control characters of an imported name', () => {
  const diagnosis = diagnoseCertificate(
    given({ DomainValidationOptions: [{ ...byMail, DomainName: 'a\u001b[31m\u202eb' }] }),
    NOW,
  );
  expect(JSON.stringify(diagnosis)).not.toMatch(/\\u001b|\u202e/);
});
