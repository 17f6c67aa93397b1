import { createLocalStack } from '../local/local-stack.ts';
import type { ActionId } from '../src/core/action-ids.ts';
import type { Config } from '../src/core/config.ts';
import { bundledEvents, isActedOn, isContainedBy } from './events.ts';
import type { FaultsId } from './faults.ts';
import { type Catalogue, planOf, START } from './plan.ts';
import { CONTAINED, PLACES } from './scene.ts';
import { type Ran, runSchedule } from './schedule.ts';
import { shrink } from './shrink.ts';
import { storyOf } from './story.ts';

export interface RunOptions {
  faults: FaultsId;
  seed: number;
  /** At least so many messages are handed to functions. */
  deliveries: number;
  /** Leaves schedules without an organisation out. */
  organisation?: boolean | undefined;
  /** Told after each schedule. */
  onRan?: (sum: Omit<Simulated, 'violations'>) => void;
  onViolation?: (violation: SimulatedViolation) => void;
}

export interface Simulated {
  deliveries: number;
  schedules: number;
  deaths: number;
  calls: number;
  /** The actions that were carried out in a schedule at least. */
  applied: Set<ActionId>;
  violations: SimulatedViolation[];
}

export interface SimulatedViolation {
  invariant: string;
  /** Of the schedule: it alone plays it again. */
  seed: number;
  what: string;
  /** Shortened, as a rehearsal. */
  story: string;
}

/** Of the violations of one schedule and one invariant the first is shortened; a run shortens no more than so many. */
const MOST_SHRUNKEN = 8;
const SHRINKING = { runs: 80, ms: 45_000 };

/** The bundled events, and which of them are answered by more than a word. */
export function readCatalogue(): Catalogue {
  const all = bundledEvents();
  const { config } = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: START });
  const settings: Config = { ...config, ...PLACES, mode: 'enforce' };
  const contained: Config = { ...settings, ...CONTAINED };
  return {
    all,
    acting: all.filter((event) => isActedOn(event, settings, START)),
    containing: all.filter((event) => isContainedBy(event, contained, START)),
  };
}

/**
 * Plays schedules until enough was delivered. The first has the seed itself and each other the next number, so that one of
 * them can be played alone.
 */
export async function simulate(options: RunOptions): Promise<Simulated> {
  const { faults, seed, deliveries, organisation, onRan, onViolation } = options;
  const catalogue = readCatalogue();
  const sum: Simulated = { deliveries: 0, schedules: 0, deaths: 0, calls: 0, applied: new Set(), violations: [] };
  for (let next = seed; sum.deliveries < deliveries || sum.schedules === 0; next += 1) {
    const plan = planOf(next, faults, catalogue);
    if (organisation && !plan.organisation) continue;
    const ran = await runSchedule(plan);
    sum.schedules += 1;
    sum.deliveries += ran.deliveries;
    sum.deaths += ran.deaths;
    sum.calls += ran.calls;
    for (const action of ran.applied) sum.applied.add(action);
    for (const violation of firstOfEach(ran)) {
      const isShrunken = sum.violations.length < MOST_SHRUNKEN;
      const left = isShrunken ? await shrink(ran, violation, SHRINKING) : { ran, violation };
      const found = { ...violation, seed: next, story: storyOf(left.ran, left.violation) };
      sum.violations.push(found);
      onViolation?.(found);
    }
    onRan?.(sum);
  }
  return sum;
}

/** One of each invariant: what else is violated with it has the same cause more often than not. */
const firstOfEach = ({ violations }: Ran): Ran['violations'] => [
  ...new Map(violations.toReversed().map((violation) => [violation.invariant, violation])).values(),
];
