import type { BlastRadius } from '../../src/core/blast-radius.ts';
import type { BudgetSettings } from '../../src/policy/budgets.ts';
import type { GivenBudgets } from './budget-plan.ts';

export type Window = 'hour' | 'day';
type Limits = Record<Window, number>;

/** As docs/riposte-yml.md has them: for one account in an hour. */
const USUAL: Partial<Record<BlastRadius, number>> = { addresses: 200, instances: 10, databases: 10, trails: 10 };
const USUAL_OF_OTHERS = 20;
const USUAL_PERCENT = 10;
/** A day has three times an hour, and all accounts together three times one. */
const TIMES = 3;

/** How many of a class may be changed, by what riposte.yml says and the documentation says of what it leaves out. */
export function limitsOf(radius: BlastRadius, given: GivenBudgets = {}): { account: Limits; all: Limits } {
  const { all, ...own } = given[radius] ?? {};
  const account = filled(own, USUAL[radius] ?? USUAL_OF_OTHERS);
  return {
    account,
    all: all ? filled(all, account.hour * TIMES) : { hour: account.hour * TIMES, day: account.day * TIMES },
  };
}

function filled({ hour, day }: Pick<BudgetSettings, 'hour' | 'day'>, usual: number): Limits {
  const inHour = hour ?? Math.min(usual, day ?? usual);
  return { hour: inHour, day: day ?? inHour * TIMES };
}

/** Of instances an hour may change a share of what there is, and at least one, where riposte.yml gives no number alone. */
export function shareOf(given: GivenBudgets = {}, count: number): number | undefined {
  const { hour, percent } = given.instances ?? {};
  if (percent === undefined && hour !== undefined) return undefined;
  return Math.max(1, Math.floor((count * (percent ?? USUAL_PERCENT)) / 100));
}
