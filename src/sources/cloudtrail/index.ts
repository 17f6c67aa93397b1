import type { Finding } from '../../core/finding.ts';
import { type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import type { Deployment, EventRule, Source } from '../source.ts';
import { API_CALL, type Call, findingOfCall, type Reading, readCall, SIGN_IN } from '../trail/call.ts';
import { type CallLine, lineOfCall } from './call-table.ts';
import { ownPart, readOwn } from './own-stack.ts';
import { readRootUse, readSignIn, SIGN_IN_EVENTS } from './people.ts';
import { readListed } from './read-listed.ts';
import callRules from './rules.generated.json' with { type: 'json' };

export const cloudtrail: Source = {
  id: 'cloudtrail',
  summary: {
    events: 'root, sign-ins without a second factor, trails and detection turned off, what is opened to everybody',
    does: 'puts guardrails back where a tag says so, asks, or tells at once',
  },
  feed: 'signals',
  // The bus carries every call of the account: only these come through.
  rules: [
    { sources: ['aws.signin'], detailTypes: [SIGN_IN], detail: { eventName: SIGN_IN_EVENTS } },
    ...(callRules as unknown as EventRule[]),
  ],
  parse(event, deployment) {
    const envelope = readEnvelope(event, cloudtrail);
    const isKnown = envelope.detailType === API_CALL || envelope.detailType === SIGN_IN;
    return isKnown ? fromCall(envelope, deployment) : [unknownEvent(cloudtrail, envelope)];
  },
};

function read(call: Call, line: CallLine): Reading | undefined {
  const own = ownPart(call, line, call.deployment);
  if (own === undefined) return readListed(call, line);
  // A template that opens a part of ours to a stranger is no deployment of it, but one of ours lets its own account in.
  const opened = call.caller.kind === 'deployment' ? readListed(call, line) : undefined;
  const { decision, opened: to, outsiders } = opened?.facts ?? {};
  const isOpened = decision === 'now' && to !== undefined && (!outsiders || outsiders !== call.deployment?.account);
  return isOpened ? opened : readOwn(call, line, own);
}

function fromCall(envelope: Envelope, deployment?: Deployment): Finding[] {
  const call = readCall(envelope, deployment);
  if (envelope.detailType === SIGN_IN) return found(readSignIn(call));
  const line = lineOfCall(call);
  const reading = line && read(call, line);
  // What waits for the daily email does not hide that root did it.
  const waits = reading?.facts?.decision === 'digest';
  return found(reading && !(waits && call.caller.isRoot) ? reading : (readRootUse(call) ?? reading));

  function found(one: Reading | undefined): Finding[] {
    return one ? [findingOfCall('cloudtrail', call, one)] : [];
  }
}
