import { MalformedEventError } from '../../errors.ts';
import { clean } from '../../text.ts';
import { contradiction, type Place, parseArn } from '../read/identifiers.ts';
import { malformed, type Reader } from '../read/reader.ts';

const FINDING = /^detector\/[\w-]{1,64}\/finding\/([\w.-]{1,128})$/;
const FIELDS = { account: 'accountId', region: 'region', partition: 'partition' } as const;

/**
 * Refuses a finding whose ARN tells another account, region, partition or id than its fields do: it is not known then
 * which of the two was tampered with. Findings without an ARN are taken as they are.
 *
 * @throws MalformedEventError naming both fields
 */
export function checkIdentity(detail: Reader, id: string, place: Place): void {
  const text = detail.raw('arn');
  if (text === undefined) return;
  const arn = typeof text === 'string' ? parseArn(text) : undefined;
  const inArn = arn?.service === 'guardduty' ? FINDING.exec(arn.resource)?.[1] : undefined;
  if (!arn || inArn === undefined) throw malformed(detail.pathOf('arn'), 'the ARN of a GuardDuty finding', text);
  const part = contradiction(arn, place);
  if (part) throw disagreement(detail, part, arn[part], FIELDS[part], place[part]);
  if (inArn !== id) throw disagreement(detail, 'finding', inArn, 'id', id);
}

function disagreement(detail: Reader, part: string, inArn: string, field: string, said: string): MalformedEventError {
  return new MalformedEventError(
    `${detail.pathOf('arn')} is of ${part} "${clean(inArn, 80)}", but ${detail.pathOf(field)} is "${clean(said, 80)}".`,
  );
}
