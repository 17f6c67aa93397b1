import type { Finding, Resource } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import { knownFacts } from '../read/facts.ts';
import {
  ACCESS_KEY_ID,
  ACCOUNT_ID,
  contradiction,
  INSTANCE_ID,
  type Location,
  OTHER_ID,
  parseArn,
  REGION,
  stableId,
} from '../read/identifiers.ts';
import { malformed, parseTime, type Reader } from '../read/reader.ts';
import { add, type Found, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';

const DETAIL_TYPES = ['AWS Health Event', 'AWS Health Abuse Event'];
/**
 * Somebody else has the credentials, by AWS's own word: found in public, seen in use, or put under quarantine for it.
 * Codes of this kind appear without notice (users met `AWS_RISK_IAM_QUARANTINE` for a key in a repository), so that the
 * kind counts and not a list of names. What AWS only suspects is not of this kind.
 */
const EXPOSED = /^AWS_RISK_\w*(?:EXPOSED|LEAKED|COMPROMISED?|QUARANTINED?)(?:_|$)/;
const SUSPECTED = /SUSPECTED|POTENTIAL/;
const isExposed = (type: string): boolean => EXPOSED.test(type) && !SUSPECTED.test(type);

export const health: Source = {
  id: 'health',
  summary: {
    events: 'credentials exposed in public, abuse notices',
    does: 'deactivates the key at once, tells',
  },
  feed: 'signals',
  rules: [{ sources: ['aws.health'], detailTypes: DETAIL_TYPES }],
  parse(event) {
    const envelope = readEnvelope(event, health);
    return [DETAIL_TYPES.includes(envelope.detailType) ? toFinding(envelope) : unknownEvent(health, envelope)];
  },
};

function toFinding(envelope: Envelope): Finding {
  const { event, place: receivedIn, time } = envelope;
  const detail = event.need('detail');
  const { text: eventArn, place } = readEventArn(detail, receivedIn);
  const type = detail.needText('eventTypeCode', 'a code such as AWS_RISK_CREDENTIALS_EXPOSED', /^[A-Z0-9_]{3,128}$/);
  const found: Found = { place, resources: [], unreadable: [] };
  addEntities(detail, found);
  const { risk, severity, says } = weigh(type, detail);
  const evidenceAt = evidenceOf(detail);
  return {
    ...base(receivedIn, time),
    ...(evidenceAt && { evidenceAt }),
    source: 'health',
    id: stableId(eventArn, ...pageOf(detail)),
    type,
    title: clean(says(found.resources.map(({ id }) => id).join(', '))),
    severity,
    ...place,
    resources: found.resources,
    facts: {
      ...knownFacts({ risk, service: detail.said('service', 64), category: detail.said('eventTypeCategory', 64) }),
      ...knownFacts({ status: detail.said('statusCode', 32), exposed: isExposed(type) ? true : undefined }),
      ...unreadableFact(found),
    },
  };
}

/**
 * The event's own ARN, which is the same in the copy that goes to a backup region, and where it is about: its region is
 * there, or none for global services, which count for where it was put.
 */
function readEventArn(detail: Reader, put: Location): { text: string; place: Location } {
  const text = detail.raw('eventArn');
  const arn = typeof text === 'string' && text.length <= 512 ? parseArn(text) : undefined;
  if (typeof text !== 'string' || arn?.service !== 'health' || contradiction({ ...arn, region: '' }, put))
    throw malformed('detail.eventArn', 'the ARN of a Health event of this partition', text);
  const affected = detail.raw('affectedAccount');
  const account = affected === undefined ? put.account : detail.needText('affectedAccount', 'an account', ACCOUNT_ID);
  return { text, place: { ...put, account, region: REGION.test(arn.region) ? arn.region : homeOf(put.partition) } };
}

/** Where global services are at home: the region that both copies of an event without a region count for. */
const homeOf = (partition: string): string =>
  ({ 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-west-1' })[partition] ?? 'us-east-1';

/** When AWS last saw an entity so, else when it last said something new: an event that is only sent again shows nothing new. */
function evidenceOf(detail: Reader): string | undefined {
  const seen = detail.list('affectedEntities').map((entity) => healthTime(entity.said('lastUpdatedTime', 64)));
  const newest = seen
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
  return newest ?? healthTime(detail.said('lastUpdatedTime', 64)) ?? healthTime(detail.said('startTime', 64));
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Health writes times as HTTP does. @example 'Fri, 20 Nov 2026 09:01:00 GMT' */
function healthTime(text = ''): string | undefined {
  const at = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? parseTime(text) : new Date(at).toISOString();
}

/** An event with very many entities comes in pages under one ARN. */
function pageOf(detail: Reader): string[] {
  const page = detail.said('page', 8);
  return page && page !== '1' ? [page] : [];
}

function addEntities(detail: Reader, found: Found): void {
  for (const entity of detail.list('affectedEntities')) {
    const id = entity.raw('entityValue');
    if (typeof id !== 'string' || !OTHER_ID.test(id)) found.unreadable.push(entity.pathOf('entityValue'));
    else if (ACCESS_KEY_ID.test(id)) add(found, { kind: 'access-key', id });
    else add(found, entityOf(id));
  }
}

/** Health names an entity as the service likes: by its id, its ARN, or, for IAM, by the user's name alone. */
function entityOf(id: string): Resource {
  if (INSTANCE_ID.test(id)) return { kind: 'instance', id };
  const arn = parseArn(id);
  const user = arn?.service === 'iam' ? /^user\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(arn.resource)?.[1] : undefined;
  return user ? { kind: 'user', id: user, arn: id } : { kind: 'other', id };
}

/** The kinds of events that AWS Health has; one that says none, or another, is not known to be maintenance. */
const CATEGORIES = new Set(['issue', 'accountNotification', 'scheduledChange', 'investigation']);

interface Weight {
  risk: string;
  severity: number;
  says(entities: string): string;
}

function weigh(type: string, detail: Reader): Weight {
  if (isExposed(type))
    return {
      risk: 'key-exposed',
      severity: 9,
      says: (what) =>
        type === 'AWS_RISK_CREDENTIALS_EXPOSED'
          ? `AWS found the access key ${what} in public`
          : `AWS says that others have the credentials of ${what || 'this account'} (${type})`,
    };
  const named = (what: string) => (entities: string) => `${what}: ${type}${entities && ` (${entities})`}`;
  if (type.startsWith('AWS_RISK_')) return { risk: 'at-risk', severity: 8, says: named('AWS sees a risk') };
  if (type.startsWith('AWS_ABUSE_'))
    return { risk: 'abuse', severity: 8, says: named('AWS received a report of abuse from this account') };
  const category = detail.said('eventTypeCategory', 64) ?? '';
  if (!CATEGORIES.has(category)) return { risk: 'unknown-kind', severity: 5, says: named('AWS Health') };
  const isIssue = category === 'issue';
  return { risk: 'health', severity: isIssue ? 3 : 1, says: named('AWS Health') };
}
