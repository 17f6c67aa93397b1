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

type Options = Pick<ActorOptions, 'config' | 'now'> & { budgets: Budgets };

/** So many records have room in one transaction beside a write for each class, and their accounts in one expression. */
const MOST_RECORDS = 85;

/**
 * Endings in parts that are recorded in one transaction each, with what they correct: what ended is recorded together with
 * its correction, or neither is. What counts double and what counts no more are of different parts, as a transaction takes an
 * item once. Nearly every batch is one part.
 */
export function inParts(endings: readonly Ending[]): Ending[][] {
  const hasFailed = endings.some(({ record, held }) => record.outcome === 'failed' || held === false);
  const groups = Map.groupBy(endings, (each) => hasFailed && isIdle(each)).values();
  return [...groups].flatMap((those) =>
    Array.from({ length: Math.ceil(those.length / MOST_RECORDS) }, (_, n) =>
      those.slice(n * MOST_RECORDS, (n + 1) * MOST_RECORDS),
    ),
  );
}

/**
 * What the counters are corrected by, now that it is known how these changes ended: a failed one counts double, and what was
 * refused after all, or was so already, does not count, unless the same target was changed before or in the same batch. A
 * renewal counts neither way.
 */
export function corrections(
  endings: readonly Ending[],
  { counted, items }: Counted,
  options: Options,
  all = endings,
): Write[] {
  return [...new Set(endings.flatMap(({ work }) => radiusOf(work) ?? []))].flatMap((radius) => {
    const isOf = (each: Ending): boolean => each.again === undefined && radiusOf(each.work) === radius;
    const those = endings.filter(isOf);
    const failed = those.filter((each) => isChange(each) && each.record.outcome === 'failed');
    // A question that stays one, what only joins, and a renewal change nothing of a target either.
    const others = all.filter((each) => !isIdle(each) && isChange(each) && radiusOf(each.work) === radius);
    const changed = new Set(others.map((each) => spendingOfEnding(each).target));
    const unchanged = those.filter((each) => isIdle(each) && !changed.has(spendingOfEnding(each).target));
    return correctionWrites(
      radius,
      items.get(radius),
      {
        failed: failed.map(spendingOfEnding),
        unchanged: unchanged.map(({ work }) => ({
          target: spendingOf(work).target,
          names: counted.get(work.record.key) ?? [],
        })),
        unverified: those.filter(({ held }) => held === false).map(spendingOfEnding),
        verified: all.some((each) => each.held === true && isOf(each)),
      },
      countingOf(radius as BlastRadius, options),
    );
  });
}

const isChange = ({ work }: Ending): boolean => isTried(work.plan) && !isRenewal(work);
const IDLE: ReadonlySet<string> = new Set(['unchanged', 'refused']);
const isIdle = ({ record: { state, outcome }, again }: Ending): boolean =>
  again === undefined && state === 'done' && IDLE.has(outcome ?? '');
const spendingOfEnding = ({ work }: Ending): Spending => spendingOf(work);
