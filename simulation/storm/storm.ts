import { createLocalStack, type LocalStack } from '../../local/local-stack.ts';
import { canonical } from '../../src/core/addresses/network.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { mappingOf } from '../mapping.ts';
import { attacker, probeBy } from './findings.ts';
import { throughNetwork, type Write } from './network.ts';
import { type Ran, startPolling } from './poller.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

export interface StormOptions {
  seed: number;
  minutes: number;
  /** Findings in each minute; every tenth names an address that none before it named. */
  perMinute?: number;
  /** Which share of the writes to IP sets meets a lock conflict or throttling. */
  trouble?: number;
  /** Told once in each minute of the storm. */
  onMinute?: (state: { minute: number; waiting: number; blocked: number }) => void;
}

export interface Storm {
  seed: number;
  findings: number;
  addresses: number;
  /** Addresses that no IP set holds in the end. */
  missed: string[];
  /** From an address's first finding to its place in the IP set, s. */
  delay: { p50: number; p95: number; max: number };
  /** Calls to write an IP set, by what came of them. */
  writes: Record<Write['outcome'], number>;
  /** Calls to read an IP set beyond the five a second that AWS WAF takes. */
  throttledReads: number;
  /** The most calls to write that AWS WAF got within any one second. */
  writesInOneSecond: number;
  /** Messages that waited or were in hand, over all queues, at the end of each minute. */
  backlog: number[];
  /** Seconds from the last finding until all queues were empty. */
  drained: number;
  functions: Record<string, Ran>;
}

const POLLED = ['guardduty', 'act-network', 'act-network-express', 'notify'];
const START = Date.parse('2026-11-20T12:00:00Z');
const SWEEP_MS = 300_000;
const NEW_ADDRESS_EVERY = 10;
const MOST_TO_DRAIN_MS = 120_000;

/** A storm of findings against the functions as they are deployed, in virtual time: the same seed, the same storm. */
export function simulateStorm({
  seed,
  minutes,
  perMinute = 10_000,
  trouble = 0.2,
  onMinute,
}: StormOptions): Promise<Storm> {
  let stack: LocalStack | undefined;
  return inVirtualTime({ seed, startAt: START, onTime: (now) => stack?.setTime(now) }, async (time) => {
    const watch = createWatch(time);
    stack = createLocalStack({
      account: '111122223333',
      region: 'eu-west-1',
      startAt: START,
      sleep: time.sleep,
      // What is measured is how fast addresses are blocked, not that a person is asked first.
      budgets: budgetsOf({ addresses: { hour: 1_000_000, day: 1_000_000 } }),
      through: (clients) =>
        throughNetwork(clients, { time, trouble, onWrite: watch.wrote, onThrottledRead: watch.throttledRead }),
    });
    const standing = stack;
    const polled = Object.fromEntries(
      POLLED.map((queue) => [queue, startPolling(standing, mappingOf(queue), time)] as const),
    );
    void keepSweeping(stack, time);
    const findings = minutes * perMinute;
    const backlog: number[] = [];
    for (let n = 0; n < findings; n += 1) {
      await time.sleep(START + (n * 60_000) / perMinute - time.now());
      const address = n % NEW_ADDRESS_EVERY === 0 ? watch.newAddress() : watch.oldAddress();
      stack.deliver('guardduty', probeBy(address, n + 1, time.now()));
      if ((n + 1) % perMinute !== 0) continue;
      backlog.push(waitingIn(stack));
      onMinute?.({ minute: backlog.length, waiting: waitingIn(stack), blocked: watch.delays().length });
    }
    const drained = await untilEmpty(stack, time);
    return { seed, findings, ...watch.result(), backlog, drained, functions: polled };
  });
}

async function keepSweeping(stack: LocalStack, time: VirtualTime): Promise<never> {
  for (;;) {
    await time.sleep(SWEEP_MS);
    await stack.sweep();
  }
}

function waitingIn({ services, config }: LocalStack): number {
  return POLLED.map((name) => services.sqs.messages(`${config.stack}-${name}`).length).reduce(
    (sum, count) => sum + count,
    0,
  );
}

async function untilEmpty(stack: LocalStack, time: VirtualTime): Promise<number> {
  const from = time.now();
  while (waitingIn(stack) > 0 && time.now() - from < MOST_TO_DRAIN_MS) await time.sleep(250);
  return (time.now() - from) / 1000;
}

/** Keeps the addresses of the storm, when each was first seen, and when it was blocked. */
function createWatch(time: VirtualTime) {
  const seen: string[] = [];
  const open = new Map<string, number>();
  const took: number[] = [];
  const writes: Write[] = [];
  let throttledReads = 0;
  return {
    newAddress(): string {
      const address = attacker(seen.length);
      seen.push(address);
      open.set(canonical(address) ?? address, time.now());
      return address;
    },
    oldAddress: (): string => seen[Math.floor(time.random() * seen.length)] ?? attacker(0),
    wrote(write: Write): void {
      writes.push({ ...write, addresses: [] });
      if (write.outcome !== 'written') return;
      for (const cidr of write.addresses) {
        const since = open.get(cidr);
        if (since !== undefined) took.push(time.now() - since);
        open.delete(cidr);
      }
    },
    throttledRead: (): void => {
      throttledReads += 1;
    },
    delays: () => took,
    result(): Pick<Storm, 'addresses' | 'missed' | 'delay' | 'writes' | 'throttledReads' | 'writesInOneSecond'> {
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
