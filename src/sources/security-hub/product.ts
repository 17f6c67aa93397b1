import { createHash } from 'node:crypto';
import { MalformedEventError } from '../../core/errors.ts';
import type { Finding, SourceId } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { contradiction, type Location, parseArn } from '../read/identifiers.ts';

/** The products whose own events Riposte reads, by the end of their ARN in Security Hub, and their sources. */
const READ_DIRECTLY: Record<string, SourceId> = {
  'aws/guardduty': 'guardduty',
  'aws/macie': 'macie',
  'aws/inspector': 'inspector',
  'aws/access-analyzer': 'access-analyzer',
  'aws/health': 'health',
  'aws/config': 'aws-config',
};

/** The product within its ARN, such as `aws/guardduty` or `111122223333/default`. */
export const productOf = (arn: string): string | undefined =>
  /^arn:aws[a-z-]*:securityhub:[a-z0-9-]*:(?:\d{12})?:product(?:v2)?\/([\w.-]{1,64}\/[\w.-]{1,64})$/.exec(arn)?.[1];

/**
 * Refuses a finding of AWS's own products whose ARN is of another account or region than the finding is said to be of.
 *
 * @throws MalformedEventError naming both fields
 */
export function checkNative(product: string, id: string, place: Location, path: string): void {
  const arn = Object.hasOwn(READ_DIRECTLY, product) ? parseArn(id) : undefined;
  // The resources of one analyzer may belong to other accounts, and AWS Health is of no region.
  if (!arn || ['access-analyzer', 'health'].includes(arn.service)) return;
  const part = contradiction(arn, place);
  if (!part) return;
  throw new MalformedEventError(
    `${path} is an ARN of ${part} "${clean(arn[part], 80)}", but the finding is of ${part} "${place[part]}".`,
  );
}

/** What a finding is called here: its id where that is plain, with the product before it unless it is an ARN. */
export function hubId(product: string, id: string): string {
  const whole = /^arn:/.test(id) ? id : `${product}/${id}`;
  if (/^[\w+=,.@:/-]{1,220}$/.test(whole)) return whole;
  return `${product}/sha256:${createHash('sha256').update(id).digest('hex')}`;
}

/**
 * Of which product's own finding this is a copy. `here` when that one's event arrives in this account and region as
 * well, so that it is answered there.
 */
export function copyOf(
  product: string,
  id: string,
  place: Location,
  received: Finding['receivedIn'],
): { copyOf?: { source: SourceId; id: string }; copy?: 'here' | 'elsewhere' } {
  const source = Object.hasOwn(READ_DIRECTLY, product) ? READ_DIRECTLY[product] : undefined;
  if (!source) return {};
  return { copyOf: { source, id: nativeId(source, id) }, copy: isSameLocation(place, received) ? 'here' : 'elsewhere' };
}

/** Whether what a finding is about lies where its copy was received, so that its own product's event comes here too. */
export const isSameLocation = (place: Location, received: Finding['receivedIn']): boolean =>
  place.account === received.account && place.region === received.region;

/** A finding's id in its own product: GuardDuty and Macie put the end of an ARN into their events, the others all of it. */
function nativeId(source: SourceId, id: string): string {
  const bare = source === 'guardduty' || source === 'macie' ? (id.split('/').at(-1) ?? id) : id;
  return clean(bare);
}
