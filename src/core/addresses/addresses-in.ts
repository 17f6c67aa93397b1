import type { Network } from './network.ts';

/** How many different addresses networks of one family cover in sum; what two of them cover counts once. */
export function addressesIn(networks: readonly Network[]): bigint {
  const ranges = [...networks].sort((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)));
  let [count, next] = [0n, 0n];
  for (const { first, last } of ranges) {
    const from = first > next ? first : next;
    if (last < from) continue;
    count += last + 1n - from;
    next = last + 1n;
  }
  return count;
}
