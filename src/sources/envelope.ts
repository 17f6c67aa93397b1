import { MalformedEventError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { clean } from '../core/text.ts';
import {
  ACCOUNT_ID,
  type Arn,
  contradiction,
  type Location,
  PARTITION,
  parseArn,
  partitionOf,
  REGION,
} from './read/identifiers.ts';
import { malformed, Reader } from './read/reader.ts';
import type { Source } from './source.ts';

/** What every EventBridge event has around its detail. `place` is where it was put. */
export interface Envelope {
  event: Reader;
  detailType: string;
  place: Location;
  /** ISO 8601, UTC. */
  time: string;
}

/**
 * Reads the envelope of an event of this source.
 *
 * @throws MalformedEventError naming the field
 */
export function readEnvelope(value: unknown, { rules }: Pick<Source, 'rules'>): Envelope {
  const event = new Reader(value, '');
  const source = event.raw('source');
  if (typeof source !== 'string' || !rules.some(({ sources }) => sources.includes(source)))
    throw malformed('source', someOf([...new Set(rules.flatMap(({ sources }) => sources))]), source);
  const region = event.needText('region', 'a region such as eu-west-1', REGION);
  return {
    event,
    detailType: event.needText('detail-type', 'text', undefined, 128),
    place: {
      partition: partitionOf(region),
      account: event.needText('account', 'an account of 12 digits', ACCOUNT_ID),
      region,
    },
    time: event.time('time') ?? event.needText('time', 'a time in ISO 8601'),
  };
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => `"${name}"`);
  return [...shown, ...(names.length > 4 ? [`another of ${names.length} services`] : [])].join(' or ');
}

/** Where the affected resource is: a delegated administrator's events carry a member's account here. */
export function placeOf(detail: Reader): Location {
  const region = detail.needText('region', 'a region such as eu-west-1', REGION);
  return {
    partition:
      detail.raw('partition') === undefined
        ? partitionOf(region)
        : detail.needText('partition', 'a partition such as aws', PARTITION),
    account: detail.needText('accountId', 'an account of 12 digits', ACCOUNT_ID),
    region,
  };
}

/**
 * The one resource that an event is about, by its ARN, which must be of the event's own place.
 *
 * @throws MalformedEventError when it is not there, no ARN of the service, or of another partition, account or region
 */
export function readSubject({ event, place }: Envelope, service: string, what: string): { text: string; arn: Arn } {
  const resources = event.raw('resources');
  const text = Array.isArray(resources) && resources.length === 1 ? resources[0] : undefined;
  const arn = typeof text === 'string' ? parseArn(text) : undefined;
  if (typeof text !== 'string' || arn?.service !== service)
    throw malformed('resources', `an array of the ${what}'s ARN alone`, text ?? resources);
  const part = arn.region && arn.account ? contradiction(arn, place) : 'account';
  if (!part) return { text, arn };
  throw new MalformedEventError(
    `resources[0] is an ARN of ${part} "${clean(arn[part], 80)}", but the event is of ${part} "${place[part]}".`,
  );
}

/** A finding that tells people about an event which nobody here has heard of yet, and calls for nothing else. */
export function unknownEvent({ id }: Pick<Source, 'id'>, { event, detailType, place, time }: Envelope): Finding {
  return {
    ...base(place, time),
    source: id,
    id: event.needText('id', "the event's id", /^[\w.:-]{1,128}$/),
    type: clean(`Unknown event: ${detailType}`, 128),
    title: clean(`${event.said('source')} sent an event that Riposte does not know: ${detailType}`),
    severity: 2,
    ...place,
  };
}

/** The fields of a finding that an event need not tell. */
export function base({ account, region }: Location, time: string) {
  return {
    receivedIn: { account, region },
    firstSeen: time,
    lastSeen: time,
    count: 1,
    sample: false,
    archived: false,
    peers: [],
    resources: [],
    facts: {},
  } satisfies Partial<Finding>;
}
