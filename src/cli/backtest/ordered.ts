import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { Finding } from '../../core/finding.ts';

/** The findings of one event, and when it was delivered, ms since 1970. */
export interface Happened {
  at: number;
  findings: Finding[];
}

/** So many events may lie between one and another that happened before it; what was already sorted holds far fewer. */
const HELD = 4_000;
const HELD_WHERE_SORTED = 250;

/** An event happened before others that were gone already. */
export class OutOfOrder extends Error {}

/**
 * Puts events into the order of time that are nearly in it, as logs are.
 *
 * @throws OutOfOrder when one comes too late; then `sortedOnDisk` does it
 */
export const nearlyOrdered = (events: AsyncIterable<Happened[]>): AsyncGenerator<Happened[]> => ordered(events, HELD);

/** The same for events that are sorted but for a few: what is held for a moment only costs a tenth less. */
export const almostOrdered = (events: AsyncIterable<Happened[]>): AsyncGenerator<Happened[]> =>
  ordered(events, HELD_WHERE_SORTED);

async function* ordered(events: AsyncIterable<Happened[]>, most: number): AsyncGenerator<Happened[]> {
  let held: Happened[] = [];
  let gone = Number.NEGATIVE_INFINITY;
  for await (const some of events) {
    for (const event of some) {
      if (event.at < gone) throw new OutOfOrder();
      held.push(event);
    }
    if (held.length < 2 * most) continue;
    held.sort(byTime);
    const ready = held.splice(0, held.length - most);
    gone = ready.at(-1)?.at ?? gone;
    yield ready;
  }
  held = held.sort(byTime);
  yield held;
}

/** Puts events into the order of time, however they come: sorts them in parts, in files of their own, and merges these. */
export async function* sortedOnDisk(events: AsyncIterable<Happened[]>): AsyncGenerator<Happened[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-backtest-'));
  const unwatch = removeOnSignal(folder);
  try {
    const files: string[] = [];
    let held: Happened[] = [];
    const keep = async (): Promise<void> => {
      files.push(join(folder, `${files.length}.jsonl`));
      await write(files.at(-1) ?? '', held.sort(byTime));
      held = [];
    };
    for await (const some of events) {
      held.push(...some);
      if (held.length >= 2 * HELD) await keep();
    }
    if (files.length === 0) {
      yield held.sort(byTime);
      return;
    }
    await keep();
    yield* merged(files);
  } finally {
    unwatch();
    rmSync(folder, { recursive: true });
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Takes the folder along where a signal ends the program: it may hold gigabytes. @returns what ends that */
function removeOnSignal(folder: string): () => void {
  const leave = (signal: NodeJS.Signals): void => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.once(signal, leave);
  return () => {
    for (const signal of SIGNALS) process.off(signal, leave);
  };
}

const byTime = (a: Happened, b: Happened): number => a.at - b.at;

async function write(file: string, events: readonly Happened[]): Promise<void> {
  const out = createWriteStream(file);
  for (const event of events) if (!out.write(`${JSON.stringify(event)}\n`)) await once(out, 'drain');
  out.end();
  await finished(out);
}

async function* merged(files: readonly string[]): AsyncGenerator<Happened[]> {
  const readers = files.map((file) => createInterface({ input: createReadStream(file) })[Symbol.asyncIterator]());
  const next = async (n: number): Promise<Happened | undefined> => {
    const line = await readers[n]?.next();
    return line && !line.done ? (JSON.parse(line.value) as Happened) : undefined;
  };
  const heads = await Promise.all(readers.map((_, n) => next(n)));
  let ready: Happened[] = [];
  for (;;) {
    // What happened at the same time goes in the order in which it was read.
    let first = -1;
    for (const [n, head] of heads.entries())
      if (head && head.at < (heads[first]?.at ?? Number.POSITIVE_INFINITY)) first = n;
    const head = heads[first];
    if (!head) break;
    ready.push(head);
    heads[first] = await next(first);
    if (ready.length < 1_000) continue;
    yield ready;
    ready = [];
  }
  yield ready;
}
