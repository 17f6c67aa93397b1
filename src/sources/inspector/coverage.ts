import type { Finding } from '../../core/finding.ts';
import { base, type Envelope } from '../envelope.ts';
import { addNamed } from '../posture/resource.ts';
import { OVER } from '../posture/severity.ts';
import { knownFacts } from '../read/facts.ts';
import { stableId } from '../read/identifiers.ts';
import { malformed } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';

/** Inspector looks at a resource again, or no longer. Each change is news of its own. */
export function toCoverage({ event, detailType, place, time }: Envelope): Finding {
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
    type: detailType,
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

/** Inspector has looked at a resource for the first time. What it found comes by itself. */
export function toScan({ event, detailType, place, time }: Envelope): Finding {
  const detail = event.need('detail');
  const found: Found = { place, resources: [], unreadable: [] };
  const resource = addFirst(event.raw('resources'), found);
  const counts = detail.at('finding-severity-counts');
  return {
    ...base(place, time),
    source: 'inspector',
    id: stableId('scan', resource, time),
    type: detailType,
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
