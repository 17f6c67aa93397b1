import { contradiction, parseArn } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { add, type Found } from '../read/resources.ts';

/** The id of a key, or of one in several regions. */
export const KEY_ID = /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Adds a key by its id or its ARN, which must lie in the finding's own place. Notes what is neither. */
export function addKey(found: Found, text: unknown, path: string): void {
  const { partition, region, account } = found.place;
  const arn = typeof text === 'string' ? parseArn(text) : undefined;
  const ours = arn?.service === 'kms' && arn.region && arn.account && !contradiction(arn, found.place);
  const id = ours ? arn.resource.replace(/^key\//, '') : text;
  if (typeof id === 'string' && KEY_ID.test(id))
    add(found, { kind: 'key', id, arn: `arn:${partition}:kms:${region}:${account}:key/${id}` });
  else found.unreadable.push(path);
}

/** Adds the key that a call was about: CloudTrail lists its ARN, however the caller named it. */
export function addKeyOfCall(detail: Reader, found: Found): void {
  const listed = detail.list('resources').find((resource) => resource.said('type', 64) === 'AWS::KMS::Key');
  if (listed) addKey(found, listed.raw('ARN'), 'detail.resources.ARN');
  else if (detail.at('requestParameters').raw('keyId') !== undefined)
    addKey(found, detail.raw('requestParameters.keyId'), 'detail.requestParameters.keyId');
}

/** The key's id for people. */
export const keyName = ({ resources }: Found): string =>
  resources.find(({ kind }) => kind === 'key')?.id ?? 'that the event does not name';
