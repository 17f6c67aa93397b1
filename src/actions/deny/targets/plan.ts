import {
  type Change,
  type Denied,
  type Entry,
  isActive,
  type Lift,
  partitionOf,
  type Standing,
  type Wish,
} from './place.ts';

export interface Plan extends Change {
  /** The ledger as it is to be before AWS is called. */
  entries: Map<string, Entry>;
  /** What will not be done, and why; all other wishes are in `entries`. */
  refused: Map<string, Denied>;
  /** Something has to go before what takes its place can be planned. */
  again: boolean;
}

/** Whose room may be taken: an address of one family cannot use that of the other. */
const isAlike = (a: string, b: string): boolean => a.includes(':') === b.includes(':');

/**
 * What has to change so that a place denies what is wanted, and no longer what was: wishes join the ledger, what has
 * expired leaves, what somebody took away returns. When there is no room, what would end first makes it, provided that
 * it ends before the wish does.
 */
export function plan(
  place: string,
  ledger: ReadonlyMap<string, Entry>,
  standing: Standing,
  { wishes = [], lifts = [] }: { wishes?: readonly Wish[]; lifts?: readonly Lift[] },
  now: number,
): Plan {
  const entries = new Map(ledger);
  const refused = new Map<string, Denied>();
  for (const lift of lifts)
    entries.set(lift.value, lifted(entries.get(lift.value) ?? blank(place, lift.value), lift, now));
  for (const wish of wishes) {
    const entry = entries.get(wish.value);
    const obstacle = obstacleTo(wish, entry, standing, now);
    if (obstacle) refused.set(wish.value, obstacle);
    else entries.set(wish.value, wanted(entry ?? blank(place, wish.value), wish, now));
  }
  const remove = [...entries.values()].filter((entry) => !isActive(entry, now) && standing.presence(entry) !== 'none');
  for (const entry of remove) standing.release(entry);
  const result: Plan = { entries, refused, remove, add: [], again: false };
  for (const entry of missing(entries, standing, now)) {
    const slot = standing.take(entry.value, entry.slot) ?? makeRoom(entry, result, standing, now);
    if (slot === undefined) giveUp(entry, result, ledger, standing, now);
    else if (slot !== entry.slot && standing.presence(entry) === 'part') moveAway(entry, result);
    else result.add.push(placed(entries, { ...entry, slot }));
  }
  return result;
}

/** Half of it is there, and somebody else took the other half's slot. The ledger names one slot, so ours goes first. */
function moveAway(entry: Entry, result: Plan): void {
  result.remove.push(entry);
  result.again = true;
}

const blank = (place: string, value: string): Entry => ({
  pk: partitionOf(place),
  sk: value,
  value,
  until: 0,
  slot: 0,
  version: 0,
  isGone: true,
});

function lifted(entry: Entry, { suppressUntil }: Lift, now: number): Entry {
  const suppressedUntil = Math.max(entry.suppressedUntil ?? 0, suppressUntil);
  return { ...entry, until: Math.min(entry.until, now), suppressedUntil };
}

function obstacleTo({ value }: Wish, entry: Entry | undefined, standing: Standing, now: number): Denied | undefined {
  const { suppressedUntil = 0 } = entry ?? {};
  if (suppressedUntil > now) return { status: 'suppressed', until: suppressedUntil };
  const isOurs = entry !== undefined && !entry.isGone;
  return !isOurs && standing.isCovered(value) ? { status: 'covered' } : undefined;
}

function wanted({ isGone: _gone, ...entry }: Entry, { until }: Wish, now: number): Entry {
  return { ...entry, until: isActive(entry, now) ? Math.max(entry.until, until) : until };
}

/** What should stand there and does not, in full; the longest wanted first, so that it gets the room there is. */
function missing(entries: ReadonlyMap<string, Entry>, standing: Standing, now: number): Entry[] {
  return [...entries.values()]
    .filter((entry) => isActive(entry, now) && standing.presence(entry) !== 'full')
    .sort((a, b) => b.until - a.until);
}

function placed(entries: Map<string, Entry>, entry: Entry): Entry {
  entries.set(entry.value, entry);
  return entry;
}

/** Ends the entry that would end first, for one that ends later. */
function makeRoom(
  { value, until }: Entry,
  { entries, remove }: Plan,
  standing: Standing,
  now: number,
): number | undefined {
  const [victim] = [...entries.values()]
    .filter((entry) => entry.value !== value && isAlike(entry.value, value) && isActive(entry, now))
    .filter((entry) => entry.until < until && standing.presence(entry) === 'full')
    .sort((a, b) => a.until - b.until);
  if (!victim) return undefined;
  const over = placed(entries, { ...victim, until: now });
  remove.push(over);
  standing.release(over);
  return standing.take(value);
}

/** There is no room: what is half there goes as well, and nothing is left of a wish that was new. */
function giveUp(
  entry: Entry,
  { entries, remove, refused }: Plan,
  ledger: ReadonlyMap<string, Entry>,
  standing: Standing,
  now: number,
): void {
  refused.set(entry.value, { status: 'full' });
  const before = ledger.get(entry.value);
  if (!before) {
    entries.delete(entry.value);
    return;
  }
  const over = placed(entries, { ...before, until: Math.min(before.until, now) });
  if (standing.presence(over) !== 'none') remove.push(over);
}
