import type { Finding } from '../../core/finding.ts';
import { base, type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import { addNamed } from '../posture/resource.ts';
import { OVER, ratingOf } from '../posture/severity.ts';
import { readTagMap } from '../posture/tags.ts';
import { addSecret, type Found, SECRET_TAG, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';
import { toCoverage, toScan } from './coverage.ts';
import { isCredential, vulnerabilityFacts } from './facts.ts';
import { checkPlace, placeOfFinding } from './inspector-location.ts';
import { inspectorTime } from './time.ts';

const FINDING = 'Inspector2 Finding';
const COVERAGE = 'Inspector2 Coverage';
const SCAN = 'Inspector2 Scan';

export const inspector: Source = {
  id: 'inspector',
  summary: {
    events: 'vulnerabilities, open ports and secrets in code, and what is no longer scanned',
    does: 'tells what an attacker could use today, the rest in the daily email',
  },
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
    const tags = readTagMap(resource, 'tags');
    addNamed(found, resource.raw('id'), resource.pathOf('id'), resource.text('type', 64), tags);
    // The credentials that stand in the code are those of the secret that its owner's tag names.
    // Exactly as it stands there: cleaned, it names another.
    const secret = tags && Object.hasOwn(tags, SECRET_TAG) ? resource.at('tags').raw(SECRET_TAG) : undefined;
    if (secret !== undefined && secret !== '' && isCredential(detail))
      addSecret(found, secret, resource.pathOf(`tags.${SECRET_TAG}`));
  }
  const status = detail.needText('status', 'ACTIVE, SUPPRESSED or CLOSED', undefined, 32);
  const type = detail.needText('type', 'a finding type such as PACKAGE_VULNERABILITY', undefined, 128);
  const rating = ratingOf(detail, 'severity');
  const lastSeen = inspectorTime(detail.raw('updatedAt')) ?? inspectorTime(detail.raw('lastObservedAt')) ?? time;
  return {
    ...base(receivedIn, time),
    source: 'inspector',
    id,
    type,
    title: detail.text('title') ?? type,
    severity: status === 'CLOSED' ? OVER : rating.severity,
    ...place,
    firstSeen: inspectorTime(detail.raw('firstObservedAt')) ?? lastSeen,
    lastSeen,
    archived: status === 'SUPPRESSED',
    resources: found.resources,
    facts: { status, ...rating.facts, ...vulnerabilityFacts(detail, type), ...unreadableFact(found) },
  };
}
