import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { type LiftedBlock as LiftedRecord, whyLifted } from '../actions/network/block-list/ledger/history.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Period } from '../core/period.ts';
import { type DayPartition, dayPartitions, isReadByDays } from '../journal/indexes.ts';
import { readItem } from '../journal/period-records.ts';
import {
  briefFinding,
  decisionOf,
  failedAfterOf,
  holdingWant,
  type ResponseRecord,
} from '../journal/response-record.ts';
import { isSighting, type SightingRecord } from '../journal/sighting.ts';
import type { FindingRecord } from '../journal/stored-finding.ts';
import type { Key } from '../platform/table.ts';
import type { DigestAction } from './parts.ts';
import type { TallyBuilder } from './tally/tally.ts';

export type Recorded = FindingRecord | SightingRecord | ResponseRecord | LiftedRecord;

export interface Reading {
  clients: Pick<Clients, 'dynamodb'>;
  config: Pick<Config, 'table'>;
}

// All that is counted or shown of the layout before, whose index holds everything; `days` has just what is read.
const FORMER_NAMES = {
  '#key': 'key',
  '#state': 'state',
  '#from': 'from',
  '#to': 'to',
  '#by': 'by',
} as const;
const FORMER_PROJECTION =
  'pk, sk, dayAt, dayKey, packed, lastSeen, #key, finding, decision, decisions, target, #state, outcome, reason, guard, ' +
  '#from, #to, #by, advice, giveUpAt, cidr, liftedAt, liftReason, liftedBy, strikes';

/** How many partitions are read at once: a page of each is in memory. */
const AT_ONCE = 4;
/** Pages of some 200 KB: whole ones, of 1 MB, take twice the memory until it is collected. */
const PAGE_RECORDS = 100;

/**
 * Reads the journal of a period once, page by page, and hands each record to every tally. Eventually consistent: half a
 * read unit for each 4 KB.
 */
export async function tallyPeriod(period: Period, tallies: readonly TallyBuilder[], reading: Reading): Promise<void> {
  for await (const records of pagesOf(period, reading)) {
    for (const record of records) for (const tally of tallies) take(record, tally, period);
  }
}

function take(record: Recorded, tally: TallyBuilder, { from }: Period): void {
  if ('liftedAt' in record) tally.lift({ cidr: record.cidr, at: record.liftedAt, why: whyLifted(record) });
  else if (isSighting(record)) {
    // What began within the period is new in it, however often it came.
    if (record.seen.firstAt < from) tally.goesOn(record);
  } else if ('decisions' in record) tally.finding(record.finding, record.decisions);
  else if ('wants' in record) tally.action(toDigestAction(record));
}

/** The pages of a period in an order that depends on nothing but the journal; the next ones are under way meanwhile. */
export async function* pagesOf(
  { from, to }: Pick<Period, 'from' | 'to'>,
  reading: Reading,
): AsyncGenerator<Recorded[]> {
  const partitions = dayPartitions(from, to);
  for (let first = 0; first < partitions.length; first += AT_ONCE) {
    const some = partitions.slice(first, first + AT_ONCE);
    yield* inTurn(some.map((partition) => pagesIn(partition, from, to, reading)));
  }
}

async function* inTurn<T>(sources: AsyncGenerator<T>[]): AsyncGenerator<T> {
  let open = sources.map((source) => ({ source, next: source.next() }));
  // Of what fails while another is awaited, the failure is seen in its turn.
  for (const { next } of open) next.catch(() => {});
  while (open.length > 0) {
    const going: typeof open = [];
    for (const each of open) {
      const { done, value } = await each.next;
      if (done) continue;
      const next = each.source.next();
      next.catch(() => {});
      going.push({ source: each.source, next });
      yield value;
    }
    open = going;
  }
}

async function* pagesIn(
  { index, hash, partition }: DayPartition,
  from: number,
  to: number,
  { clients, config }: Reading,
): AsyncGenerator<Recorded[]> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const query = new QueryCommand({
      TableName: config.table,
      IndexName: index,
      KeyConditionExpression: `${hash} = :shard AND dayAt BETWEEN :from AND :to`,
      ExpressionAttributeValues: { ':shard': partition, ':from': from, ':to': to - 1 },
      ...(index === 'day' && {
        ExpressionAttributeNames: FORMER_NAMES,
        ProjectionExpression: FORMER_PROJECTION,
      }),
      Limit: PAGE_RECORDS,
      ExclusiveStartKey: start,
    });
    const page = await clients.dynamodb.send(query);
    const items = (page.Items ?? []) as Key[];
    yield items.filter((item) => index === 'days' || !isReadByDays(item)).map((item) => readItem(item) as Recorded);
    start = page.LastEvaluatedKey;
  } while (start);
}

/** A response as a digest sees it: what is under way is pending, whatever was decided. */
export function toDigestAction(record: ResponseRecord): DigestAction {
  const decision = decisionOf(record);
  const finding = briefFinding(holdingWant(record));
  const { key, state, outcome, approved, reason, guard, from, to, advice, dayAt } = record;
  const failed = failedAfterOf(record);
  const isOpen = state === 'claimed' || state === 'pending' || state === 'undoing' || state === 'expiring';
  return {
    key,
    finding,
    decision,
    outcome: state === 'undone' || state === 'expired' ? state : isOpen ? 'pending' : (outcome ?? 'pending'),
    ...(failed && { failed }),
    ...(approved && { approved }),
    reason: reason ?? decision.reason,
    ...(guard && { guard }),
    ...(from && { from }),
    ...(to && { to }),
    ...(advice && { advice }),
    at: dayAt,
  };
}
