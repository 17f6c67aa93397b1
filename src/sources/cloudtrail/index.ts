import type { Finding } from '../../core/finding.ts';
import { type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import type { Source } from '../source.ts';
import { API_CALL, type Call, findingOfCall, type Reading, readCall, SIGN_IN } from '../trail/call.ts';
import { DETECTION_CALLS } from './detection.ts';
import { EXPOSURE_CALLS } from './exposure.ts';
import { OWN_CALLS, OWN_NAMES, OWN_SERVICES } from './own-stack.ts';
import { ROOT_SERVICES, readRootUse, readSignIn } from './people.ts';
import { TRAIL_CALLS } from './trails.ts';

/** What each call means, by service and name; nothing where it is harmless. */
const READINGS: Record<string, (call: Call) => Reading | undefined> = {
  ...TRAIL_CALLS,
  ...DETECTION_CALLS,
  ...EXPOSURE_CALLS,
  ...OWN_CALLS,
};

const namesIn = (readings: Record<string, unknown>): string[] => [
  ...new Set(Object.keys(readings).map((key) => key.slice(key.indexOf(':') + 1))),
];
const servicesIn = (readings: Record<string, unknown>): string[] => [
  ...new Set(Object.keys(readings).map((key) => `aws.${key.slice(0, key.indexOf(':'))}`)),
];
const rule = (readings: Record<string, unknown>) => ({
  sources: servicesIn(readings),
  detailTypes: [API_CALL],
  detail: { eventName: namesIn(readings) },
});

export const cloudtrail: Source = {
  id: 'cloudtrail',
  summary: {
    events: 'root, sign-ins without a second factor, trails and detection turned off, what is opened to everybody',
    does: 'puts guardrails back where a tag says so, asks, or tells at once',
  },
  feed: 'signals',
  // The bus carries every call of the account: only these names come through.
  rules: [
    { sources: ['aws.signin'], detailTypes: [SIGN_IN], detail: { eventName: ['ConsoleLogin'] } },
    { sources: ROOT_SERVICES, detailTypes: [API_CALL], detail: { 'userIdentity.type': ['Root'] } },
    rule({ ...TRAIL_CALLS, ...DETECTION_CALLS }),
    rule(EXPOSURE_CALLS),
    {
      sources: OWN_SERVICES,
      detailTypes: [API_CALL],
      detail: { eventName: namesIn(OWN_CALLS) },
      ownOnly: OWN_NAMES,
    },
  ],
  parse(event) {
    const envelope = readEnvelope(event, cloudtrail);
    const isKnown = envelope.detailType === API_CALL || envelope.detailType === SIGN_IN;
    return isKnown ? fromCall(envelope) : [unknownEvent(cloudtrail, envelope)];
  },
};

function fromCall(envelope: Envelope): Finding[] {
  const call = readCall(envelope);
  const reading = envelope.detailType === SIGN_IN ? readSignIn(call) : (readListed(call) ?? readRootUse(call));
  return reading ? [findingOfCall('cloudtrail', call, reading)] : [];
}

function readListed(call: Call): Reading | undefined {
  const key = `${call.service}:${call.name}`;
  return Object.hasOwn(READINGS, key) ? READINGS[key]?.(call) : undefined;
}
