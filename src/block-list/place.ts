import { choicesOf, homeOf } from './shards.ts';

/** What a set can hold, and holds: `limit` is 0 for one that cannot be written now. */
export interface Room {
  limit: number;
  held: ReadonlySet<string>;
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
export function place(entries: readonly string[], rooms: readonly Room[]): Map<string, number> {
  const homes = new Map(entries.map((entry) => [entry, homeOf(entry, rooms.length)]));
  const counts = rooms.map(() => 0);
  for (const home of homes.values()) counts[home] = (counts[home] ?? 0) + 1;
  const isRoomy = rooms.every(({ limit }, n) => rooms.length === 1 || (counts[n] ?? 0) <= ROOMY * limit);
  return isRoomy ? homes : placeTightly(homes, rooms);
}

function placeTightly(homes: ReadonlyMap<string, number>, rooms: readonly Room[]): Map<string, number> {
  const left = rooms.map(({ limit }) => limit);
  const placed = new Map<string, number>();
  const settleIn = (entry: string, shard: number): boolean => {
    const free = left[shard] ?? 0;
    if (free > 0) placed.set(entry, shard);
    left[shard] = Math.max(0, free - 1);
    return free > 0;
  };
  const where = locate(homes, rooms);
  const fresh = [...homes.keys()].filter((entry) => !settleIn(entry, where.get(entry) ?? -1));
  for (const entry of fresh) choicesOf(entry, rooms.length).some((shard) => settleIn(entry, shard));
  return placed;
}

/** In which set each entry is now; in its home, where two hold it. */
function locate(homes: ReadonlyMap<string, number>, rooms: readonly Room[]): Map<string, number> {
  const where = new Map<string, number>();
  for (const [shard, { held, limit }] of rooms.entries()) {
    if (limit === 0) continue;
    for (const entry of held) if (!where.has(entry) || homes.get(entry) === shard) where.set(entry, shard);
  }
  return where;
}
