import { LocalAcm, validationOf } from '../../src/local/services/acm.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const MINUTES = 60_000;

function given(answers: () => Record<string, string>) {
  const world = givenWorld();
  const service = new LocalAcm(world, { resolveCname: (name) => answers()[name] });
  const DomainValidationOptions = [validationOf('example.com', 'PENDING_VALIDATION')];
  const CertificateArn = service.seedCertificate({
    DomainName: 'example.com',
    DomainValidationOptions,
    RenewalSummary: { RenewalStatus: 'PENDING_VALIDATION', DomainValidationOptions, UpdatedAt: new Date(NOW) },
  });
  const read = () => service.DescribeCertificate({ CertificateArn }).Certificate;
  return { world, service, read };
}

const { Name = '', Value = '' } = validationOf('example.com').ResourceRecord ?? {};

it.each([
  { record: 'the right one', answers: { [Name]: Value }, status: 'SUCCESS' },
  { record: 'another one', answers: { [Name]: 'x.' }, status: 'PENDING_VALIDATION' },
  { record: 'none', answers: {}, status: 'PENDING_VALIDATION' },
])('with $record in DNS a renewal ends as $status', ({ answers, status }) => {
  const { read, world } = given(() => answers as Record<string, string>);
  expect(read()?.RenewalSummary?.RenewalStatus).toBe('PENDING_VALIDATION');
  world.time += 5 * MINUTES;
  expect(read()?.RenewalSummary?.RenewalStatus).toBe(status);
  expect((read()?.NotAfter?.getTime() ?? 0) > NOW + 100 * 1440 * MINUTES).toBe(status === 'SUCCESS');
});

it('lists RSA certificates of 1,024 and 2,048 bits, and others only when asked', () => {
  const { service } = given(() => ({}));
  const arn = service.seedCertificate({ DomainName: 'example.org', KeyAlgorithm: 'EC_prime256v1' });
  expect(service.ListCertificates({}).CertificateSummaryList).toHaveLength(1);
  const { CertificateSummaryList } = service.ListCertificates({ Includes: { keyTypes: ['EC_prime256v1'] } });
  expect(CertificateSummaryList?.map(({ CertificateArn }) => CertificateArn)).toEqual([arn]);
});

it('says so when there is no such certificate', () => {
  const { service } = given(() => ({}));
  expect(() => service.DescribeCertificate({ CertificateArn: 'arn:x' })).toThrow(
    expect.objectContaining({ name: 'ResourceNotFoundException' }),
  );
});
