import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope } from '../envelope.ts';
import { bucketArn } from '../read/buckets.ts';
import { BUCKET_NAME, stableId } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { add, type Found, unreadableFact } from '../read/resources.ts';

const ERROR = 'GuardDuty Malware Protection Resource Status Error';
/**
 * A bucket is not protected from malware as its owner thinks. Source: GuardDuty user guide, "Monitoring S3 object scans
 * with Amazon EventBridge". That a bucket is protected (status Active) is not let through.
 */
export const PROTECTION_STATUS: readonly string[] = [
  ERROR,
  'GuardDuty Malware Protection Resource Status Warning',
  'GuardDuty Malware Protection Post Scan Action Failed',
];

/** The bucket, by whichever member names it: the plan's own, or the object that was not tagged. */
const bucketOf = (detail: Reader): string | undefined =>
  ['s3BucketDetails.bucketName', 's3ObjectDetails.bucketName']
    .map((path) => detail.said(path, 63))
    .find((name) => name !== undefined && BUCKET_NAME.test(name));

/** Reads a status that somebody has to look at. Only the type is relied upon: whatever else is missing is not told. */
export function readProtectionStatus({ event, place, time, detailType }: Envelope): Finding {
  const detail = event.need('detail');
  const bucket = bucketOf(detail);
  const found: Found = { place, resources: [], unreadable: [] };
  if (bucket) add(found, { kind: 'bucket', id: bucket, arn: bucketArn(bucket, place) });
  const codes = detail.list('statusReasons').map((reason) => reason.said('code', 128));
  const reasons = codes.filter((code) => code !== undefined).join(', ');
  const what = detailType.replace('GuardDuty Malware Protection ', '').toLowerCase();
  return {
    ...base(place, time),
    source: 'guardduty',
    id: stableId('protection-status', bucket ?? event.needText('id', "the event's id"), detailType, reasons),
    type: detailType,
    title: clean(`Malware protection of ${bucket ?? 'a bucket'}: ${what}${reasons ? ` (${reasons})` : ''}`),
    severity: detailType === ERROR ? 5 : 4,
    ...place,
    resources: found.resources,
    facts: unreadableFact(found),
  };
}
