import { choicesOf, homeOf } from './shards.ts';

/** What a set can hold, and holds: `limit` is 0 for one that cannot be written now. */
export interface Room {
  limit: number;
  held: ReadonlySet<string>;
}

/** Which set each entry belongs in. */
export interface Placement {
  placed: Map<string, number>;
  /** Whether that is its home for each of them. */
  areHome: boolean;
}

// Below this share of its limit each set has space to let others' addresses go home.
const ROOMY = 0.9;

/**
 * Says which set each entry belongs in. Entries may number up to the sum of the limits.
 *
 * As long as every set has room to spare, that is its home by hash, whatever is where now. Once one gets full, entries stay
 * where they are, and only new ones look for room, at home first: else two full sets would have to swap, and there is no
 * way to do that without an address unblocked in between. While each home has room, some set with a place to give is always
 * found, so that going home never ends in such a knot.
 */
export function place(entries: readonly string[], rooms: readonly Room[]): Placement {
  const homes = new Uint8Array(entries.length);
  const counts = rooms.map(() => 0);
  for (const [n, entry] of entries.entries()) {
    const home = homeOf(entry, rooms.length);
    homes[n] = home;
    counts[home] = (counts[home] ?? 0) + 1;
  }
  const isRoomy = rooms.every(({ limit }, n) => rooms.length === 1 || (counts[n] ?? 0) <= ROOMY * limit);
  const placed = isRoomy ? new Map<string, number>() : placeTightly(entries, homes, rooms);
  if (isRoomy) for (const [n, entry] of entries.entries()) placed.set(entry, homes[n] ?? 0);
  // What finds no room anywhere is nowhere, and does not count.
  return { placed, areHome: isRoomy || entries.every((entry, n) => (placed.get(entry) ?? homes[n]) === homes[n]) };
}

function placeTightly(entries: readonly string[], homes: Uint8Array, rooms: readonly Room[]): Map<string, number> {
  const left = rooms.map(({ limit }) => limit);
  const placed = new Map<string, number>();
  const fresh: string[] = [];
  const settleIn = (entry: string, shard: number): boolean => {
    const free = left[shard] ?? 0;
    if (free === 0) return false;
    placed.set(entry, shard);
    left[shard] = free - 1;
    return true;
  };
  for (const [n, entry] of entries.entries())
    if (!settleIn(entry, whereIs(entry, homes[n] ?? 0, rooms))) fresh.push(entry);
  for (const entry of fresh) choicesOf(entry, rooms.length).some((shard) => settleIn(entry, shard));
  return placed;
}

/** The set that holds an entry now, its home where several do; -1 for none. */
function whereIs(entry: string, home: number, rooms: readonly Room[]): number {
  const isIn = ({ limit, held }: Room): boolean => limit > 0 && held.has(entry);
  const own = rooms[home];
  return own && isIn(own) ? home : rooms.findIndex(isIn);
}
