import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../core/clients.ts';
import type { Period } from '../core/period.ts';
import { digestKey, formerKey, type Item, ifHeld, LEASE_MS } from './record-item.ts';

/** How often a digest that may have been sent is sent again. */
const MOST_REPEATS = 1;

/**
 * Whose turn it is to send: ours, under a name that each further write proves, from where the last digest ended (ms); or
 * why not, and `served` when it was sent.
 */
export type Claim = { owner: string; from: number } | { why: string; served?: true };

/** Which record, and with what it is read and written. */
export interface RecordScope {
  period: Period;
  recipient: string;
  dynamodb: Clients['dynamodb'];
  table: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Takes the turn to send, when it is free and this digest was not sent before. */
export async function claim(scope: RecordScope): Promise<Claim> {
  const owner = randomUUID();
  const found = await read<Item>(scope, digestKey(scope.period.kind, scope.recipient));
  return found ? goOn(scope, owner, found) : begin(scope, owner);
}

async function read<T>({ dynamodb, table }: RecordScope, Key: { pk: string; sk: string }): Promise<T | undefined> {
  const answer = await dynamodb.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return answer.Item as T | undefined;
}

/** The first digest of its kind; the release before may have sent it already. */
async function begin(scope: RecordScope, owner: string): Promise<Claim> {
  const { period, recipient, dynamodb, table, now } = scope;
  const { kind, label, from, to } = period;
  const former = await read<Pick<Item, 'state'>>(scope, formerKey(label, recipient));
  const state = former?.state === 'sent' ? 'sent' : 'gathering';
  const item: Item = { state, from, to, label, owner, lease: now() + LEASE_MS, repeats: 0 };
  const put = new PutCommand({
    TableName: table,
    Item: { ...digestKey(kind, recipient), ...item },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  const isOurs = await ifHeld(async () => Boolean(await dynamodb.send(put)));
  if (!isOurs) return { why: `another run is sending the digest of ${label}` };
  return state === 'sent' ? served(label) : { owner, from };
}

/** Goes on from where the last one ended; one that never went out, since its morning failed, is told with this one. */
async function goOn(scope: RecordScope, owner: string, found: Item): Promise<Claim> {
  const { label, to } = scope.period;
  if (found.state === 'sent' && found.to >= to) return served(label);
  if (found.state !== 'sent' && found.lease > scope.now())
    return { why: `another run is sending the digest of ${label}` };
  const isSame = found.state !== 'sent' && found.to === to;
  const repeats = isSame ? found.repeats + (found.state === 'publishing' ? 1 : 0) : 0;
  if (repeats > MOST_REPEATS)
    throw new Error(`The digest of ${label} to ${scope.recipient} may have been sent, and died before its mark twice.`);
  const from = found.state === 'sent' ? found.to : found.from;
  const taken = await takeOver(scope, found, { owner, repeats, from, isSame });
  return taken ? { owner, from } : { why: `another run has taken over the digest of ${label}` };
}

interface Next {
  owner: string;
  repeats: number;
  from: number;
  /** It is the same digest, so that its subject and its state stay. */
  isSame: boolean;
}

/** Writes our name over what was found, provided that nobody else did. */
async function takeOver(scope: RecordScope, found: Item, { owner, repeats, from, isSame }: Next) {
  const { period, recipient, dynamodb, table, now } = scope;
  const update = new UpdateCommand({
    TableName: table,
    Key: digestKey(period.kind, recipient),
    UpdateExpression:
      'SET #owner = :new, lease = :lease, repeats = :repeats, #from = :from, #to = :to, label = :label, #state = :state' +
      (isSame ? '' : ' REMOVE subject, messageId'),
    ConditionExpression: '#owner = :seen AND lease = :seenLease AND #state = :seenState',
    ExpressionAttributeNames: { '#owner': 'owner', '#from': 'from', '#to': 'to', '#state': 'state' },
    ExpressionAttributeValues: {
      ':new': owner,
      ':lease': now() + LEASE_MS,
      ':repeats': repeats,
      ':from': from,
      ':to': period.to,
      ':label': period.label,
      ':state': isSame ? found.state : 'gathering',
      ':seen': found.owner,
      ':seenLease': found.lease,
      ':seenState': found.state,
    },
  });
  return ifHeld(async () => Boolean(await dynamodb.send(update)));
}

const served = (label: string): Claim => ({ why: `the digest of ${label} was sent before`, served: true });
