import { GetObjectCommand, GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError, RenewalError } from '../../core/errors.ts';
import { type Bundle, MOST_BUNDLE_BYTES, parseBundle } from './bundle.ts';
import { type CertificateSource, COPY_TAG, sourceName } from './source-tag.ts';

type Around = Pick<ActionContext, 'clients' | 'config'>;

/**
 * Why a source may not be copied to a certificate, with what to do; undefined where it may.
 *
 * The source has to name the certificate in a tag of its own: whoever may tag a certificate could otherwise have any
 * secret sent to a service.
 */
export async function whyNotCopied(
  source: CertificateSource,
  certificate: string,
  around: Around,
): Promise<{ reason: string; advice: string } | undefined> {
  const allowed = await consentOf(source, around);
  const name = sourceName(source);
  if (allowed === 'gone')
    return {
      reason: `There is no ${name} in this account and region.`,
      advice: 'Correct the tag riposte:renew of the certificate, or put the new certificate there.',
    };
  if (allowed === 'denied')
    return {
      reason: `Riposte may not read the tags of ${name}.`,
      advice: 'Look at the policy of the bucket or secret, and at the key that encrypts it.',
    };
  if (allowed.includes(certificate)) return undefined;
  return {
    reason: `The ${name} does not say that it may be copied to the certificate.`,
    advice: `If it may, tag it ${COPY_TAG}=${[...allowed, certificate].join(' ')}.`,
  };
}

/** The certificates that the source lets itself be copied to. */
async function consentOf(source: CertificateSource, around: Around): Promise<string[] | 'gone' | 'denied'> {
  try {
    const tags = source.how === 'from-secret' ? await secretTags(source, around) : await objectTags(source, around);
    return tags ? (tags.find(({ Key }) => Key === COPY_TAG)?.Value?.split(/\s+/) ?? []) : 'gone';
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException', 'NoSuchKey', 'NoSuchBucket')) return 'gone';
    if (isAwsError(error, 'AccessDenied', 'AccessDeniedException')) return 'denied';
    throw error;
  }
}

type Tags = { Key?: string | undefined; Value?: string | undefined }[];

async function secretTags(
  { secretId }: Extract<CertificateSource, { how: 'from-secret' }>,
  { clients, config }: Around,
): Promise<Tags | undefined> {
  const [, , , region, account] = secretId.split(':');
  if (secretId.startsWith('arn:') && (region !== config.region || account !== config.account)) return undefined;
  const { DeletedDate, Tags = [] } = await clients.secretsManager.send(
    new DescribeSecretCommand({ SecretId: secretId }),
  );
  return DeletedDate ? undefined : Tags;
}

async function objectTags(
  { bucket, objectKey }: Extract<CertificateSource, { how: 'from-object' }>,
  { clients, config }: Around,
): Promise<Tags> {
  const { TagSet = [] } = await clients.s3.send(
    new GetObjectTaggingCommand({ Bucket: bucket, Key: objectKey, ExpectedBucketOwner: config.account }),
  );
  return TagSet;
}

/**
 * Reads and parses what lies in a source.
 *
 * @throws RenewalError that names the source and what is wrong with it, and never holds a part of it
 */
export async function readBundle(source: CertificateSource, around: Around): Promise<Bundle> {
  try {
    return parseBundle(
      source.how === 'from-secret' ? await secretText(source, around) : await objectText(source, around),
    );
  } catch (error) {
    if (error instanceof RenewalError) throw new RenewalError(`${capital(sourceName(source))}: ${error.message}`);
    if (isAwsError(error, ...UNREADABLE))
      throw new RenewalError(
        `${capital(sourceName(source))} cannot be read (${error.name}). Look at its policy, and at that of the key which encrypts it.`,
      );
    throw error;
  }
}

const UNREADABLE = [
  'AccessDenied',
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidRequestException',
  'NoSuchBucket',
  'NoSuchKey',
  'ResourceNotFoundException',
];

async function secretText(
  { secretId }: Extract<CertificateSource, { how: 'from-secret' }>,
  { clients }: Around,
): Promise<string> {
  const { SecretString } = await clients.secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (!SecretString) throw new RenewalError('Its content is binary or empty. Store the PEM as text.');
  return SecretString;
}

async function objectText(
  { bucket, objectKey }: Extract<CertificateSource, { how: 'from-object' }>,
  { clients, config }: Around,
): Promise<string> {
  const { Body, ContentLength = 0 } = await clients.s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: objectKey, ExpectedBucketOwner: config.account }),
  );
  if (ContentLength > MOST_BUNDLE_BYTES)
    throw new RenewalError(`Its content is larger than ${MOST_BUNDLE_BYTES} bytes.`);
  return (await Body?.transformToString()) ?? '';
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
