import { isIP } from 'node:net';
import { MalformedEventError } from '../../core/errors.ts';
import type { Finding, Peer, SourceId } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope } from '../envelope.ts';
import { addFacts } from '../read/facts.ts';
import { stableId } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import type { Deployment } from '../source.ts';
import { type Caller, describeCaller, readCaller } from './identity.ts';

export const API_CALL = 'AWS API Call via CloudTrail';
export const SERVICE_EVENT = 'AWS Service Event via CloudTrail';
export const SIGN_IN = 'AWS Console Sign In via CloudTrail';

/** One record of CloudTrail, as EventBridge delivers it: who asked which service for what, and whether it was done. */
export interface Call {
  envelope: Envelope;
  detail: Reader;
  found: Found;
  /** CloudTrail's own, the same in every copy of the record. */
  id: string;
  /** Such as `cloudtrail`, and `StopLogging`. */
  service: string;
  name: string;
  /** ISO 8601, UTC. */
  at: string;
  caller: Caller;
  /** How many of the resources are the caller's, who was read first. */
  callers: number;
  /** Why it failed; absent when it was done. */
  error?: string;
  /** Who reads it, where that is known. */
  deployment: Deployment | undefined;
}

/** What a call means. `risk` is what playbooks go by. */
export interface Reading {
  risk: string;
  /** A sentence without its end: who did it follows. */
  what: string;
  severity: number;
  facts?: Record<string, string | number | boolean | undefined>;
  /** In place of the call's own name, where many calls mean the same. */
  type?: string;
  /** In place of the record's own id, where many records are one finding. */
  id?: string;
  /** Says all, and nobody who did it has to be named. */
  alone?: true;
  /** When people are told, where that differs from what the table of calls says. */
  decision?: 'now' | 'digest';
}

/**
 * Reads what every record has.
 *
 * @throws MalformedEventError naming the field
 */
export function readCall(envelope: Envelope, deployment?: Deployment): Call {
  const { event, place, time } = envelope;
  const detail = event.need('detail');
  const found: Found = { place, resources: [], unreadable: [] };
  refuseOther(detail, 'recipientAccountId', 'account', envelope);
  refuseOther(detail, 'awsRegion', 'region', envelope);
  const source = detail.needText('eventSource', 'a service such as kms.amazonaws.com', /^[a-z0-9.-]{3,100}$/);
  const error = detail.said('errorCode', 128);
  const caller = readCaller(detail, found);
  return {
    envelope,
    detail,
    found,
    id: detail.needText('eventID', "the record's id", /^[\w.-]{1,128}$/),
    service: source.replace(/\.amazonaws\.com(\.cn)?$/, ''),
    name: detail.needText('eventName', 'the name of a call', /^\w{1,128}$/),
    at: detail.time('eventTime') ?? time,
    caller,
    callers: found.resources.length,
    ...(error && { error }),
    deployment,
  };
}

/** A record that says it is of another place than its envelope is not believed. */
function refuseOther(detail: Reader, path: string, part: 'account' | 'region', { place }: Envelope): void {
  const given = detail.raw(path);
  if (given === undefined || given === place[part]) return;
  const shown = typeof given === 'string' ? `"${clean(given, 40)}"` : 'no text';
  throw new MalformedEventError(`detail.${path} is ${shown}, but the event is of ${part} "${place[part]}".`);
}

/** What was tried and refused is of little weight, whatever it would have done; of some where hardly anybody errs. */
const REFUSED = { mostly: 2, tried: 6 };

/** The finding about a call. */
export function findingOfCall(source: SourceId, call: Call, reading: Reading): Finding {
  const { envelope, found, caller, at } = call;
  const { peers, facts: ofPlace } = whereFrom(call);
  const facts: Finding['facts'] = {};
  addFacts(facts, { risk: reading.risk, api: call.name, serviceName: call.service, callFailed: Boolean(call.error) });
  addFacts(facts, { caller: caller.kind });
  addFacts(facts, { errorCode: call.error, callerAccount: caller.account, ...ofPlace, ...reading.facts });
  addFacts(facts, unreadableFact(found));
  const finding: Finding = {
    ...base(envelope.place, at),
    source,
    id: reading.id ?? call.id,
    type: reading.type ?? clean(`${call.service}:${call.name}`, 128),
    title: titleOf(call, reading),
    severity: call.error
      ? Math.min(reading.severity, reading.facts?.tried === true ? REFUSED.tried : REFUSED.mostly)
      : reading.severity,
    partition: envelope.place.partition,
    account: envelope.place.account,
    region: envelope.place.region,
    peers,
    // What it was done to comes before who did it.
    resources: [...found.resources.slice(call.callers), ...found.resources.slice(0, call.callers)],
    facts,
  };
  if (caller.actor) finding.actor = caller.actor;
  return finding;
}

function titleOf({ error, caller }: Call, { what, alone }: Reading): string {
  const who = alone ? '' : ` by ${describeCaller(caller)}`;
  return clean(error ? `Tried and refused (${clean(error, 64)}): ${what}${who}` : `${what}${who}`);
}

/** Callers of the AWS API pass no firewall of ours. An AWS service gives its name where the address would stand. */
function whereFrom({ detail }: Call): { peers: Peer[]; facts: Reading['facts'] } {
  const address = detail.said('sourceIPAddress', 128);
  if (!address) return { peers: [], facts: {} };
  if (isIP(address) === 0) return { peers: [], facts: { calledThrough: address } };
  return { peers: [{ address }], facts: { peerKind: 'aws-api' } };
}

/** One finding for each day and these parts, where single records would be a flood. */
export const dailyId = ({ at }: Call, ...parts: string[]): string => stableId(...parts, at.slice(0, 10));
