import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, readSubject, unknownEvent } from '../envelope.ts';
import { knownFacts } from '../read/facts.ts';
import { stableId } from '../read/identifiers.ts';
import { malformed } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import type { Deployment, Source } from '../source.ts';
import { API_CALL, findingOfCall, readCall } from '../trail/call.ts';
import { addKey, KEY_ID, keyName } from './key.ts';
import { KEY_CALLS, readOwnKey } from './readings.ts';

/** What KMS says itself, each after the fact. */
const KINDS: Record<string, { risk: string; severity: number; says: string }> = {
  'KMS CMK Deletion': {
    risk: 'key-deleted',
    severity: 8,
    says: 'was deleted: what it encrypted can no longer be read',
  },
  'KMS CMK Rotation': { risk: 'key-rotated', severity: 0.5, says: 'was rotated' },
  'KMS Imported Key Material Expiration': {
    risk: 'key-material-expired',
    severity: 8,
    says: 'has lost its imported key material, which expired: import the same material again',
  },
};

const GRANT = 'CreateGrant';
const named = Object.keys(KEY_CALLS).filter((name) => name !== GRANT);

export const kms: Source = {
  id: 'kms',
  summary: {
    events: 'keys disabled, rotated or scheduled for deletion, policies opened to all, key material',
    does: 'restores what is tagged to be kept, turns rotation on where a tag asks for it, or tells',
  },
  feed: 'signals',
  rules: [
    { sources: ['aws.kms'], detailTypes: Object.keys(KINDS) },
    { sources: ['aws.kms'], detailTypes: [API_CALL], detail: { eventName: named } },
    // Services make grants for whoever starts something, and say so: only what somebody makes for a principal comes here.
    {
      sources: ['aws.kms'],
      detailTypes: [API_CALL],
      detail: {
        eventName: [GRANT],
        'userIdentity.invokedBy': [{ exists: false }],
        'requestParameters.granteePrincipal': [{ prefix: 'arn:' }],
      },
    },
  ],
  parse(event, deployment) {
    const envelope = readEnvelope(event, kms);
    if (envelope.detailType === API_CALL) return fromCall(envelope, deployment);
    return [Object.hasOwn(KINDS, envelope.detailType) ? fromKms(envelope) : unknownEvent(kms, envelope)];
  },
};

function fromCall(envelope: Envelope, deployment?: Deployment): Finding[] {
  const call = readCall(envelope, deployment);
  const read = Object.hasOwn(KEY_CALLS, call.name) ? KEY_CALLS[call.name] : undefined;
  if (!read) return [unknownEvent(kms, envelope)];
  const reading = readOwnKey(call, deployment) ?? read(call);
  return reading ? [findingOfCall('kms', call, reading)] : [];
}

function fromKms(envelope: Envelope): Finding {
  const { event, place, time, detailType } = envelope;
  const { risk, severity, says } = KINDS[detailType] ?? { risk: 'unknown', severity: 2, says: detailType };
  const { arn } = readSubject(envelope, 'kms', 'key');
  const id = arn.resource.replace(/^key\//, '');
  if (!KEY_ID.test(id)) throw malformed('resources', "an array of the key's ARN alone", arn.resource);
  const found: Found = { place, resources: [], unreadable: [] };
  addKey(found, id, 'resources');
  const detail = event.need('detail');
  return {
    ...base(place, time),
    source: 'kms',
    id: stableId(id, risk, time),
    type: detailType,
    title: clean(`The key ${keyName(found)} ${says}`),
    severity,
    ...place,
    resources: found.resources,
    facts: {
      ...knownFacts({ risk, keyOrigin: detail.said('key-origin', 32), rotationType: detail.said('rotation-type', 32) }),
      ...unreadableFact(found),
    },
  };
}
