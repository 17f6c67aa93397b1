import type { Finding } from '../../core/finding.ts';
import { base, type Envelope, placeOf, readEnvelope, unknownEvent } from '../envelope.ts';
import { addFacts } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';
import { readAction } from './action.ts';
import { readFacts } from './guardduty-facts.ts';
import { checkIdentity } from './guardduty-identity.ts';
import { addResources } from './guardduty-resources.ts';
import { isSample } from './guardduty-sample.ts';
import { OBJECT_SCAN, readObjectScan, THREATS_FOUND } from './object-scan.ts';
import { ownAddresses } from './own-addresses.ts';
import { PROTECTION_STATUS, readProtectionStatus } from './protection-status.ts';
import { readSequence } from './sequence.ts';

const FINDING = 'GuardDuty Finding';

export const guardduty: Source = {
  id: 'guardduty',
  summary: {
    events:
      'GuardDuty findings of all 255 types, attack sequences, malware in objects, malware protection that stopped',
    does: 'blocks inbound attackers, deactivates stolen keys, closes buckets, asks, or tells',
  },
  feed: 'guardduty',
  rules: [
    { sources: ['aws.guardduty'], detailTypes: [FINDING] },
    // One comes for each object that is uploaded: only those that matter are let through.
    {
      sources: ['aws.guardduty'],
      detailTypes: [OBJECT_SCAN],
      detail: { 'scanResultDetails.scanResultStatus': [THREATS_FOUND] },
    },
    { sources: ['aws.guardduty'], detailTypes: PROTECTION_STATUS },
  ],
  parse(event) {
    const envelope = readEnvelope(event, guardduty);
    if (envelope.detailType === OBJECT_SCAN) return [readObjectScan(envelope)];
    if (PROTECTION_STATUS.includes(envelope.detailType)) return [readProtectionStatus(envelope)];
    return [envelope.detailType === FINDING ? toFinding(envelope) : unknownEvent(guardduty, envelope)];
  },
};

function toFinding({ event, place: receivedIn, time }: Envelope): Finding {
  const detail = event.need('detail');
  const service = detail.need('service');
  const id = detail.needText('id', "the finding's id", /^[\w.-]{1,128}$/);
  const found: Found = { place: placeOf(detail), resources: [], unreadable: [] };
  checkIdentity(detail, found.place);
  const type = detail.needText('type', 'a finding type such as Recon:EC2/PortProbeUnprotectedPort', undefined, 128);
  const actor = addResources(detail.need('resource'), service, type, found);
  const sequence = readSequence(service.at('detection.sequence'), found);
  const action = readAction(service, found);
  const { direction, peers } = sequence.peers.length > 0 ? sequence : action;
  const lastSeen = service.time('eventLastSeen') ?? detail.time('updatedAt') ?? time;
  const { partition, account, region } = found.place;
  const finding: Finding = {
    ...base(receivedIn, time),
    source: 'guardduty',
    id,
    type,
    title: detail.text('title') ?? type,
    severity: detail.needNumber('severity', 'a number from 0 to 10', 0, 10),
    partition,
    account,
    region,
    firstSeen: service.time('eventFirstSeen') ?? detail.time('createdAt') ?? lastSeen,
    lastSeen,
    count: Math.max(1, Math.round(service.number('count') ?? 1)),
    sample: isSample(detail),
    archived: service.flag('archived') ?? false,
    peers,
    resources: found.resources,
  };
  addSides(finding, { role: roleOf(service, found), actor: actor ?? sequence.actor, sequence, direction });
  const { ownAddresses: own } = ownAddresses(detail.raw('resource'), detail.raw('service'), peers);
  if (own) finding.ownAddresses = own;
  finding.facts = readFacts(detail, type);
  for (const more of [action.facts, sequence.facts, unreadableFact(found)]) addFacts(finding.facts, more);
  return finding;
}

interface Sides {
  role: Finding['role'];
  actor: Finding['actor'];
  sequence: Pick<Finding, 'actors' | 'members'>;
  direction: Finding['direction'];
}

/** Who did what to whom, as far as it is known. */
function addSides(finding: Finding, { role, actor, sequence: { actors, members }, direction }: Sides): void {
  if (role) finding.role = role;
  if (actor) finding.actor = actor;
  if (actors) finding.actors = actors;
  if (members) finding.members = members;
  if (direction) finding.direction = direction;
}

/** Attacked, or attacking. A third role would be news: then nothing here may think that it knows which it is. */
function roleOf(service: Reader, found: Found): Finding['role'] {
  const role = service.text('resourceRole');
  if (role === 'TARGET' || role === 'ACTOR') return role;
  if (role) found.unreadable.push(service.pathOf('resourceRole'));
  return undefined;
}
