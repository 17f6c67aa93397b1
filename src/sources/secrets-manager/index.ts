import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, readSubject, unknownEvent } from '../envelope.ts';
import { knownFacts } from '../read/facts.ts';
import { stableId } from '../read/identifiers.ts';
import { addSecret, type Found, unreadableFact } from '../read/resources.ts';
import type { Deployment, Source } from '../source.ts';
import { API_CALL, findingOfCall, readCall, SERVICE_EVENT } from '../trail/call.ts';
import { SECRET_CALLS, SECRET_EVENTS } from './readings.ts';

const LABEL = 'Secret Label Updated';

export const secretsManager: Source = {
  id: 'secrets-manager',
  summary: {
    events: 'rotations and their failures, deletions, policies opened to all',
    does: 'diagnoses, restores what is tagged to be kept, or tells',
  },
  feed: 'signals',
  rules: [
    { sources: ['aws.secretsmanager'], detailTypes: [LABEL] },
    {
      sources: ['aws.secretsmanager'],
      detailTypes: [SERVICE_EVENT],
      detail: { eventName: Object.keys(SECRET_EVENTS) },
    },
    { sources: ['aws.secretsmanager'], detailTypes: [API_CALL], detail: { eventName: Object.keys(SECRET_CALLS) } },
  ],
  parse(event, deployment) {
    const envelope = readEnvelope(event, secretsManager);
    if (envelope.detailType === LABEL) return [labelMoved(envelope)];
    if (envelope.detailType === API_CALL) return fromCall(envelope, SECRET_CALLS, deployment);
    if (envelope.detailType === SERVICE_EVENT) return fromCall(envelope, SECRET_EVENTS, deployment);
    return [unknownEvent(secretsManager, envelope)];
  },
};

function fromCall(envelope: Envelope, readings: typeof SECRET_CALLS, deployment?: Deployment): Finding[] {
  const call = readCall(envelope, deployment);
  const read = Object.hasOwn(readings, call.name) ? readings[call.name] : undefined;
  if (!read) return [unknownEvent(secretsManager, envelope)];
  const reading = read(call);
  return reading ? [findingOfCall('secrets-manager', call, reading)] : [];
}

function labelMoved(envelope: Envelope): Finding {
  const { event, place, time, detailType } = envelope;
  const { text } = readSubject(envelope, 'secretsmanager', 'secret');
  const found: Found = { place, resources: [], unreadable: [] };
  addSecret(found, text, 'resources');
  const detail = event.need('detail');
  const label = detail.needText('labelUpdated', 'a staging label such as AWSCURRENT', undefined, 256);
  const version = detail.needText('versionId', "the version's id", /^[\w-]{1,64}$/);
  return {
    ...base(place, time),
    source: 'secrets-manager',
    id: stableId(text, label, version),
    type: detailType,
    title: clean(`${detail.said('name') ?? 'A secret'} has a new version with the label ${label}`),
    severity: 0.5,
    ...place,
    resources: found.resources,
    facts: { ...knownFacts({ risk: 'label-moved', label: clean(label, 64), version }), ...unreadableFact(found) },
  };
}
