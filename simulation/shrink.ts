import type { Violated } from './invariants/index.ts';
import type { Plan, Stimulus } from './plan.ts';
import { type Ran, runSchedule } from './schedule.ts';

/** What is left of a story that still violates the same invariant. */
export interface Shrunken {
  plan: Plan;
  /** Struck invocations without which it is violated just as well. */
  spared: ReadonlySet<string>;
  ran: Ran;
  /** What is violated in what is left: another response than in the whole story, it may be. */
  violation: Violated;
}

export interface ShrinkOptions {
  /** Schedules at most. */
  runs: number;
  /** And no longer than this, in ms of the real clock. */
  ms: number;
}

/**
 * Leaves out what is not needed: events and what people did first, then what struck. Which parts of a story are needed is
 * found by halves, then by quarters, down to single ones.
 */
export async function shrink(first: Ran, violation: Violated, { runs, ms }: ShrinkOptions): Promise<Shrunken> {
  const until = performance.now() + ms;
  let left = runs;
  let best: Shrunken = { plan: first.plan, spared: new Set(), ran: first, violation };
  const holdsWith = async (plan: Plan, spared: ReadonlySet<string>): Promise<boolean> => {
    if (left <= 0 || performance.now() > until) return false;
    left -= 1;
    const ran = await runSchedule(plan, { invocations: spared });
    const still = sameOrLike(violation, ran.violations);
    if (!still) return false;
    best = { plan, spared, ran, violation: still };
    return true;
  };
  await fewest(first.plan.stimuli, (stimuli: Stimulus[]) => holdsWith({ ...best.plan, stimuli }, best.spared));
  const struck = (): string[] => [...new Set(best.ran.strikes.map(({ invocation }) => invocation))];
  await holdsWith(best.plan, new Set(struck()));
  const all = struck();
  await fewest(all, (kept: string[]) =>
    holdsWith(best.plan, new Set([...best.spared, ...all.filter((id) => !kept.includes(id))])),
  );
  return best;
}

const sameOrLike = ({ invariant, what }: Violated, all: readonly Violated[]): Violated | undefined => {
  const alike = all.filter((each) => each.invariant === invariant);
  return alike.find((each) => each.what === what) ?? alike[0];
};

/** Takes parts away as long as `holds` without them. */
async function fewest<T>(all: readonly T[], holds: (rest: T[]) => Promise<boolean>): Promise<void> {
  let kept = [...all];
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1 && kept.length > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < kept.length; ) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await holds(rest)) kept = rest;
      else at += size;
    }
  }
}
