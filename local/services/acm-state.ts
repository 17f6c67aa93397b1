import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { CertificateDetail, DomainValidation, ImportCertificateRequest } from '@aws-sdk/client-acm';
import { awsError } from '../account.ts';

/** A certificate as it is kept, with what `DescribeCertificate` does not tell. */
export interface LocalCertificate {
  detail: CertificateDetail;
  tags: Record<string, string>;
  /** Milliseconds since 1970: when its validation records were first seen. */
  validatedAt?: number;
  /** When a renewal that was asked for is complete. */
  renewedAt?: number;
}

const MOST_KEY_BYTES = 5_120;

/** What ACM says of a certificate after it was imported; checked as ACM does. */
export function importedDetail(
  input: ImportCertificateRequest,
  before: CertificateDetail,
  now: number,
): CertificateDetail {
  const certificate = readCertificate(textOf(input.Certificate));
  checkKey(textOf(input.PrivateKey), certificate);
  checkChain(certificate, textOf(input.CertificateChain));
  if (certificate.validFromDate.getTime() > now || certificate.validToDate.getTime() <= now)
    throw invalid('The certificate is not valid now.');
  const KeyAlgorithm = algorithmOf(certificate);
  if (before.KeyAlgorithm && KeyAlgorithm !== before.KeyAlgorithm)
    throw invalid('The key type and size of a certificate cannot be changed.');
  const names = [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,]+)/g)].map(([, name = '']) => name);
  return {
    ...before,
    Type: 'IMPORTED',
    Status: 'ISSUED',
    KeyAlgorithm,
    DomainName: names[0],
    SubjectAlternativeNames: names,
    Serial: (certificate.serialNumber.toLowerCase().match(/../g) ?? []).join(':'),
    NotBefore: certificate.validFromDate,
    NotAfter: certificate.validToDate,
    ImportedAt: new Date(now),
  };
}

const invalid = (message: string): Error => awsError('ValidationException', message);
const textOf = (bytes: Uint8Array | undefined): string => (bytes ? Buffer.from(bytes).toString() : '');

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw invalid('The certificate field contains an invalid certificate.');
  }
}

function checkKey(pem: string, certificate: X509Certificate): void {
  if (Buffer.byteLength(pem) > MOST_KEY_BYTES) throw invalid('The private key is longer than 5120 bytes.');
  try {
    if (certificate.checkPrivateKey(createPrivateKey(pem))) return;
  } catch {
    throw invalid('The private key is not supported.');
  }
  throw invalid('The private key does not match the certificate.');
}

/** In order: each certificate of the chain has signed the one before. */
function checkChain(certificate: X509Certificate, pem: string): void {
  const chain = (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(readCertificate);
  const isSelfSigned = certificate.verify(certificate.publicKey);
  if (chain.length === 0 && !isSelfSigned)
    throw invalid(
      'Provided certificate is not a valid self signed. Please provide either a valid self-signed certificate or certificate chain.',
    );
  let last = certificate;
  for (const issuer of chain) {
    if (!last.verify(issuer.publicKey)) throw invalid('Could not validate the certificate with the certificate chain.');
    last = issuer;
  }
}

function algorithmOf({ publicKey }: X509Certificate): NonNullable<CertificateDetail['KeyAlgorithm']> {
  const { asymmetricKeyType, asymmetricKeyDetails } = publicKey;
  const name =
    asymmetricKeyType === 'rsa'
      ? `RSA_${asymmetricKeyDetails?.modulusLength}`
      : `EC_${asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType}`;
  return name as NonNullable<CertificateDetail['KeyAlgorithm']>;
}

/** A DNS validation as ACM describes it; its record is made up, and the same for the same domain name. */
export function validationOf(
  domain: string,
  status: DomainValidation['ValidationStatus'] = 'SUCCESS',
): DomainValidation {
  const name = domain.replace(/^\*\./, '');
  const token = Buffer.from(name).toString('hex').slice(-16).padStart(16, '0');
  return {
    DomainName: domain,
    ValidationDomain: domain,
    ValidationMethod: 'DNS',
    ValidationStatus: status,
    ResourceRecord: { Name: `_${token}.${name}.`, Type: 'CNAME', Value: `_${token}.acm-validations.example.net.` },
  };
}
