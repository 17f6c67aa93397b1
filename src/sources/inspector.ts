import type { Finding } from '../finding.ts';
import { base, type Envelope, readEnvelope, unknownEvent } from './envelope.ts';
import { vulnerabilityFacts } from './inspector/facts.ts';
import { checkPlace, placeOfFinding } from './inspector/place.ts';
import { inspectorTime } from './inspector/time.ts';
import { addNamed } from './posture/resource.ts';
import { OVER, severityOf } from './posture/severity.ts';
import { readTagMap } from './posture/tags.ts';
import { knownFacts } from './read/facts.ts';
import { stableId } from './read/identifiers.ts';
import { malformed } from './read/reader.ts';
import { type Found, unreadableFact } from './read/resources.ts';
import type { Source } from './source.ts';

const FINDING = 'Inspector2 Finding';
const COVERAGE = 'Inspector2 Coverage';
const SCAN = 'Inspector2 Scan';

export const inspector: Source = {
  id: 'inspector',
  feed: 'posture',
  rules: [{ sources: ['aws.inspector2'], detailTypes: [FINDING, COVERAGE, SCAN] }],
  parse(event) {
    const envelope = readEnvelope(event, inspector);
    if (envelope.detailType === FINDING) return [toFinding(envelope)];
    if (envelope.detailType === COVERAGE) return [toCoverage(envelope)];
    return [envelope.detailType === SCAN ? toScan(envelope) : unknownEvent(inspector, envelope)];
  },
};

/** The whole ARN is the id: Inspector sends the same finding again at each change, of a tag too. */
function toFinding({ event, place: receivedIn, time }: Envelope): Finding {
  const detail = event.need('detail');
  const { id, place } = placeOfFinding(detail);
  const found: Found = { place, resources: [], unreadable: [] };
  for (const resource of detail.list('resources')) {
    checkPlace(resource, place);
    const type = resource.text('type', 64);
    addNamed(found, resource.raw('id'), resource.pathOf('id'), type, readTagMap(resource, 'tags'));
  }
  const status = detail.needText('status', 'ACTIVE, SUPPRESSED or CLOSED', undefined, 32);
  const type = detail.needText('type', 'a finding type such as PACKAGE_VULNERABILITY', undefined, 128);
  const severity = severityOf(detail, 'severity');
  const lastSeen = inspectorTime(detail.raw('updatedAt')) ?? inspectorTime(detail.raw('lastObservedAt')) ?? time;
  return {
    ...base(receivedIn, time),
    source: 'inspector',
    id,
    type,
    title: detail.text('title') ?? type,
    severity: status === 'CLOSED' ? OVER : severity,
    ...place,
    firstSeen: inspectorTime(detail.raw('firstObservedAt')) ?? lastSeen,
    lastSeen,
    archived: status === 'SUPPRESSED',
    resources: found.resources,
    facts: { status, ...vulnerabilityFacts(detail, type), ...unreadableFact(found) },
  };
}

/** Inspector looks at a resource again, or no longer. Each change is news of its own. */
function toCoverage({ event, place, time }: Envelope): Finding {
  const detail = event.need('detail');
  const found: Found = { place, resources: [], unreadable: [] };
  const resource = addFirst(event.raw('resources'), found);
  const status = detail.needText('scanStatus.statusCodeValue', 'ACTIVE or INACTIVE', undefined, 32);
  const at = detail.time('eventTimestamp') ?? time;
  const scanType = detail.said('scanType', 32);
  return {
    ...base(place, at),
    source: 'inspector',
    id: stableId('coverage', resource, scanType ?? '-', at),
    type: COVERAGE,
    title: `Amazon Inspector ${status === 'ACTIVE' ? 'scans' : 'does not scan'} ${resource.slice(-150)}`,
    severity: status === 'ACTIVE' ? OVER : 5,
    ...place,
    resources: found.resources,
    facts: {
      status,
      ...knownFacts({ reason: detail.said('scanStatus.reason', 64), scanType, provider: detail.said('provider', 16) }),
      ...unreadableFact(found),
    },
  };
}

function toScan({ event, place, time }: Envelope): Finding {
  const detail = event.need('detail');
  const found: Found = { place, resources: [], unreadable: [] };
  const resource = addFirst(event.raw('resources'), found);
  const counts = detail.at('finding-severity-counts');
  return {
    ...base(place, time),
    source: 'inspector',
    id: stableId('scan', resource, time),
    type: SCAN,
    title: `Amazon Inspector has scanned ${resource.slice(-150)}`,
    severity: OVER,
    ...place,
    resources: found.resources,
    facts: {
      ...knownFacts({
        status: detail.said('scan-status', 64),
        critical: counts.number('CRITICAL'),
        high: counts.number('HIGH'),
        total: counts.number('TOTAL'),
      }),
      ...unreadableFact(found),
    },
  };
}

/** The resource that an event is about: the first of its list, an id or an ARN. */
function addFirst(resources: unknown, found: Found): string {
  const [first] = Array.isArray(resources) ? resources : [];
  if (typeof first !== 'string' || !/^[\w+=,.@:/$#-]{1,512}$/.test(first))
    throw malformed('resources', 'an array with the id or ARN of the resource first', first ?? resources);
  addNamed(found, first, 'resources[0]', first.startsWith('i-') ? 'AWS_EC2_INSTANCE' : undefined);
  return first;
}
