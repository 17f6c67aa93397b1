import type { Ending } from '../../alerts/words.ts';
import type { Decision } from '../../core/decision.ts';
import { COUNTED_ONLY } from '../../core/guard.ts';
import { compare } from '../order.ts';
import type { ObservedGroup, Refusals } from '../parts.ts';
import { createReasons, type TakeBack } from './reasons.ts';

/** The most reasons of one guard that a digest holds. */
const MOST_REASONS = 100;

/** What was not done, and why. */
export interface RefusalTally {
  refusals: Refusals[];
  refused: number;
  observed: ObservedGroup[];
  wouldHave: number;
  /** Reasons beyond those of `refusals`. */
  moreReasons: number;
}

interface NotDone {
  decision: Decision;
  reason: string;
  guard?: string;
}

/** Counts refusals by guard and reason, and what would have been done in a stronger mode by action and playbook. */
export function createRefusals() {
  const guards = new Map<string, ReturnType<typeof createReasons>>();
  const observed = new Map<string, { decision: Decision; targets: ReturnType<typeof createReasons> }>();

  function refuse({ decision, reason, guard = decision.guard ?? 'when acting' }: NotDone): TakeBack {
    const reasons = guards.get(guard) ?? createReasons();
    guards.set(guard, reasons);
    // What a sample names is made up, and what is archived is nobody's to look at: a count is all there is to say.
    return reasons.add(reason, COUNTED_ONLY.has(guard) ? '-' : decision.target);
  }

  function observe({ decision }: NotDone): TakeBack {
    const name = `${decision.action} ${decision.playbook}`;
    const known = observed.get(name) ?? { decision, targets: createReasons() };
    observed.set(name, known);
    return known.targets.add('', decision.target);
  }

  return {
    /** @returns what takes it back; undefined where it is neither a refusal nor an observation */
    add(outcome: Ending, entry: NotDone): TakeBack | undefined {
      if (outcome === 'refused') return refuse(entry);
      return outcome === 'observed' ? observe(entry) : undefined;
    },
    end(): RefusalTally {
      const all = [...guards].map(([guard, reasons]) => toRefusals(guard, reasons.end().shown));
      const refusals = all.filter(({ count }) => count > 0);
      refusals.sort((a, b) => b.count - a.count || compare(a.guard, b.guard));
      const seen = [...observed.values()].flatMap(toObserved);
      seen.sort((a, b) => b.count - a.count || compare(a.action, b.action) || compare(a.playbook, b.playbook));
      return {
        refusals: refusals.map(({ rest: _, ...shown }) => shown),
        refused: sum(refusals.map(({ count }) => count)),
        observed: seen,
        wouldHave: sum(seen.map(({ count }) => count)),
        moreReasons: sum(refusals.map(({ rest }) => rest)),
      };
    },
  };
}

type Said = ReturnType<ReturnType<typeof createReasons>['end']>['shown'];

const toRefusals = (guard: string, said: Said): Refusals & { rest: number } => ({
  guard,
  count: sum(said.map(({ count }) => count)),
  reasons: said.slice(0, MOST_REASONS).map(({ name, ...rest }) => ({ reason: name, ...rest })),
  rest: Math.max(0, said.length - MOST_REASONS),
});

function toObserved({
  decision: { action, playbook },
  targets,
}: {
  decision: Decision;
  targets: ReturnType<typeof createReasons>;
}): ObservedGroup[] {
  return targets
    .end()
    .shown.map(({ count, targets: named, distinct }) => ({ action, playbook, count, targets: named, distinct }));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
