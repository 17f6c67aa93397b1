import { createPrivateKey, X509Certificate } from 'node:crypto';
import { RenewalError } from '../../core/errors.ts';

/** A certificate with its private key and chain, each as PEM. It never leaves memory but to ACM. */
export interface Bundle {
  certificate: X509Certificate;
  privateKeyPem: string;
  /** In order, each the issuer of the one before; without the certificate itself. */
  chain: X509Certificate[];
  /** Whether the chain was written in another order, and was put right. */
  reordered: boolean;
}

/** ACM takes no larger key: 5,120 bytes. */
const MOST_KEY_BYTES = 5_120;
/** Far more than any chain needs. */
export const MOST_BUNDLE_BYTES = 65_536;
const MOST_CERTIFICATES = 12;
const PEM = /-----BEGIN ([A-Z0-9 ]{1,40})-----[A-Za-z0-9+/=\s:,.-]*?-----END \1-----/g;

/**
 * Reads JSON `{certificate, privateKey, chain}` or a PEM file that holds all of it in any order.
 *
 * The certificate is the one that the key belongs to; the others are put in order behind it, each the issuer of the
 * one before, whatever order they are written in. One that issued none of them is an error.
 *
 * @throws RenewalError that says what is wrong and never holds a part of the text
 */
export function parseBundle(text: string): Bundle {
  if (Buffer.byteLength(text) > MOST_BUNDLE_BYTES) throw bad(`is larger than ${MOST_BUNDLE_BYTES} bytes`);
  const blocks = [...pemOf(text).matchAll(PEM)].map(([pem, label = '']) => ({ pem, label }));
  const privateKeyPem = onlyKey(blocks);
  const certificates = blocks.filter(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label));
  if (certificates.length === 0) throw bad('holds no certificate in PEM');
  if (certificates.length > MOST_CERTIFICATES) throw bad(`holds more than ${MOST_CERTIFICATES} certificates`);
  const read = certificates.map(({ pem }) => readCertificate(pem));
  const certificate = ownerOf(privateKeyPem, read);
  return { certificate, privateKeyPem, ...inOrder(certificate, read) };
}

/** All PEM of the text: a JSON document's fields one after the other, or the text itself. */
function pemOf(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  const fields = parseJson(text);
  const missing = ['certificate', 'privateKey'].filter((name) => typeof fields[name] !== 'string');
  if (missing.length > 0) throw bad(`has no text field ${missing.map((name) => `"${name}"`).join(' and ')}`);
  const { certificate, privateKey, chain = '' } = fields;
  if (typeof chain !== 'string') throw bad('has a field "chain" that is not text');
  return [certificate, privateKey, chain].join('\n');
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    // The parser's own message quotes the text.
    throw bad('is no valid JSON');
  }
}

function onlyKey(blocks: readonly { pem: string; label: string }[]): string {
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [key, second] = keys;
  if (!key) throw bad('holds no private key in PEM');
  if (second) throw bad('holds more than one private key');
  if (key.label.startsWith('ENCRYPTED') || /Proc-Type:[^\n]*ENCRYPTED/.test(key.pem))
    throw bad('holds a private key that is protected by a passphrase, which ACM does not take');
  if (Buffer.byteLength(key.pem) > MOST_KEY_BYTES)
    throw bad(`holds a private key of more than ${MOST_KEY_BYTES} bytes`);
  return key.pem;
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw bad('holds a certificate that cannot be read');
  }
}

function ownerOf(keyPem: string, certificates: readonly X509Certificate[]): X509Certificate {
  const key = readKey(keyPem);
  const own = certificates.find((certificate) => belongs(certificate, key));
  if (!own) throw bad('holds a private key that matches none of its certificates');
  return own;
}

function readKey(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem);
  } catch {
    throw bad('holds a private key that cannot be read');
  }
}

function belongs(certificate: X509Certificate, key: ReturnType<typeof createPrivateKey>): boolean {
  try {
    return certificate.checkPrivateKey(key);
  } catch {
    return false;
  }
}

function inOrder(certificate: X509Certificate, all: readonly X509Certificate[]): Pick<Bundle, 'chain' | 'reordered'> {
  const given = all.filter(({ fingerprint256 }) => fingerprint256 !== certificate.fingerprint256);
  const rest = [...new Map(given.map((one) => [one.fingerprint256, one])).values()];
  const left = new Set(rest);
  const chain: X509Certificate[] = [];
  for (let last = certificate; left.size > 0; ) {
    const issuer = [...left].find((candidate) => issued(candidate, last));
    if (!issuer)
      throw bad(`holds certificates that are not of its chain: nothing shows that one issued "${nameOf(last)}"`);
    left.delete(issuer);
    chain.push(issuer);
    last = issuer;
  }
  return { chain, reordered: chain.some((one, n) => one !== rest[n]) };
}

/** By name and by signature: two authorities may bear the same name. */
export function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** The last line of a certificate's subject, which is its common name mostly. */
export function nameOf({ subject }: X509Certificate): string {
  return (
    (subject ?? '')
      .split('\n')
      .at(-1)
      ?.slice(0, 120)
      .replace(/[^\x20-\x7e]|"/g, '?') ?? ''
  );
}

const bad = (what: string): RenewalError => new RenewalError(`Its content ${what}.`);
