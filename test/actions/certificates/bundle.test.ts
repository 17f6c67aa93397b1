import fc from 'fast-check';
import { parseBundle } from '../../../src/actions/certificates/bundle.ts';
import { serialOf, whyNotImported } from '../../../src/actions/certificates/check-bundle.ts';
import { RenewalError } from '../../../src/core/errors.ts';
import { NOW } from '../../support/fixtures.ts';
import { asJson, asPem, CLIENT_AUTH, givenAuthority, makeCertificate, SERVER_AUTH, type Wish } from './authority.ts';

const { root, issuing, issue } = givenAuthority();
const leaf = issue();
const stranger = makeCertificate({ name: 'Another Root', serial: '07', isAuthority: true });
/** Bears the name of the issuing authority, and is another. */
const namesake = makeCertificate({ name: 'Test Issuing', serial: '08', isAuthority: true });

const subjects = (text: string): string[] => {
  const { certificate, chain } = parseBundle(text);
  return [certificate, ...chain].map(({ subject }) => subject.replace('CN=', ''));
};

describe('what lies in a secret', () => {
  const whole = ['shop.example.com', 'Test Issuing', 'Test Root'];
  it.each([
    { given: 'JSON', text: asJson(leaf, issuing, root), reordered: false },
    { given: 'a PEM file', text: asPem(leaf, issuing, root), reordered: false },
    { given: 'a chain out of order', text: asJson(leaf, root, issuing), reordered: true },
    { given: 'a PEM file that begins with the root', text: root.certificate + asPem(leaf, issuing), reordered: true },
    {
      given: 'the chain behind the certificate',
      text: JSON.stringify({
        certificate: leaf.certificate + issuing.certificate + root.certificate,
        privateKey: leaf.privateKey,
      }),
      reordered: false,
    },
    { given: 'the certificate again in the chain', text: asJson(leaf, leaf, issuing, root), reordered: false },
    { given: 'Windows line ends', text: asPem(leaf, issuing, root).replaceAll('\n', '\r\n'), reordered: false },
  ])('is read from $given', ({ text, reordered }) => {
    expect(subjects(text)).toEqual(whole);
    expect(parseBundle(text).reordered).toBe(reordered);
  });

  const encrypted = leaf.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  it.each([
    { given: 'nothing', text: '', says: /no private key/ },
    { given: 'JSON that breaks off', text: asJson(leaf).slice(0, -2), says: /no valid JSON/ },
    { given: 'JSON without a key', text: JSON.stringify({ certificate: leaf.certificate }), says: /"privateKey"/ },
    {
      given: 'a chain that is a list',
      text: JSON.stringify({ ...JSON.parse(asJson(leaf)), chain: [] }),
      says: /"chain"/,
    },
    { given: 'no certificate', text: leaf.privateKey, says: /no certificate/ },
    { given: 'an encrypted key', text: `${encrypted}${leaf.certificate}`, says: /passphrase/ },
    { given: 'two keys', text: asPem(leaf) + issue().privateKey, says: /more than one private key/ },
    {
      given: 'the key of another',
      text: asJson({ ...leaf, privateKey: issue().privateKey }, issuing),
      says: /matches none/,
    },
    {
      given: 'a key that is none',
      text: `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${leaf.certificate}`,
      says: /key that cannot be read/,
    },
    {
      given: 'a certificate that is none',
      text: `${leaf.privateKey}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
      says: /certificate that cannot be read/,
    },
    { given: 'a stranger in the chain', text: asJson(leaf, issuing, stranger), says: /not of its chain/ },
    { given: 'a namesake of its issuer', text: asJson(leaf, namesake), says: /not of its chain/ },
    { given: 'far too much', text: asJson(leaf, ...Array<typeof root>(200).fill(root)), says: /larger than/ },
    {
      given: 'a list of everybody',
      text: asPem(leaf) + Array.from({ length: 13 }, () => stranger.certificate).join(''),
      says: /more than 12/,
    },
  ])('that is $given is refused, and not quoted', ({ text, says }) => {
    expect(() => parseBundle(text)).toThrow(says);
    expect(() => parseBundle(text)).toThrow(RenewalError);
    const { message } = thrownBy(text);
    expect(message).not.toMatch(/BEGIN|[A-Za-z0-9+/]{40}/);
  });

  it('ends in nothing but our own error, whatever it is', () => {
    const pieces = fc.constantFrom(
      leaf.certificate,
      leaf.privateKey,
      issuing.certificate,
      '{',
      '"',
      'BEGIN',
      '\n',
      '-----',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseBundle(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RenewalError);
        }
      }),
    );
  });
});

function thrownBy(text: string): Error {
  try {
    parseBundle(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was taken');
}

describe('a successor', () => {
  const present = {
    DomainName: 'shop.example.com',
    SubjectAlternativeNames: ['shop.example.com', 'www.example.com'],
    KeyAlgorithm: 'EC_prime256v1' as const,
    NotAfter: new Date(NOW + 20 * 86_400_000),
    ExtendedKeyUsages: [{ OID: SERVER_AUTH }, { OID: CLIENT_AUTH }],
  };
  const names = ['SHOP.example.com', 'www.example.com', 'new.example.com'];
  const judge = (wish: Wish, ...chain: (typeof root)[]) =>
    whyNotImported(parseBundle(asJson(issue({ names, ...wish }), ...(chain.length ? chain : [issuing]))), present, NOW);

  it('with more names, the same key type and a later end is taken', () => {
    expect(judge({})).toBeUndefined();
    expect(judge({}, issuing, root)).toBeUndefined();
  });

  const hundred = Array.from({ length: 98 }, (_, n) => `n${n}.example.com`);
  it('is taken with 100 names', () => {
    expect(judge({ names: [...hundred, 'shop.example.com', 'www.example.com'] })).toBeUndefined();
  });

  it.each<{ given: string; wish: Wish; says: RegExp }>([
    { given: 'that lacks a name', wish: { names: ['shop.example.com'] }, says: /lacks names.*: www\.example\.com/ },
    { given: 'with a wildcard in place of the names', wish: { names: ['*.example.com'] }, says: /lacks names/ },
    { given: 'without names', wish: { names: [] }, says: /no alternative names/ },
    { given: 'with 101 names', wish: { names: [...hundred, ...names] }, says: /101 names/ },
    {
      given: 'with a name that hides another',
      wish: { names: [...names, 'x, DNS:www.example.com'] },
      says: /cannot be read/,
    },
    { given: 'that is valid from tomorrow', wish: { from: 1 }, says: /only from/ },
    { given: 'that has expired', wish: { from: -9, to: -1 }, says: /expired itself/ },
    { given: 'that ends sooner', wish: { to: 10 }, says: /no later than/ },
    { given: 'that ends at the same time', wish: { to: 20 }, says: /no later than/ },
    { given: 'with another curve', wish: { keys: 'P-384' }, says: /EC_secp384r1.*cannot change/ },
    { given: 'with RSA', wish: { keys: 'RSA-2048' }, says: /RSA_2048.*cannot change/ },
    { given: 'with a short RSA key', wish: { keys: 'RSA-1024' }, says: /type or size/ },
    { given: 'with a curve that ACM does not know', wish: { keys: 'secp256k1' }, says: /type or size/ },
    { given: 'with Ed25519', wish: { keys: 'ed25519' }, says: /type or size/ },
    {
      given: 'that is not for servers',
      wish: { usages: [CLIENT_AUTH] },
      says: /extended key usage 1\.3\.6\.1\.5\.5\.7\.3\.1/,
    },
  ])('$given is refused', ({ wish, says }) => {
    expect(judge(wish)).toMatch(says);
  });

  it('may lose client authentication alone', () => {
    expect(judge({ usages: [SERVER_AUTH] })).toBeUndefined();
  });

  it('without its chain, or with one that has expired, is refused', () => {
    const parsed = parseBundle(asJson(issue({ names })));
    expect(whyNotImported(parsed, present, NOW)).toMatch(/chain is missing.*Test Issuing/);
    const old = makeCertificate({ name: 'Old', serial: '05', to: -1, from: -9, isAuthority: true });
    const of = parseBundle(asJson(issue({ names, issuer: old }), old));
    expect(whyNotImported(of, present, NOW)).toMatch(/"CN=Old", which is not valid/);
  });

  it('that signed itself needs no chain', () => {
    expect(whyNotImported(parseBundle(asJson(makeCertificate({ names }))), present, NOW)).toBeUndefined();
  });

  it('that was issued by no authority is refused', () => {
    const server = issue({ name: 'server.example.com', serial: '0a' });
    const parsed = parseBundle(asJson(issue({ names, issuer: server }), server, issuing));
    expect(whyNotImported(parsed, present, NOW)).toMatch(/no authority/);
  });
});

it.each([
  { written: '0A:1b', as: 'a1b' },
  { written: '0A1B', as: 'a1b' },
  { written: '00', as: '0' },
  { written: undefined, as: '' },
])('serial $written is $as', ({ written, as }) => {
  expect(serialOf(written)).toBe(as);
});
