import { BLAST_RADII, type BlastRadius } from '../core/blast-radius.ts';
import type { Budget, Budgets, Limits } from '../core/budgets.ts';

/** What riposte.yml says of one class; what is left out follows from the rest. */
export interface BudgetSettings {
  hour?: number | undefined;
  day?: number | undefined;
  all?: { hour?: number | undefined; day?: number | undefined } | undefined;
  failures?: number | undefined;
  percent?: number | undefined;
}

/** A day may be so many times an hour, and all accounts together so many times one, where nobody says otherwise. */
const TIMES = 3;

/** Read back wrong so often in a row, with not one in between that held: that is the rule or the account, and no target. */
const FAILURES = 5;

/** Of the instances of an account, where no number was given. */
const PERCENT = 10;

/** For one account: far more than an ordinary day brings, and few enough to be put back by hand. */
const HOURLY: Readonly<Record<BlastRadius, number>> = {
  principals: 20,
  instances: 10,
  buckets: 20,
  functions: 20,
  databases: 10,
  secrets: 20,
  addresses: 200,
  networks: 20,
  copies: 20,
  keys: 20,
  trails: 10,
  certificates: 20,
};

/** The budget of each class: that of riposte.yml, and the default for what it leaves out. */
export function budgetsOf(given: Partial<Record<BlastRadius, BudgetSettings>> = {}): Budgets {
  const classes = BLAST_RADII.map((radius): [BlastRadius, Budget] => {
    const { all: ofAll, failures = FAILURES, percent: _, ...own } = given[radius] ?? {};
    const account = limitsOf(own, HOURLY[radius]);
    const together = limitsOf(ofAll ?? {}, account.hour * TIMES);
    const all = ofAll ? together : { hour: together.hour, day: account.day * TIMES };
    return [radius, { account, all, failures, ...(radius === 'instances' && percentOf(given.instances)) }];
  });
  return Object.fromEntries(classes) as Record<BlastRadius, Budget>;
}

/** Who names a number of instances means that, and no share of them beside it. */
function percentOf({ hour, percent }: BudgetSettings = {}): Pick<Budget, 'percent'> {
  if (percent !== undefined) return { percent };
  return hour === undefined ? { percent: PERCENT } : {};
}

function limitsOf({ hour, day }: Pick<BudgetSettings, 'hour' | 'day'>, usual: number): Limits {
  if (hour !== undefined) return { hour, day: day ?? hour * TIMES };
  return day === undefined ? { hour: usual, day: usual * TIMES } : { hour: Math.min(usual, day), day };
}
