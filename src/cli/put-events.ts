import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../core/clients.ts';
import { shown } from './out.ts';

/** What EventBridge takes in one call; the bytes with room for what stands beside the detail. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 240_000;
const ENTRY_OVERHEAD = 300;
const MOST_TRIES = 6;

/** What became of an entry: the id that the event has on the bus, or why it is not there. */
export type Put = { id: string } | { problem: string };

interface Pace {
  /** Events a second. */
  rate: number;
  sleep(ms: number): Promise<void>;
  /** Hears how many are done. */
  say?(done: number): void;
}

const sizeOf = ({ Detail = '' }: PutEventsRequestEntry): number => Buffer.byteLength(Detail) + ENTRY_OVERHEAD;

/**
 * Puts events on a bus, ten a call and no faster than `rate`. EventBridge takes or refuses each entry by itself: those that
 * it refuses for now are sent again, with waits that double.
 *
 * @returns what became of each, in the order given
 */
export async function putEvents(
  eventbridge: Clients['eventbridge'],
  entries: readonly PutEventsRequestEntry[],
  { rate, sleep, say }: Pace,
): Promise<Put[]> {
  const puts = new Array<Put | undefined>(entries.length);
  const tries = new Map<number, number>();
  const open: number[] = [];
  for (const [n, entry] of entries.entries()) {
    if (sizeOf(entry) > MOST_BYTES)
      puts[n] = { problem: `it has more than ${MOST_BYTES / 1_000} KB, which no bus takes` };
    else open.push(n);
  }
  while (open.length > 0) {
    const batch = nextBatch(open, entries);
    const results = await putSome(
      eventbridge,
      batch.map((n) => entries[n] as PutEventsRequestEntry),
    );
    let again = 0;
    for (const [at, n] of batch.entries()) {
      const result = results[at] ?? { problem: 'EventBridge answered nothing about it' };
      const tried = (tries.get(n) ?? 0) + 1;
      tries.set(n, tried);
      if ('problem' in result && result.isPassing && tried < MOST_TRIES) {
        open.push(n);
        again = Math.max(again, tried);
      } else puts[n] = 'id' in result ? { id: result.id } : { problem: result.problem };
    }
    say?.(puts.filter((put) => put !== undefined).length);
    if (open.length > 0) await sleep(Math.max((batch.length / rate) * 1_000, again > 0 ? 200 * 2 ** again : 0));
  }
  return puts as Put[];
}

/** The next ones that fit into one call, taken off the list. */
function nextBatch(open: number[], entries: readonly PutEventsRequestEntry[]): number[] {
  const batch: number[] = [];
  let bytes = 0;
  while (open.length > 0 && batch.length < MOST_ENTRIES) {
    const size = sizeOf(entries[open[0] as number] as PutEventsRequestEntry);
    if (batch.length > 0 && bytes + size > MOST_BYTES) break;
    batch.push(open.shift() as number);
    bytes += size;
  }
  return batch;
}

type Result = { id: string } | { problem: string; isPassing?: boolean };

/** Codes of an entry that a later try may get past. */
const PASSING = /Throttl|Internal|Unavailable|TooManyRequests/i;

async function putSome(eventbridge: Clients['eventbridge'], Entries: PutEventsRequestEntry[]): Promise<Result[]> {
  const answer = await eventbridge.send(new PutEventsCommand({ Entries }));
  return (answer.Entries ?? []).map(({ EventId, ErrorCode = '', ErrorMessage = '' }) =>
    EventId !== undefined
      ? { id: EventId }
      : { problem: shown(`${ErrorCode}: ${ErrorMessage}`, 200), isPassing: PASSING.test(ErrorCode) },
  );
}
