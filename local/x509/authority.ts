import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bits, der, integer, NULL, octets, oid, sequence, TRUE, text, time } from './der.ts';

const DAY = 86_400_000;

/** A certificate with its key, as PEM. Made anew in each run: nothing here is trusted by anybody. */
export interface Made {
  certificate: string;
  privateKey: string;
  serial: string;
  name: string;
  key: KeyObject;
}

export interface Wish {
  name?: string;
  names?: readonly string[];
  /** Even in length, and not above 7f at its beginning. */
  serial?: string;
  /** Days from now. */
  from?: number;
  to?: number;
  /** ms since 1970. */
  now: number;
  isAuthority?: boolean;
  issuer?: Made;
  keys?: Keys;
  usages?: readonly string[];
}

export type Keys = 'P-256' | 'P-384' | 'secp256k1' | 'ed25519' | 'RSA-1024' | 'RSA-2048' | 'RSA-3072';
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** Makes a key pair of a type. */
export function keyPair(keys: Keys): { publicKey: KeyObject; privateKey: KeyObject } {
  if (keys === 'ed25519') return generateKeyPairSync('ed25519');
  const [, size] = keys.split('-');
  if (keys.startsWith('RSA')) return generateKeyPairSync('rsa', { modulusLength: Number(size) });
  return generateKeyPairSync('ec', { namedCurve: keys });
}

/** Makes a real X.509 certificate: signed by `issuer`, or by itself. */
export function makeCertificate({
  name = 'shop.example.com',
  names = [name],
  serial = '1a2b3c',
  from = -1,
  to = 90,
  now,
  isAuthority = false,
  issuer,
  keys = 'P-256',
  usages = [SERVER_AUTH],
}: Wish): Made {
  const { publicKey, privateKey } = keyPair(keys);
  const signer = issuer?.key ?? privateKey;
  const algorithm = algorithmOf(signer);
  const body = sequence(
    der(0xa0, integer('02')),
    integer(serial),
    algorithm,
    named(issuer?.name ?? name),
    sequence(time(now + from * DAY), time(now + to * DAY)),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(names, isAuthority, usages))),
  );
  const signature = sign(signer.asymmetricKeyType === 'ed25519' ? null : 'sha256', body, signer);
  const whole = sequence(body, algorithm, bits(signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    serial,
    name,
    key: privateKey,
  };
}

function algorithmOf({ asymmetricKeyType }: KeyObject): Buffer {
  if (asymmetricKeyType === 'ed25519') return sequence(oid('1.3.101.112'));
  if (asymmetricKeyType === 'rsa') return sequence(oid('1.2.840.113549.1.1.11'), NULL);
  return sequence(oid('1.2.840.10045.4.3.2'));
}

const named = (name: string): Buffer => sequence(der(0x31, sequence(oid('2.5.4.3'), text(name))));

function extensions(names: readonly string[], isAuthority: boolean, usages: readonly string[]): Buffer[] {
  const basic = sequence(oid('2.5.29.19'), TRUE, octets(isAuthority ? sequence(TRUE) : sequence()));
  if (isAuthority) return [basic, sequence(oid('2.5.29.15'), TRUE, octets(bits(Buffer.from([0x06]), 1)))];
  const alternatives = names.map((name) => der(0x82, Buffer.from(name)));
  return [
    basic,
    ...(names.length > 0 ? [sequence(oid('2.5.29.17'), octets(sequence(...alternatives)))] : []),
    ...(usages.length > 0 ? [sequence(oid('2.5.29.37'), octets(sequence(...usages.map(oid))))] : []),
  ];
}

/** A root, an authority under it, and what makes certificates by that. */
export function makeAuthority(now: number) {
  const root = makeCertificate({ name: 'Test Root', serial: '01', to: 3_650, isAuthority: true, now });
  const issuing = makeCertificate({
    name: 'Test Issuing',
    serial: '02',
    to: 1_800,
    isAuthority: true,
    issuer: root,
    now,
  });
  const issue = (wish: Partial<Wish> = {}): Made => makeCertificate({ issuer: issuing, now, ...wish });
  return { root, issuing, issue };
}

/** The JSON that lies in a secret. */
export const asJson = ({ certificate, privateKey }: Made, ...chain: Made[]): string =>
  JSON.stringify({ certificate, privateKey, chain: chain.map((one) => one.certificate).join('') });

/** One PEM file with everything. */
export const asPem = (made: Made, ...chain: Made[]): string =>
  [made.privateKey, made.certificate, ...chain.map((one) => one.certificate)].join('');
