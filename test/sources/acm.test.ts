import { MalformedEventError } from '../../src/core/errors.ts';
import { acmHeadline } from '../../src/sources/acm/acm-headline.ts';
import { acm } from '../../src/sources/acm/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const APPROACHING = 'approaching-expiration-imported';
const RENEWAL = 'renewal-needs-caa-record';
const arnOf = (name: string): string => (bundled('acm', name).resources as string[])[0] ?? '';
const days = (DaysToExpiry: number) => ({ 'detail.DaysToExpiry': DaysToExpiry });

describe('an ACM event', () => {
  it('tells which certificate needs what', () => {
    const arn = arnOf(RENEWAL);
    expect(findingOf('acm', RENEWAL)).toMatchObject({
      type: 'ACM Certificate Renewal Action Required',
      title: 'Certificate of pay.example.com expires in 30 days and cannot be renewed: CAA_ERROR',
      severity: 5,
      resources: [{ kind: 'certificate', id: arn, arn }],
      facts: {
        daysToExpiry: 30,
        expiresAt: '2026-12-20T23:59:59.000Z',
        commonName: 'pay.example.com',
        certificateType: 'AMAZON_ISSUED',
        validationMethod: 'DNS',
        inUse: true,
        exported: false,
        renewalReason: 'CAA_ERROR',
      },
    });
  });

  it('reads booleans that are text', () => {
    expect(findingOf('acm', RENEWAL, { 'detail.InUse': 'FALSE', 'detail.Exported': 'TRUE' }).facts).toMatchObject({
      inUse: false,
      exported: true,
    });
  });

  it.each([
    { name: 'expired', severity: 8, says: 'has expired' },
    { name: 'revoked', severity: 8, says: 'was revoked' },
    { name: 'renewed', severity: 0.5, says: 'is ready for use (RENEWAL)' },
    { name: 'renewed-and-exported', severity: 0.5, says: 'is ready for use (RENEWAL)' },
    { name: 'rotated', severity: 0.5, says: 'was rotated' },
    { name: 'renewal-needs-validation', severity: 8, says: 'expires in 3 days and cannot be renewed' },
    { name: 'approaching-expiration-private', severity: 2, says: 'expires in 44 days' },
  ])('$name has severity $severity', ({ name, severity, says }) => {
    const finding = findingOf('acm', name);
    expect(finding.severity).toBe(severity);
    expect(finding.title).toContain(says);
  });

  it.each([
    { left: 1, says: 'expires in 1 day' },
    { left: 0, says: 'expires within a day' },
    { left: -1, says: 'has expired' },
  ])('says of $left days that it $says', ({ left, says }) => {
    const finding = findingOf('acm', 'approaching-expiration-private', { 'detail.DaysToExpiry': left });
    expect(finding.title).toMatch(new RegExp(`${says}$`));
    const { says: parts } = acmHeadline(finding);
    expect(JSON.stringify(parts)).toContain(says);
    expect(finding.severity).toBe(8);
  });

  it.each([
    { left: 45, severity: 2, milestone: '45' },
    { left: 31, severity: 2, milestone: '45' },
    { left: 30, severity: 5, milestone: '30' },
    { left: 15, severity: 5, milestone: '30' },
    { left: 14, severity: 5, milestone: '14' },
    { left: 8, severity: 5, milestone: '14' },
    { left: 7, severity: 8, milestone: '7' },
    { left: 3, severity: 8, milestone: '3' },
    { left: 2.6, severity: 8, milestone: '3' },
    { left: 1, severity: 8, milestone: '1' },
    { left: 0, severity: 8, milestone: '1' },
    { left: 60, severity: 2, milestone: 'early' },
  ])('with $left days left has severity $severity and milestone $milestone', ({ left, severity, milestone }) => {
    const finding = findingOf('acm', APPROACHING, days(left));
    expect(finding.severity).toBe(severity);
    expect(finding.id.split(':').at(-1)).toBe(milestone);
  });

  it('is the same finding on the days between two milestones, and another one after', () => {
    const on = (day: string, left: number) =>
      findingOf('acm', APPROACHING, { ...days(left), id: day, time: `${day}T08:05:00Z` }).id;
    expect(on('2026-11-21', 28)).toBe(on('2026-11-20', 29));
    expect(on('2026-12-05', 14)).not.toBe(on('2026-12-04', 15));
  });

  it('is another finding when the renewed certificate comes to its next expiry', () => {
    const next = findingOf('acm', APPROACHING, { time: '2027-11-20T08:05:00Z' });
    expect(next.id).not.toBe(findingOf('acm', APPROACHING).id);
    const told = findingOf('acm', RENEWAL, { 'detail.CertificateExpirationDate': '2027-07-06T23:59:59Z' });
    expect(told.id).not.toBe(findingOf('acm', RENEWAL).id);
  });

  it('counts the days itself where only the date is told', () => {
    expect(findingOf('acm', RENEWAL, { 'detail.DaysToExpiry': undefined }).facts.daysToExpiry).toBe(30);
  });

  it('shows the free text of an imported certificate on one cleaned line', () => {
    const finding = findingOf('acm', APPROACHING, { 'detail.CommonName': `<img src=x>\u202e\r\n${'x'.repeat(5000)}` });
    expect(finding.facts.commonName).toMatch(/^<img src=x> x{200,240}…$/);
    expect(finding.title.length).toBeLessThanOrEqual(256);
  });

  const arn = arnOf(APPROACHING);
  it.each([
    { what: 'no resources', fields: { resources: [] }, says: "resources should be an array of the certificate's ARN" },
    { what: 'resources that are text', fields: { resources: arn }, says: 'resources should be' },
    { what: 'two resources', fields: { resources: [arn, arn] }, says: 'resources should be' },
    { what: 'another service', fields: { resources: [arn.replace('acm', 'iam')] }, says: 'resources should be' },
    { what: 'another partition', fields: { resources: [arn.replace('aws', 'aws-cn')] }, says: 'of partition "aws-cn"' },
    {
      what: 'another account',
      fields: { resources: [arn.replace('111122223333', '444455556666')] },
      says: 'ARN of account "444455556666"',
    },
    {
      what: 'another region',
      fields: { resources: [arn.replace('eu-west-1', 'us-east-1')] },
      says: 'ARN of region "us-east-1"',
    },
    { what: 'no account', fields: { resources: [arn.replace('111122223333', '')] }, says: 'ARN of account ""' },
    {
      what: 'something else of ACM',
      fields: { resources: [arn.replace('certificate/', 'acme-endpoint/')] },
      says: 'the ARN of a certificate',
    },
    { what: 'an ARN with a line break', fields: { resources: [`${arn}\n`] }, says: 'resources should be' },
    { what: 'an ARN with HTML', fields: { resources: [`${arn}<b>`] }, says: 'the ARN of a certificate' },
    { what: 'an ARN of 100 KB', fields: { resources: [`${arn}${'a'.repeat(100_000)}`] }, says: 'resources should be' },
    { what: 'no days', fields: { 'detail.DaysToExpiry': undefined }, says: 'detail.DaysToExpiry should be a number' },
    { what: 'days as text', fields: { 'detail.DaysToExpiry': '29' }, says: 'but is "29"' },
    { what: 'days that are no number', fields: { 'detail.DaysToExpiry': Number.NaN }, says: 'but is NaN' },
    { what: 'an odd boolean', fields: { 'detail.InUse': 'maybe' }, says: 'detail.InUse should be true or false' },
    { what: 'an odd date', fields: { 'detail.CertificateExpirationDate': 'soon' }, says: 'ISO 8601' },
  ])('with $what is malformed', ({ fields, says }) => {
    const parse = () => acm.parse(edited(bundled('acm', APPROACHING), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });

  it.each([
    { region: 'cn-north-1', partition: 'aws-cn' },
    { region: 'us-gov-west-1', partition: 'aws-us-gov' },
    { region: 'eusc-de-east-1', partition: 'aws-eusc' },
  ])('of $region belongs to $partition', ({ region, partition }) => {
    const there = arn.replace('arn:aws:', `arn:${partition}:`).replace('eu-west-1', region);
    expect(findingOf('acm', APPROACHING, { region, resources: [there] })).toMatchObject({ region, partition });
  });
});
