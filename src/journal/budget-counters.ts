import { createHash } from 'node:crypto';
import type { BlastRadius } from '../core/blast-radius.ts';
import { type Budget, beginOf, type Limits, WINDOWS, type Window, windowOf } from '../core/budgets.ts';
import { type BudgetItem, type Fleet, type Spending, tripIn } from './budget-item.ts';

/** What stands for a target in a set. */
export const hashOf = (target: string): string => createHash('sha256').update(target).digest('base64url').slice(0, 8);

/** What counts in one window: its attribute, its limit, and what it is called. */
export interface Counter {
  name: string;
  limit: number;
  window: Window;
  account?: string;
  /** How many there are, where the limit is a share of them. */
  share?: string;
}

/** Where only one account is served, what counts in all accounts is what counts in it, and the lesser of their limits holds. */
export interface Counting {
  budget: Budget;
  isOneAccount: boolean;
  now: number;
  /** Of this class, where it was counted. */
  fleet?: Fleet | undefined;
}

/** What a target of an account counts in. */
export function countersFor(account: string, { budget, isOneAccount, now, fleet }: Counting): Counter[] {
  const of = (limits: Limits, scope: string): Counter[] =>
    WINDOWS.map((window) => ({
      name: `${window}/${windowOf(window, now)}${scope && `/${scope}`}`,
      limit: limits[window],
      window,
      ...(scope && { account: scope }),
    }));
  const ofAccount = (limits: Limits, scope: string): Counter[] =>
    of(limits, scope).map((counter) => withShare(counter, budget, fleet?.[account]));
  return isOneAccount ? ofAccount(lesser(budget), '') : [...of(budget.all, ''), ...ofAccount(budget.account, account)];
}

const lesser = ({ account, all }: Budget): Limits => ({
  hour: Math.min(account.hour, all.hour),
  day: Math.min(account.day, all.day),
});

/** In an hour no more than a share of what there is; of a fleet that nobody has counted, the number alone holds. */
function withShare(counter: Counter, { percent }: Budget, count: number | undefined): Counter {
  if (percent === undefined || count === undefined || counter.window !== 'hour') return counter;
  const most = Math.max(1, Math.floor((count * percent) / 100));
  return most < counter.limit ? { ...counter, limit: most, share: `${percent} % of ${count}` } : counter;
}

/** The targets in a set of an item. */
export const setOf = (item: BudgetItem | undefined, name: string): ReadonlySet<string> =>
  (item?.[name] as ReadonlySet<string> | undefined) ?? new Set();

/** How many more targets of each counter were spent than is seen in the item, while a batch is gone through. */
export type Spent = Map<string, Set<string>>;

/**
 * The counter that has no room for one target more; where there is room, it is taken in `spent`. What is in a set already
 * needs none.
 *
 * @returns that counter, or the names of those that this target was added to
 */
export function spend(
  item: BudgetItem | undefined,
  { account, target }: Spending,
  spent: Spent,
  counting: Counting,
): { full: Counter } | { added: string[] } {
  const hash = hashOf(target);
  const counters = countersFor(account, counting);
  const usedOf = ({ name }: Counter): number => setOf(item, name).size + (spent.get(name)?.size ?? 0);
  const isIn = ({ name }: Counter): boolean => setOf(item, name).has(hash) || spent.get(name)?.has(hash) === true;
  const full = counters.find((counter) => !isIn(counter) && usedOf(counter) >= counter.limit);
  return full ? { full } : { added: take(spent, counters, item, hash) };
}

/** So many hashes may be in one item: 288 of the 400 KB that it may have. The rest is for what people approve, and for marks. */
const MOST_COUNTED = 36_000;

/**
 * Whether the item can count more, beside what is spent: what cannot be counted has to wait, however high its budget is. What
 * the next write takes out of it needs no room. An item may have thousands of counters: it is gone through once for all that
 * is asked of it.
 */
export function countable(item: BudgetItem | undefined, now: number): (spent: Spent) => boolean {
  const old = new Set(outdated(item, now));
  let before = 0;
  // All that has a size is a set.
  for (const [name, value] of Object.entries(item ?? {}))
    if (!old.has(name)) before += (value as { size?: number }).size ?? 0;
  return (spent) => {
    let counted = before;
    for (const { size } of spent.values()) counted += size;
    return counted < MOST_COUNTED;
  };
}

/**
 * The targets whose change could not be verified, since one could be: a set for each day of UTC, so that failures of weeks
 * that brought little else do not add up.
 */
export const FAILING = 'failing';

/** Windows that are over for good; the one before the present stays, since not all clocks are at the same minute. */
export const outdated = (item: BudgetItem | undefined, now: number): string[] =>
  Object.keys(item ?? {}).filter((name) => {
    const [kind, window] = name.split('/');
    const known = kind === FAILING ? 'day' : WINDOWS.find((each) => each === kind);
    return known !== undefined && Number(window) < windowOf(known, now) - 1;
  });

/** Counts a target that a person has approved, whether there is room or not. @returns the names of the counters that it was added to */
export function spendAnyway(
  item: BudgetItem | undefined,
  { account, target }: Spending,
  spent: Spent,
  counting: Counting,
): string[] {
  return take(spent, countersFor(account, counting), item, hashOf(target));
}

/** Adds a target to what is spent of counters that do not hold it yet. @returns their names */
export function take(spent: Spent, counters: readonly Counter[], item: BudgetItem | undefined, hash: string): string[] {
  return counters.flatMap(({ name }) => {
    const some = spent.get(name) ?? new Set();
    if (setOf(item, name).has(hash) || some.has(hash)) return [];
    spent.set(name, some.add(hash));
    return [name];
  });
}

/** The limits of all counters that targets of these accounts may count in. */
export const limitsOf = (accounts: readonly string[], counting: Counting): Map<string, number> =>
  new Map(accounts.flatMap((account) => countersFor(account, counting)).map(({ name, limit }) => [name, limit]));

/** How many targets more a class may change now in an account, by what was read. */
export function roomOf(item: BudgetItem | undefined, account: string, counting: Counting): number {
  if (tripIn(item) ?? tripIn(item, account)) return 0;
  const counters = countersFor(account, { ...counting, fleet: item?.fleet });
  return Math.min(...counters.map(({ name, limit }) => limit - setOf(item, name).size));
}

/** What a full counter is called. @example '20 principals in the hour from 14:00 UTC' */
export function fullText(radius: BlastRadius, { limit, window, account, share }: Counter, now: number): string {
  const from = new Date(beginOf(window, windowOf(window, now))).toISOString();
  const when = window === 'hour' ? `the hour from ${from.slice(11, 16)} UTC` : `the day ${from.slice(0, 10)} UTC`;
  return `${limit} ${radius}${share ? ` (${share})` : ''} in ${when}${account ? ` in account ${account}` : ''}`;
}
