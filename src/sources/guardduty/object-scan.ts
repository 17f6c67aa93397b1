import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope } from '../envelope.ts';
import { addObject, bucketArn } from '../read/buckets.ts';
import { knownFacts } from '../read/facts.ts';
import { BUCKET_NAME, stableId } from '../read/identifiers.ts';
import { add, type Found, unreadableFact } from '../read/resources.ts';

/** What a scan of one object found. Where an account has no detector, GuardDuty tells it by this event alone. */
export const OBJECT_SCAN = 'GuardDuty Malware Protection Object Scan Result';
export const THREATS_FOUND = 'THREATS_FOUND';

/** Reads the result of one scan. The bucket is the account's own: only its owner is sent the event. */
export function readObjectScan({ event, place, time, detailType }: Envelope): Finding {
  const detail = event.need('detail');
  const object = detail.need('s3ObjectDetails');
  const bucket = object.needText('bucketName', 'the name of a bucket', BUCKET_NAME);
  const key = object.needText('objectKey', "an object's key", undefined, 1024);
  const result = detail.needText('scanResultDetails.scanResultStatus', 'a result such as THREATS_FOUND', /^\w{1,64}$/);
  const found: Found = { place, resources: [], unreadable: [] };
  add(found, { kind: 'bucket', id: bucket, arn: bucketArn(bucket, place) });
  addObject(bucket, object, found, 'objectKey');
  const threats = detail.list('scanResultDetails.threats').map((threat) => threat.said('name', 128));
  return {
    ...base(place, time),
    source: 'guardduty',
    id: stableId('object-scan', bucket, object.said('versionId', 128) ?? object.said('eTag', 128) ?? '', result, key),
    type: detailType,
    title: clean(`A scan of ${bucket}/${key} ended with ${result}`),
    severity: result === THREATS_FOUND ? 8 : 2,
    ...place,
    resources: found.resources,
    facts: {
      ...knownFacts({
        scanResult: result,
        scanStatus: detail.said('scanStatus', 32),
        threatName: clean(threats.filter(Boolean).join(', ')) || undefined,
      }),
      ...unreadableFact(found),
    },
  };
}
