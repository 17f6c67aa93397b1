/** The certificate's own tag that says where its successor lies. ACM's tags hold letters, digits, spaces and `_.:/=+-@`. */
export { COPY_TAG, RENEW_TAG } from '../shared/renew-tags.ts';

/** Where the successor of an imported certificate lies. */
export type CertificateSource =
  /** `from-secret:<name or ARN>`: the AWSCURRENT value of a secret. */
  | { how: 'from-secret'; secretId: string }
  /** `from-object:s3://<bucket>/<key>`. */
  | { how: 'from-object'; bucket: string; objectKey: string };

const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}$/;
const OBJECT = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([A-Za-z0-9/_+=.@: -]{1,200})$/;

/** What a person may write, for advice. */
export const SOURCE_TAG_HELP =
  'Put the new certificate, its private key and its chain into a secret or an object, tag that riposte:copy-to=CERTIFICATE-ARN, ' +
  'and tag the certificate riposte:renew=from-secret:NAME or riposte:renew=from-object:s3://BUCKET/KEY. ' +
  'Or import it by hand to the same ARN, so that nothing else changes.';

/** Reads the tag's value; undefined when it says neither. */
export function parseSourceTag(value: string): CertificateSource | undefined {
  const text = value.trim();
  const colon = text.indexOf(':');
  const [how, rest] = [text.slice(0, colon), text.slice(colon + 1)];
  if (how === 'from-secret' && (SECRET_NAME.test(rest) || SECRET_ARN.test(rest))) return { how, secretId: rest };
  const [, bucket, objectKey] = (how === 'from-object' && OBJECT.exec(rest)) || [];
  return bucket && objectKey ? { how: 'from-object', bucket, objectKey } : undefined;
}

/** A source for people. */
export function sourceName(source: CertificateSource): string {
  return source.how === 'from-secret'
    ? `secret ${source.secretId}`
    : `object s3://${source.bucket}/${source.objectKey}`;
}
