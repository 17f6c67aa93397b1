import { UnsupportedEventError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { base, type Envelope, placeOf, readEnvelope, unknownEvent } from '../envelope.ts';
import { type Rating, rated, ratedUnknown } from '../posture/severity.ts';
import { addBucket, addObject } from '../read/buckets.ts';
import { knownFacts } from '../read/facts.ts';
import { malformed, type Reader } from '../read/reader.ts';
import { addTaggedSecret, type Found, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';
import { readCaller } from './caller.ts';
import { sensitiveDataFacts } from './sensitive-data.ts';

const FINDING = 'Macie Finding';

export const macie: Source = {
  id: 'macie',
  summary: {
    events: 'Macie findings: policy and sensitive data',
    does: 'closes buckets, rotates exposed secrets, asks, or tells',
  },
  feed: 'macie',
  rules: [{ sources: ['aws.macie'], detailTypes: [FINDING] }],
  parse(event) {
    const envelope = readEnvelope(event, macie);
    if (envelope.detailType === 'Macie Alert')
      throw new UnsupportedEventError(
        'detail-type "Macie Alert" is of Macie Classic, which AWS has retired; Riposte reads "Macie Finding" of today\'s Macie.',
      );
    return [envelope.detailType === FINDING ? toFinding(envelope) : unknownEvent(macie, envelope)];
  },
};

function toFinding({ event, place: receivedIn, time }: Envelope): Finding {
  const detail = event.need('detail');
  const found: Found = { place: placeOf(detail), resources: [], unreadable: [] };
  const type = detail.needText('type', 'a finding type such as SensitiveData:S3Object/Credentials', undefined, 128);
  const affected = addAffected(detail.need('resourcesAffected'), found);
  const { facts, ...caller } = readCaller(detail.at('policyDetails'), found);
  const isPublic = type.startsWith('SensitiveData:') && isExposed(affected);
  const rating = macieRating(detail);
  const lastSeen = detail.time('updatedAt') ?? time;
  // What lies in an object was last exposed when it was written, however late a job finds it.
  const evidenceAt = detail.at('resourcesAffected.s3Object').time('lastModified');
  return {
    ...base(receivedIn, time),
    source: 'macie',
    id: detail.needText('id', "the finding's id", /^[\w.-]{1,128}$/),
    type,
    title: detail.text('title') ?? type,
    // Macie rates what lies there, and not who can read it.
    severity: isPublic ? Math.max(rating.severity, HIGH) : rating.severity,
    ...found.place,
    firstSeen: detail.time('createdAt') ?? lastSeen,
    lastSeen,
    ...(evidenceAt && { evidenceAt }),
    count: Math.max(1, Math.round(detail.number('count') ?? 1)),
    sample: detail.flag('sample') || /^\[SAMPLE\]/i.test(detail.said('title') ?? ''),
    archived: detail.flag('archived') ?? false,
    ...caller,
    resources: found.resources,
    facts: {
      ...knownFacts({
        category: detail.said('category', 32),
        origin: detail.said('classificationDetails.originType', 64),
        ...affected,
        dataIsPublic: isPublic || undefined,
      }),
      ...rating.facts,
      ...sensitiveDataFacts(detail.at('classificationDetails.result')),
      ...facts,
      ...unreadableFact(found),
    },
  };
}

const HIGH = 8;
const SEVERITIES: Record<string, number> = { Low: 2, Medium: 5, High: 8 };

/**
 * Macie's three steps, by name or by score, on the scale from 0 to 10.
 *
 * @throws MalformedEventError when there is neither
 */
function macieRating(detail: Reader): Rating {
  const severity = detail.need('severity');
  const score = severity.number('score');
  const name = severity.text('description', 32) ?? Object.keys(SEVERITIES)[(score ?? 0) - 1];
  const value = name && Object.hasOwn(SEVERITIES, name) ? SEVERITIES[name] : undefined;
  if (value !== undefined) return rated(value);
  const said = name ?? score;
  if (said !== undefined) return ratedUnknown(said);
  throw malformed(severity.pathOf('description'), 'Low, Medium or High', severity.raw('description'));
}

/** Whether everybody can read what was found, by the bucket or by the object itself. */
const isExposed = ({ effectivePermission, objectIsPublic }: ReturnType<typeof addAffected>): boolean =>
  effectivePermission === 'PUBLIC' || objectIsPublic === true;

/** An object that says to be of another bucket than the finding's is neither's. */
function isOfBucket(bucket: Reader, object: Reader): boolean {
  const [arn, theirs] = [bucket.raw('arn'), object.raw('bucketArn')];
  return arn === undefined || theirs === undefined || arn === theirs;
}

/** The bucket and the object, and the secrets that their tags name. */
function addAffected(affected: Reader, found: Found): Record<string, string | boolean | undefined> {
  const bucket = affected.at('s3Bucket');
  const object = affected.at('s3Object');
  const isOwn = isOfBucket(bucket, object);
  addBucket(bucket, found, isOwn && object.flag('publicAccess') === true);
  if (isOwn) addObject(bucket.raw('name'), object, found);
  else found.unreadable.push(object.pathOf('bucketArn'));
  // The secret that a tag names: the credentials that lie in it, or open it.
  addTaggedSecret(found, bucket);
  const known = found.resources.length;
  if (isOwn) addTaggedSecret(found, object);
  return {
    effectivePermission: bucket.said('publicAccess.effectivePermission', 64),
    objectIsPublic: object.flag('publicAccess'),
    // Whoever may write an object can tag it: a secret that only such a tag names is not rotated unasked.
    secretNamedByObject: found.resources[known]?.id,
  };
}
