import type { KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateDetail } from '@aws-sdk/client-acm';
import { clean } from '../../core/text.ts';
import { type Bundle, issued, nameOf } from './bundle.ts';

/** What ACM takes at most, with the quota raised. */
export const MOST_NAMES = 100;
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
/** ACM's names of key algorithms, by the curves' names in OpenSSL. */
const CURVES: Record<string, string> = {
  prime256v1: 'EC_prime256v1',
  secp384r1: 'EC_secp384r1',
  secp521r1: 'EC_secp521r1',
};
const RSA_BITS = [2048, 3072, 4096];

/**
 * Why a bundle may not take the place of the certificate that ACM holds, or undefined where it may. Pure.
 *
 * Source: ACM's user guide, "Prerequisites for importing" and "Reimport a certificate": key type and size stay, and no
 * extended key usage goes but client authentication. Names may go by ACM's rules; they may not by ours.
 */
export function whyNotImported(
  { certificate, chain }: Bundle,
  present: CertificateDetail,
  now: number,
): string | undefined {
  return (
    datesOf(certificate, present, now) ??
    namesOf(certificate, present) ??
    keyOf(certificate.publicKey, present) ??
    usagesOf(certificate, present) ??
    chainOf(certificate, chain, now)
  );
}

function datesOf(certificate: X509Certificate, { NotAfter }: CertificateDetail, now: number): string | undefined {
  const [from, to] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
  if (from > now) return `It is valid only from ${iso(from)}.`;
  if (to <= now) return `It has expired itself, on ${iso(to)}.`;
  if (to <= (NotAfter?.getTime() ?? 0)) return `It ends on ${iso(to)}, no later than the one that ACM holds.`;
  return undefined;
}

function namesOf(certificate: X509Certificate, present: CertificateDetail): string | undefined {
  const names = namesIn(certificate);
  if (!names) return 'Its alternative names cannot be read.';
  if (names.length === 0) return 'It has no alternative names, and clients look at nothing else.';
  if (names.length > MOST_NAMES) return `It has ${names.length} names, and ACM takes ${MOST_NAMES} at most.`;
  const missing = namesToKeep(present).filter((name) => !names.includes(name));
  return missing.length > 0
    ? `It lacks names that the one that ACM holds has: ${clean(missing.join(', '), 300)}.`
    : undefined;
}

/** Every name that the successor must have, in lower case. */
export function namesToKeep({ DomainName, SubjectAlternativeNames = [] }: CertificateDetail): string[] {
  const names = SubjectAlternativeNames.length > 0 ? SubjectAlternativeNames : DomainName ? [DomainName] : [];
  return [...new Set(names.map((name) => name.toLowerCase()))];
}

/**
 * The DNS names and addresses of a certificate, in lower case; undefined when one is written in a way that OpenSSL has
 * to quote, since such a text could pass for several names.
 */
function namesIn({ subjectAltName }: X509Certificate): string[] | undefined {
  if (!subjectAltName) return [];
  if (subjectAltName.includes('"')) return undefined;
  return subjectAltName.split(', ').flatMap((entry) => {
    const [, name] = /^(?:DNS|IP Address):(.+)$/.exec(entry) ?? [];
    return name ? [name.toLowerCase()] : [];
  });
}

function keyOf(key: KeyObject, { KeyAlgorithm }: CertificateDetail): string | undefined {
  const algorithm = algorithmOf(key);
  if (!algorithm)
    return 'Its key is of a type or size that ACM does not take: RSA of 2048, 3072 or 4096 bits, or P-256, P-384 or P-521.';
  const present = KeyAlgorithm?.replace('-', '_');
  if (!present || present === algorithm) return undefined;
  return `Its key is ${algorithm}, and that of the one that ACM holds ${clean(present, 40)}: key type and size of a certificate cannot change.`;
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (asymmetricKeyType === 'rsa') return RSA_BITS.includes(bits) ? `RSA_${bits}` : undefined;
  return asymmetricKeyType === 'ec' ? CURVES[asymmetricKeyDetails?.namedCurve ?? ''] : undefined;
}

function usagesOf(certificate: X509Certificate, { ExtendedKeyUsages = [] }: CertificateDetail): string | undefined {
  const usages: readonly string[] = certificate.keyUsage ?? [];
  const lost = ExtendedKeyUsages.flatMap(({ OID }) =>
    OID && OID !== CLIENT_AUTH && !usages.includes(OID) ? [OID] : [],
  );
  return lost.length > 0
    ? `It may not be used for what the one that ACM holds may (extended key usage ${clean(lost.join(', '), 200)}).`
    : undefined;
}

function chainOf(certificate: X509Certificate, chain: readonly X509Certificate[], now: number): string | undefined {
  if (certificate.ca) return 'It is the certificate of an authority, not of a server.';
  if (chain.length === 0 && !issued(certificate, certificate))
    return `Its chain is missing: add the certificate of its issuer, ${clean(certificate.issuer.split('\n').at(-1) ?? '', 120)}.`;
  for (const authority of chain) {
    if (!authority.ca) return `Its chain holds "${nameOf(authority)}", which is no authority.`;
    if (authority.validFromDate.getTime() > now || authority.validToDate.getTime() <= now)
      return `Its chain holds "${nameOf(authority)}", which is not valid now.`;
  }
  return undefined;
}

const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A serial number as ACM and we write it: lower-case hex without separators or leading zeros. */
export function serialOf(serial: string | undefined): string {
  return (serial ?? '')
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .replace(/^0+(?=.)/, '');
}
