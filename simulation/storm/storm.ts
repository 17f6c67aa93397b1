import { createLocalStack, type LocalStack } from '../../local/local-stack.ts';
import type { Written } from '../../local/write-units.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { mappingOf } from '../mapping.ts';
import { type Aftermath, aftermathOf } from './aftermath.ts';
import { probeBy } from './findings.ts';
import { throughNetwork } from './network.ts';
import { type Ran, startPolling } from './poller.ts';
import { countUnits, type UnitsReport } from './units.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';
import { createWatch, type Watched } from './watch.ts';

/** `raised`: what is measured is how fast addresses are blocked. `default`: as deployed, without a word in riposte.yml. */
export type StormBudgets = 'raised' | 'default';

export interface StormOptions {
  seed: number;
  minutes: number;
  /** Findings in each minute. */
  perMinute?: number;
  /** Of so many findings one names an address that none before it named; ten unless told. */
  newEvery?: number;
  /** Which share of the writes to IP sets meets a lock conflict or throttling. */
  trouble?: number;
  /** Raised unless told. */
  budgets?: StormBudgets;
  /** IP sets of each family; 1 unless told, as deployed. */
  ipSets?: number;
  /** Told once in each minute of the storm. */
  onMinute?: (state: StormMinute) => void;
}

/** How it stands at the end of a minute. */
export interface StormMinute {
  minute: number;
  /** Messages that wait or are in hand, over all queues on the way from a finding to its effect. */
  waiting: number;
  /** Addresses that were blocked so far. */
  blocked: number;
  /** The longest delay among those that were blocked in this minute, s. */
  slowest: number;
  /** Write units a second of the busiest partition of the table and of each index, on average over the minute. */
  units: Record<Written, number>;
}

export interface Storm extends Watched, Aftermath {
  seed: number;
  findings: number;
  budgets: StormBudgets;
  ipSets: number;
  minutes: StormMinute[];
  /** Write units of the journal: in all, and of its busiest partitions. DynamoDB takes 1,000 a second of one. */
  units: Record<Written, UnitsReport>;
  /** Seconds from the last finding until the queues of `waiting` were empty. */
  drained: number;
  functions: Record<string, Ran>;
}

const TO_EFFECT = ['guardduty', 'act-network', 'act-network-express', 'notify'];
/** Nothing waits for what people are told: it is played once the storm is over, and takes no chances from it. */
const TO_PEOPLE = ['alerts', 'deliveries'];
const TOLD_MS = 45_000;
const START = Date.parse('2026-11-20T12:00:00Z');
const SWEEP_MS = 300_000;
const NEW_ADDRESS_EVERY = 10;
const MOST_TO_DRAIN_MS = 120_000;
const RAISED = { addresses: { hour: 1_000_000, day: 1_000_000 } };

/** A storm of findings against the functions as they are deployed, in virtual time: the same seed, the same storm. */
export function simulateStorm(options: StormOptions): Promise<Storm> {
  const { seed, minutes, perMinute = 10_000, newEvery = NEW_ADDRESS_EVERY, onMinute } = options;
  const { budgets = 'raised', ipSets = 1 } = options;
  let stack: LocalStack | undefined;
  return inVirtualTime({ seed, startAt: START, onTime: (now) => stack?.setTime(now) }, async (time) => {
    const watch = createWatch(time);
    const units = countUnits(time.now);
    const standing = stackOf(options, { time, watch, units, services: () => stack?.services });
    stack = standing;
    const poll = (queues: readonly string[]): Record<string, Ran> =>
      Object.fromEntries(queues.map((queue) => [queue, startPolling(standing, mappingOf(queue), time)] as const));
    const polled = poll(TO_EFFECT);
    void keepSweeping(stack, time);
    const findings = minutes * perMinute;
    const passed: StormMinute[] = [];
    for (let n = 0; n < findings; n += 1) {
      await time.sleep(START + (n * 60_000) / perMinute - time.now());
      const address = n % newEvery === 0 ? watch.newAddress() : watch.oldAddress();
      stack.deliver('guardduty', probeBy(address, n + 1, time.now()));
      if ((n + 1) % perMinute !== 0) continue;
      const { table, days, due } = units.endMinute();
      passed.push({
        minute: passed.length + 1,
        waiting: waitingIn(stack),
        blocked: watch.blocked(),
        slowest: watch.takeSlowest(),
        units: { table: table.unitsASecond, days: days.unitsASecond, due: due.unitsASecond },
      });
      onMinute?.(passed.at(-1) as StormMinute);
    }
    const drained = await untilEmpty(stack, time);
    const told = poll(TO_PEOPLE);
    await time.sleep(TOLD_MS);
    return {
      ...{ seed, findings, budgets, ipSets },
      ...watch.result(),
      ...aftermathOf(stack),
      ...{ minutes: passed, units: units.report(), drained, functions: { ...polled, ...told } },
    };
  });
}

interface Around {
  time: VirtualTime;
  watch: ReturnType<typeof createWatch>;
  units: ReturnType<typeof countUnits>;
  services: () => LocalStack['services'] | undefined;
}

const STACK = 'riposte-local';

const stackOf = (
  { budgets = 'raised', ipSets = 1, trouble = 0.2 }: StormOptions,
  { time, watch, units, services }: Around,
): LocalStack =>
  createLocalStack({
    account: '111122223333',
    region: 'eu-west-1',
    stack: STACK,
    startAt: START,
    sleep: time.sleep,
    ipSets,
    budgets: budgetsOf(budgets === 'raised' ? RAISED : {}),
    through: (clients) =>
      throughNetwork(units.through(clients, services, STACK), {
        ...{ time, trouble, onWrite: watch.wrote, onThrottledRead: watch.throttledRead },
      }),
  });

async function keepSweeping(stack: LocalStack, time: VirtualTime): Promise<never> {
  for (;;) {
    await time.sleep(SWEEP_MS);
    await stack.sweep();
  }
}

const waitingIn = ({ services, config }: LocalStack): number =>
  TO_EFFECT.reduce((sum, name) => sum + services.sqs.messages(`${config.stack}-${name}`).length, 0);

async function untilEmpty(stack: LocalStack, time: VirtualTime): Promise<number> {
  const from = time.now();
  while (waitingIn(stack) > 0 && time.now() - from < MOST_TO_DRAIN_MS) await time.sleep(250);
  return (time.now() - from) / 1000;
}
