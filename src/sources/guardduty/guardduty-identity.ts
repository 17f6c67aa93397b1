import { MalformedEventError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { contradiction, type Location, parseArn } from '../read/identifiers.ts';
import { malformed, type Reader } from '../read/reader.ts';

const FINDING = /^detector\/[\w-]{1,64}\/finding\/[\w.-]{1,128}$/;
const FIELDS = { account: 'accountId', region: 'region', partition: 'partition' } as const;

/**
 * Refuses a finding whose ARN tells another account, region or partition than its fields do: it is not known then
 * which of the two was tampered with. Findings without an ARN are taken as they are.
 *
 * @throws MalformedEventError naming both fields
 */
export function checkIdentity(detail: Reader, place: Location): void {
  const text = detail.raw('arn');
  if (text === undefined) return;
  const arn = typeof text === 'string' ? parseArn(text) : undefined;
  if (arn?.service !== 'guardduty' || !FINDING.test(arn.resource))
    throw malformed(detail.pathOf('arn'), 'the ARN of a GuardDuty finding', text);
  const part = contradiction(arn, place);
  if (part)
    throw new MalformedEventError(
      `${detail.pathOf('arn')} is of ${part} "${clean(arn[part], 80)}", but ${detail.pathOf(FIELDS[part])} is "${clean(place[part], 80)}".`,
    );
}
