import { MalformedEventError } from '../../core/errors.ts';
import { ACCOUNT_ID, type Location, parseArn } from '../read/identifiers.ts';
import { malformed, type Reader } from '../read/reader.ts';

/**
 * Where a finding's resource is. The finding's ARN and its account have to agree: it is not known else which of the
 * two was tampered with.
 *
 * @throws MalformedEventError naming both fields
 */
export function placeOfFinding(detail: Reader): { id: string; place: Location } {
  const account = detail.needText('awsAccountId', 'an account of 12 digits', ACCOUNT_ID);
  const id = detail.needText('findingArn', 'the ARN of an Inspector finding', /^arn:[^\p{C}\s#]{10,250}$/u);
  const arn = parseArn(id);
  if (arn?.service !== 'inspector2' || !arn.resource.startsWith('finding/') || !arn.region || !arn.account)
    throw malformed(detail.pathOf('findingArn'), 'the ARN of an Inspector finding', id);
  if (arn.account !== account)
    throw new MalformedEventError(
      `detail.findingArn is of account "${arn.account}", but detail.awsAccountId is "${account}".`,
    );
  return { id, place: { partition: arn.partition, account, region: arn.region } };
}

/**
 * Refuses a finding whose resource is said to be elsewhere than the finding itself.
 *
 * @throws MalformedEventError naming both fields
 */
export function checkPlace(resource: Reader, place: Location): void {
  for (const part of ['region', 'partition'] as const) {
    const said = resource.text(part, 64);
    if (said !== undefined && said !== place[part])
      throw new MalformedEventError(
        `${resource.pathOf(part)} is "${said}", but detail.findingArn is of ${part} "${place[part]}".`,
      );
  }
}
