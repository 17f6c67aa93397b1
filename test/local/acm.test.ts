import { LocalAcm, validationOf } from '../../local/services/acm.ts';
import { givenAuthority, type Made } from '../actions/certificates/authority.ts';
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

const pairOf = ({ certificate, privateKey }: Made) => ({ Certificate: certificate, PrivateKey: privateKey });

describe('an import over a certificate', () => {
  const { issuing, root, issue } = givenAuthority();
  const made = issue();
  const other = issue();
  const bytes = (text: string) => Buffer.from(text);
  const chain = issuing.certificate + root.certificate;
  const put = (wish: Partial<Record<'Certificate' | 'PrivateKey' | 'CertificateChain', string>>, type = 'IMPORTED') => {
    const { service } = given(() => ({}));
    const CertificateArn = service.seedCertificate({
      DomainName: 'shop.example.com',
      Type: type as 'IMPORTED',
      KeyAlgorithm: 'EC_prime256v1',
    });
    const texts = { Certificate: made.certificate, PrivateKey: made.privateKey, CertificateChain: chain, ...wish };
    service.ImportCertificate({
      CertificateArn,
      Certificate: bytes(texts.Certificate),
      PrivateKey: bytes(texts.PrivateKey),
      ...(texts.CertificateChain && { CertificateChain: bytes(texts.CertificateChain) }),
    });
    return service.DescribeCertificate({ CertificateArn }).Certificate;
  };

  it('takes its dates, names and serial number', () => {
    expect(put({})).toMatchObject({
      Serial: '1a:2b:3c',
      SubjectAlternativeNames: ['shop.example.com'],
      NotAfter: new Date(NOW + 90 * 1440 * MINUTES),
    });
  });

  it.each([
    { given: 'the key of another', wish: { PrivateKey: other.privateKey }, says: /does not match/ },
    { given: 'no chain', wish: { CertificateChain: '' }, says: /self signed/ },
    {
      given: 'a chain out of order',
      wish: { CertificateChain: root.certificate + issuing.certificate },
      says: /chain/,
    },
    { given: 'another key type', wish: pairOf(issue({ keys: 'RSA-2048' })), says: /cannot be changed/ },
    { given: 'one that has expired', wish: pairOf(issue({ from: -9, to: -1 })), says: /not valid now/ },
    { given: 'a key that is too long', wish: { PrivateKey: 'x'.repeat(5_121) }, says: /5120/ },
  ])('refuses $given', ({ wish, says }) => {
    expect(() => put(wish)).toThrow(says);
  });

  it('refuses what it has issued itself', () => {
    expect(() => put({}, 'AMAZON_ISSUED')).toThrow('not imported');
  });
});

it('answers the same token with the same certificate for an hour, and with a new one later', () => {
  const { service, world } = given(() => ({}));
  const ask = (DomainName = 'example.com') =>
    service.RequestCertificate({ DomainName, IdempotencyToken: 'abc' }).CertificateArn;
  const first = ask();
  expect(ask()).toBe(first);
  expect(ask('example.org')).not.toBe(first);
  world.time += 61 * MINUTES;
  expect(ask()).not.toBe(first);
});
