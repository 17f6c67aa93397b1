import { canonical } from '../../src/core/addresses/network.ts';
import { attacker } from './findings.ts';
import type { Write } from './network.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What was seen of the addresses of a storm, and of the writes for them. */
export interface Watched {
  addresses: number;
  /** Addresses that no IP set got. */
  missed: string[];
  /** From an address's first finding to its place in the IP set, s. */
  delay: { p50: number; p95: number; max: number };
  /** Calls to write an IP set, by what came of them. */
  writes: Record<Write['outcome'], number>;
  /** Calls to read an IP set beyond the five a second that AWS WAF takes. */
  throttledReads: number;
  /** The most calls to write that AWS WAF got within any one second. */
  writesInOneSecond: number;
}

/** Keeps the addresses of the storm, when each was first seen, and when it was blocked. */
export function createWatch(time: VirtualTime) {
  const seen: string[] = [];
  const open = new Map<string, number>();
  const took: number[] = [];
  const writes: Pick<Write, 'at' | 'outcome'>[] = [];
  let throttledReads = 0;
  let slowest = 0;
  return {
    newAddress(): string {
      const address = attacker(seen.length);
      seen.push(address);
      open.set(canonical(address) ?? address, time.now());
      return address;
    },
    oldAddress: (): string => seen[Math.floor(time.random() * seen.length)] ?? attacker(0),
    wrote({ at, outcome, addresses }: Write): void {
      writes.push({ at, outcome });
      if (outcome !== 'written') return;
      for (const cidr of addresses) {
        const since = open.get(cidr);
        if (since === undefined) continue;
        open.delete(cidr);
        took.push(time.now() - since);
        slowest = Math.max(slowest, time.now() - since);
      }
    },
    throttledRead: (): void => {
      throttledReads += 1;
    },
    blocked: (): number => took.length,
    /** The longest delay since this was asked last, s. */
    takeSlowest(): number {
      const most = slowest / 1000;
      slowest = 0;
      return most;
    },
    result(): Watched {
      const sorted = took.toSorted((a, b) => a - b);
      const at = (share: number): number => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000;
      const count = (outcome: Write['outcome']): number => writes.filter((write) => write.outcome === outcome).length;
      return {
        addresses: seen.length,
        missed: [...open.keys()],
        delay: { p50: at(0.5), p95: at(0.95), max: at(1) },
        writes: {
          written: count('written'),
          conflict: count('conflict'),
          throttled: count('throttled'),
          refused: count('refused'),
        },
        throttledReads,
        writesInOneSecond: busiestSecond(writes.map(({ at }) => at)),
      };
    },
  };
}

/** The most of these times that lie within one second, its end not included. */
export function busiestSecond(times: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [n, at] of times.entries()) {
    while (at - (times[from] ?? at) >= 1000) from += 1;
    most = Math.max(most, n - from + 1);
  }
  return most;
}
