import type { BlastRadius } from '../core/blast-radius.ts';
import type { Budgets } from '../core/budgets.ts';
import type { Spending } from '../journal/budget-item.ts';
import { correctionWrites } from '../journal/budget-writes.ts';
import type { Write } from '../platform/table.ts';
import { type BudgetItems, countingOf, isRenewal, radiusOf, spendingOf } from './limit.ts';
import { isTried } from './plan-steps.ts';
import type { ActorOptions, Ending } from './work.ts';

/** What a batch has counted, in what was read of the counters. */
export interface Counted {
  /** The keys of those responses, and the names of the counters to which each has added its target. */
  counted: ReadonlyMap<string, readonly string[]>;
  items: BudgetItems;
}

/**
 * What the counters are corrected by, now that it is known how the changes ended: a failed one counts double, and what was
 * refused after all, or was so already, does not count, unless the same target was changed before or in the same batch. A
 * renewal counts neither way.
 *
 * @returns writes of which each item may be in one transaction once: `late` are those that need one of their own
 */
export function corrections(
  endings: readonly Ending[],
  { counted, items }: Counted,
  options: Pick<ActorOptions, 'config' | 'now'> & { budgets: Budgets },
): { writes: Write[]; late: Write[] } {
  const [writes, late]: [Write[], Write[]] = [[], []];
  const ended = endings.filter(({ again }) => again === undefined);
  for (const radius of new Set(ended.flatMap(({ work }) => radiusOf(work) ?? []))) {
    const those = ended.filter(({ work }) => radiusOf(work) === radius);
    const failed = those.filter((each) => isChange(each) && each.record.outcome === 'failed');
    const idle = new Set(those.filter(({ record }) => record.state === 'done' && IDLE.has(record.outcome ?? '')));
    // A question that stays one, what only joins, and a renewal change nothing of a target either.
    const others = endings.filter((each) => !idle.has(each) && isChange(each) && radiusOf(each.work) === radius);
    const changed = new Set(others.map((each) => spendingOfEnding(each).target));
    const unchanged = [...idle].filter((each) => !changed.has(spendingOfEnding(each).target));
    const [first, ...more] = correctionWrites(
      radius,
      items.get(radius),
      {
        failed: failed.map(spendingOfEnding),
        unchanged: unchanged.map(({ work }) => ({
          target: spendingOf(work).target,
          names: counted.get(work.record.key) ?? [],
        })),
        unverified: those.filter(({ held }) => held === false).map(spendingOfEnding),
        verified: those.some(({ held }) => held === true),
      },
      countingOf(radius as BlastRadius, options),
    );
    if (first) writes.push(first);
    late.push(...more);
  }
  return { writes, late };
}

const isChange = ({ work }: Ending): boolean => isTried(work.plan) && !isRenewal(work);
const IDLE: ReadonlySet<string> = new Set(['unchanged', 'refused']);
const spendingOfEnding = ({ work }: Ending): Spending => spendingOf(work);
