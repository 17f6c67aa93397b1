import type { Verified } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import { utc } from '../../../core/text.ts';
import { createTable } from '../../../platform/table.ts';
import { type DenyEntry, type DenyTarget, isActive, partitionOf } from './deny-target.ts';

const LOOK_AGAIN_SECONDS = 60;
const GIVE_UP_SECONDS = 3_600;

type Asked = { place: string; pk: string; sk: string };

const keysOf = (places: readonly DenyTarget[], values: readonly string[]): Asked[] =>
  places.flatMap(({ id: place }) => values.map((value) => ({ place, pk: partitionOf(place), sk: value })));

/**
 * Whether each place itself shows that nothing stands there of what a person's undo has ended. The ledger alone says nothing of
 * that: an undo writes it first. What it does not know, or wants there still, is not taken for lifted, nor is a place at work.
 */
export async function isLiftedFrom(
  places: readonly DenyTarget[],
  values: readonly string[],
  { clients, config, now }: ActionContext,
): Promise<boolean> {
  const asked = keysOf(places, values);
  const entries = await createTable(clients.dynamodb, config.table).getAll<DenyEntry>(asked);
  const isOver = (entry: DenyEntry | undefined): boolean =>
    entry !== undefined && !isActive(entry, now()) && (entry.suppressedUntil ?? 0) > now();
  if (!asked.every((_, n) => isOver(entries[n]))) return false;
  const seen = new Map(await Promise.all(places.map(async (place) => [place.id, await place.read()] as const)));
  return asked.every(({ place }, n) => {
    const observed = seen.get(place);
    return !observed || (!observed.busy && entries[n] !== undefined && observed.presence(entries[n]) === 'none');
  });
}

/**
 * What the ledger, and the places, say of an attempt that died. Only reads, for when nothing may be touched: what does not stand
 * in the ledger was never begun. What does, and is not in its place yet, is under way: the next attempt brings it.
 */
export async function lookInLedger(
  places: readonly DenyTarget[],
  values: readonly string[],
  { clients, config, now }: ActionContext,
): Promise<Verified> {
  const what = values[0] ?? '';
  const asked = keysOf(places, values);
  const found = await createTable(clients.dynamodb, config.table).getAll<DenyEntry>(asked);
  const isThere = (n: number): boolean => {
    const entry = found[n];
    return entry !== undefined && isActive(entry, now());
  };
  const there = asked.filter((_, n) => isThere(n));
  const missing = asked.filter((_, n) => !isThere(n));
  const named = (of: typeof asked): string => [...new Set(of.map(({ place }) => place))].join(' and ');
  if (there.length === 0) return { verdict: 'failed', reason: `${what} is denied in none of ${named(asked)}` };
  const until = Math.min(...found.flatMap((entry, n) => (entry && isThere(n) ? [entry.until] : [])));
  const done = `${what} is denied in ${named(there)} until ${utc(until)}`;
  const seen = new Map(await Promise.all(places.map(async (place) => [place.id, await place.read()] as const)));
  const absent = asked.filter((one, n) => {
    const entry = isThere(n) ? found[n] : undefined;
    return entry !== undefined && seen.get(one.place)?.presence(entry) !== 'full';
  });
  if (absent.length > 0)
    return {
      verdict: 'pending',
      reason: `${what} is not denied in ${named(absent)} yet: an attempt was to write it, and ended before that.`,
      checkAfterSeconds: LOOK_AGAIN_SECONDS,
      giveUpAfterSeconds: GIVE_UP_SECONDS,
    };
  if (missing.length === 0) return { verdict: 'done', result: done, until };
  return {
    verdict: 'partial',
    done: `${done}.`,
    missing: `It is not denied in ${named(missing)}.`,
    advice: 'It follows when the finding comes again after the pause.',
  };
}
