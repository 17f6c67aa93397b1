import {
  type Asked,
  type Denied,
  type DenyChange,
  type DenyEntry,
  type DesiredDeny,
  isActive,
  type Lift,
  type Observed,
  partitionOf,
} from './deny-target.ts';

export interface Plan extends DenyChange {
  /** The ledger as it is to be before AWS is called. */
  entries: Map<string, DenyEntry>;
  /** What will not be done, and why; all other desired are in `entries`. */
  refused: Map<string, Denied>;
  /** Something has to go before what takes its place can be planned. */
  again: boolean;
}

/** Whose room may be taken: an address of one family cannot use that of the other. */
const isAlike = (a: string, b: string): boolean => a.includes(':') === b.includes(':');

/**
 * What has to change so that a place denies what is desired, and no longer what has expired. What the ledger has of others, and
 * the place does not, is left to their own attempts: a pause may hold these. When there is no room, what would end first makes it, provided that
 * it ends before what is desired does.
 */
export function plan(
  place: string,
  ledger: ReadonlyMap<string, DenyEntry>,
  observed: Observed,
  { desired = [], lifts = [], ends = [] }: Asked,
  now: number,
): Plan {
  const entries = withEnds(ledger, ends, now);
  const refused = new Map<string, Denied>();
  for (const lift of lifts)
    entries.set(lift.value, lifted(entries.get(lift.value) ?? blank(place, lift.value), lift, now));
  for (const desiredDeny of desired) {
    const entry = entries.get(desiredDeny.value);
    const obstacle = obstacleTo(desiredDeny, entry, observed, now);
    if (obstacle) refused.set(desiredDeny.value, obstacle);
    else entries.set(desiredDeny.value, wanted(entry ?? blank(place, desiredDeny.value), desiredDeny, now));
  }
  const remove = [...entries.values()].filter((entry) => !isActive(entry, now) && observed.presence(entry) !== 'none');
  for (const entry of remove) observed.release(entry);
  const result: Plan = { entries, refused, remove, add: [], again: false };
  for (const entry of missing(desired, entries, observed, now)) {
    const slot = observed.take(entry.value, entry.slot) ?? makeRoom(entry, result, observed, now);
    if (slot === undefined) giveUp(entry, result, ledger, observed, now);
    else if (slot !== entry.slot && observed.presence(entry) === 'part') moveAway(entry, result);
    else result.add.push(placed(entries, { ...entry, slot }));
  }
  return result;
}

/** Half of it is there, and somebody else took the other half's slot. The ledger names one slot, so ours goes first. */
function moveAway(entry: DenyEntry, result: Plan): void {
  result.remove.push(entry);
  result.again = true;
}

/** The ledger, where the time of these is over. */
export function withEnds(
  ledger: ReadonlyMap<string, DenyEntry>,
  ends: readonly string[],
  now: number,
): Map<string, DenyEntry> {
  const entries = new Map(ledger);
  for (const value of ends) {
    const entry = entries.get(value);
    if (entry && isActive(entry, now)) entries.set(value, { ...entry, until: now });
  }
  return entries;
}

const blank = (place: string, value: string): DenyEntry => ({
  pk: partitionOf(place),
  sk: value,
  value,
  until: 0,
  slot: 0,
  version: 0,
  isGone: true,
});

function lifted(entry: DenyEntry, { suppressUntil }: Lift, now: number): DenyEntry {
  const suppressedUntil = Math.max(entry.suppressedUntil ?? 0, suppressUntil);
  return { ...entry, until: Math.min(entry.until, now), suppressedUntil };
}

function obstacleTo(
  { value }: DesiredDeny,
  entry: DenyEntry | undefined,
  observed: Observed,
  now: number,
): Denied | undefined {
  const { suppressedUntil = 0 } = entry ?? {};
  if (suppressedUntil > now) return { status: 'suppressed', until: suppressedUntil };
  const isOurs = entry !== undefined && !entry.isGone;
  return !isOurs && observed.isCovered(value) ? { status: 'covered' } : undefined;
}

function wanted({ isGone: _gone, ...entry }: DenyEntry, { until }: DesiredDeny, now: number): DenyEntry {
  return { ...entry, until: isActive(entry, now) ? Math.max(entry.until, until) : until };
}

/** What is desired and does not stand there, in full; the longest wanted first, so that it gets the room there is. */
function missing(
  desired: readonly DesiredDeny[],
  entries: ReadonlyMap<string, DenyEntry>,
  observed: Observed,
  now: number,
): DenyEntry[] {
  const values = new Set(desired.map(({ value }) => value));
  return [...entries.values()]
    .filter(({ value }) => values.has(value))
    .filter((entry) => isActive(entry, now) && observed.presence(entry) !== 'full')
    .sort((a, b) => b.until - a.until);
}

function placed(entries: Map<string, DenyEntry>, entry: DenyEntry): DenyEntry {
  entries.set(entry.value, entry);
  return entry;
}

/** Ends the entry that would end first, for one that ends later. */
function makeRoom(
  { value, until }: DenyEntry,
  { entries, remove }: Plan,
  observed: Observed,
  now: number,
): number | undefined {
  const [victim] = [...entries.values()]
    .filter((entry) => entry.value !== value && isAlike(entry.value, value) && isActive(entry, now))
    .filter((entry) => entry.until < until && observed.presence(entry) === 'full')
    .sort((a, b) => a.until - b.until);
  if (!victim) return undefined;
  const over = placed(entries, { ...victim, until: now });
  remove.push(over);
  observed.release(over);
  return observed.take(value);
}

/** There is no room: what is half there goes as well, and nothing is left of what is desired anew. */
function giveUp(
  entry: DenyEntry,
  { entries, remove, refused }: Plan,
  ledger: ReadonlyMap<string, DenyEntry>,
  observed: Observed,
  now: number,
): void {
  refused.set(entry.value, { status: 'full' });
  const before = ledger.get(entry.value);
  if (!before) {
    entries.delete(entry.value);
    return;
  }
  const over = placed(entries, { ...before, until: Math.min(before.until, now) });
  if (observed.presence(over) !== 'none') remove.push(over);
}
