/**
 * A 32-bit hash of a short text (FNV-1a), mixed so that neighbouring addresses end up far apart. It is not secret:
 * who chose addresses to fill one shard would only make its blocks spill over to the others.
 */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return mix(hash);
}

// The finalizer of MurmurHash3.
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const weightOf = (hash: number, shard: number): number => mix(hash ^ Math.imul(shard + 1, 0x9e3779b1));

/**
 * The set in which an address belongs, of `count` sets: rendezvous hashing. One more set takes its share evenly from the
 * others and moves nothing between them; one fewer, the last, hands its own to the others.
 */
export function homeOf(cidr: string, count: number): number {
  if (count === 1) return 0;
  const hash = hashOf(cidr);
  let best = 0;
  let most = -1;
  for (let shard = 0; shard < count; shard += 1) {
    const weight = weightOf(hash, shard);
    if (weight > most) [best, most] = [shard, weight];
  }
  return best;
}

/** All sets in the order in which an address would take them when the ones before are full. */
export function choicesOf(cidr: string, count: number): number[] {
  const hash = hashOf(cidr);
  const weights = Array.from({ length: count }, (_, shard) => weightOf(hash, shard));
  return weights.map((_, shard) => shard).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
}
