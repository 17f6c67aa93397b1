import { createHash } from 'node:crypto';
import type { BlastRadius } from '../core/blast-radius.ts';
import { type Budget, beginOf, type Limits, WINDOWS, type Window, windowOf } from '../core/budgets.ts';
import type { Key, Table, Write } from '../platform/table.ts';

/** Why a class waits for a person, since when, and which response asks for all that wait. */
export interface Trip {
  at: number;
  /** A sentence. */
  why: string;
  /** The response that asks; absent until one has taken that on. */
  key?: string;
}

/** How many of a class there are, by accounts, as they were counted last. */
export type Fleet = Record<string, number>;

/**
 * What a class has used of its budget: one item, with a set of hashes of targets for each window, in all accounts and in
 * each. A set takes a target once however often it is added, so that attempts that come again count once.
 */
export type BudgetItem = Key & { trip?: Trip; fleet?: Fleet } & Record<string, unknown>;

export const budgetKey = (radius: BlastRadius): Key => ({ pk: 'BUDGET', sk: radius });

/** One target that is to be changed, or was, and where. */
export interface Spending {
  account: string;
  /** What tells targets apart. */
  target: string;
}

const hashOf = (target: string): string => createHash('sha256').update(target).digest('base64url').slice(0, 8);
/** A failed change counts once more: this stands for the second time. */
const AGAIN = '!';

/** What counts in one window: its attribute, its limit, and what it is called. */
interface Counter {
  name: string;
  limit: number;
  window: Window;
  account?: string;
  /** How many there are, where the limit is a share of them. */
  share?: string;
}

/** Where only one account is served, what counts in all accounts is what counts in it. */
export interface Counting {
  budget: Budget;
  isOneAccount: boolean;
  now: number;
  /** Of this class, where it was counted. */
  fleet?: Fleet | undefined;
}

function countersFor(account: string, { budget, isOneAccount, now, fleet }: Counting): Counter[] {
  const of = (limits: Limits, scope: string): Counter[] =>
    WINDOWS.map((window) => ({
      name: `${window}/${windowOf(window, now)}${scope && `/${scope}`}`,
      limit: limits[window],
      window,
      ...(scope && { account: scope }),
    }));
  const ofAccount = (scope: string): Counter[] =>
    of(budget.account, scope).map((counter) => withShare(counter, budget, fleet?.[account]));
  return isOneAccount ? ofAccount('') : [...of(budget.all, ''), ...ofAccount(account)];
}

/** In an hour no more than a share of what there is; of a fleet that nobody has counted, the number alone holds. */
function withShare(counter: Counter, { percent }: Budget, count: number | undefined): Counter {
  if (percent === undefined || count === undefined || counter.window !== 'hour') return counter;
  const most = Math.max(1, Math.floor((count * percent) / 100));
  return most < counter.limit ? { ...counter, limit: most, share: `${percent} % of ${count}` } : counter;
}

const setOf = (item: BudgetItem | undefined, name: string): ReadonlySet<string> =>
  (item?.[name] as ReadonlySet<string> | undefined) ?? new Set();

/** How many more targets of each counter were spent than is seen in the item, while a batch is gone through. */
export type Spent = Map<string, Set<string>>;

/**
 * The counter that has no room for one target more; undefined where there is room, which is then taken in `spent`. What is
 * in a set already needs none.
 */
export function spend(
  item: BudgetItem | undefined,
  { account, target }: Spending,
  spent: Spent,
  counting: Counting,
): Counter | undefined {
  const hash = hashOf(target);
  const counters = countersFor(account, counting);
  const usedOf = ({ name }: Counter): number => setOf(item, name).size + (spent.get(name)?.size ?? 0);
  const isIn = ({ name }: Counter): boolean => setOf(item, name).has(hash) || spent.get(name)?.has(hash) === true;
  const full = counters.find((counter) => !isIn(counter) && usedOf(counter) >= counter.limit);
  if (full) return full;
  take(spent, counters, item, hash);
  return undefined;
}

/** Counts a target that a person has approved, whether there is room or not. */
export function spendAnyway(
  item: BudgetItem | undefined,
  { account, target }: Spending,
  spent: Spent,
  counting: Counting,
): void {
  take(spent, countersFor(account, counting), item, hashOf(target));
}

function take(spent: Spent, counters: readonly Counter[], item: BudgetItem | undefined, hash: string): void {
  for (const { name } of counters) {
    if (setOf(item, name).has(hash)) continue;
    const some = spent.get(name) ?? new Set();
    spent.set(name, some.add(hash));
  }
}

/**
 * Adds what was spent to the counters, on the condition that there is still room for all of it and that nothing was tripped
 * since the item was read: two functions that count at once cannot both take the last place.
 *
 * @param isFree a person has approved all of it, so that nothing is asked
 * @returns undefined where nothing was spent
 */
export function spendWrite(
  radius: BlastRadius,
  item: BudgetItem | undefined,
  spent: Spent,
  limits: ReadonlyMap<string, number>,
  isFree: boolean,
  now: number,
): Write | undefined {
  if (spent.size === 0) return undefined;
  const names = [...spent.keys()];
  const old = outdated(item, now);
  const rooms = names.map((_, n) => `(attribute_not_exists(#c${n}) OR size(#c${n}) <= :r${n})`);
  return {
    Update: {
      Key: budgetKey(radius),
      UpdateExpression: [
        `ADD ${names.map((_, n) => `#c${n} :c${n}`).join(', ')}`,
        ...(old.length > 0 ? [`REMOVE ${old.map((_, n) => `#o${n}`).join(', ')}`] : []),
      ].join(' '),
      ...(!isFree && { ConditionExpression: ['attribute_not_exists(trip)', ...rooms].join(' AND ') }),
      ExpressionAttributeNames: {
        ...Object.fromEntries(names.map((name, n) => [`#c${n}`, name])),
        ...Object.fromEntries(old.map((name, n) => [`#o${n}`, name])),
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map((name, n) => [`:c${n}`, spent.get(name)])),
        ...(!isFree &&
          Object.fromEntries(
            names.map((name, n) => [`:r${n}`, Math.max(0, (limits.get(name) ?? 0) - (spent.get(name)?.size ?? 0))]),
          )),
      },
    },
  };
}

/** Windows that are over for good; the one before the present stays, since not all clocks are at the same minute. */
const outdated = (item: BudgetItem | undefined, now: number): string[] =>
  Object.keys(item ?? {}).filter((name) => {
    const [kind, window] = name.split('/');
    const known = kind === FAILING ? 'day' : WINDOWS.find((each) => each === kind);
    return known !== undefined && Number(window) < windowOf(known, now) - 1;
  });

/** The limits of all counters that targets of these accounts may count in. */
export const limitsOf = (accounts: readonly string[], counting: Counting): Map<string, number> =>
  new Map(accounts.flatMap((account) => countersFor(account, counting)).map(({ name, limit }) => [name, limit]));

/**
 * The targets whose change could not be verified, since one could be: a set for each day of UTC, so that failures of weeks
 * that brought little else do not add up.
 */
const FAILING = 'failing';
const failingNames = (item: BudgetItem | undefined): string[] =>
  Object.keys(item ?? {}).filter((name) => name.startsWith(`${FAILING}/`));

/** How many changes in a row could not be verified, today and yesterday; the same target counts once. */
export function failuresInARow(item: BudgetItem | undefined, now: number): number {
  const today = windowOf('day', now);
  const days = [today - 1, today, today + 1].map((day) => setOf(item, `${FAILING}/${day}`));
  return new Set(days.flatMap((targets) => [...targets])).size;
}

/** What came of the changes of a class, as its counters have to know it. */
export interface Came {
  failed: readonly Spending[];
  unchanged: readonly Spending[];
  /** Those of the failed whose state, read back, was not what was set. */
  unverified: readonly Spending[];
  /** Whether any was verified. */
  verified: boolean;
}

/**
 * What came of changes: a failed one counts once more, one that changed nothing not at all, and what cannot be verified
 * adds to those in a row, which one that was verified ends.
 */
export function correctionWrites(
  radius: BlastRadius,
  item: BudgetItem | undefined,
  { failed, unchanged, unverified, verified }: Came,
  counting: Counting,
): Write[] {
  const twice = setsOf(failed, counting, AGAIN);
  if (unverified.length > 0 && !verified)
    twice.set(
      `${FAILING}/${windowOf('day', counting.now)}`,
      new Set(unverified.map(({ account, target }) => hashOf(`${account}/${target}`))),
    );
  const over = verified ? failingNames(item) : [];
  const [first, ...more] = [setUpdate('ADD', twice), setUpdate('DELETE', setsOf(unchanged, counting, ''))].filter(
    (update) => update !== undefined,
  );
  // An item may be in a transaction once.
  const whole = over.length > 0 ? withoutNames(first, over) : first;
  return [whole, ...more].flatMap((update) => (update ? [{ Update: { Key: budgetKey(radius), ...update } }] : []));
}

interface SetUpdate {
  UpdateExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

function setsOf(spendings: readonly Spending[], counting: Counting, suffix: string): Spent {
  const sets: Spent = new Map();
  for (const { account, target } of spendings)
    take(sets, countersFor(account, counting), undefined, hashOf(target) + suffix);
  return sets;
}

function setUpdate(verb: 'ADD' | 'DELETE', sets: Spent): SetUpdate | undefined {
  if (sets.size === 0) return undefined;
  const names = [...sets.keys()];
  return {
    UpdateExpression: `${verb} ${names.map((_, n) => `#c${n} :c${n}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name, n) => [`#c${n}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name, n) => [`:c${n}`, sets.get(name)])),
  };
}

function withoutNames(update: SetUpdate | undefined, names: readonly string[]): SetUpdate {
  const removed = `REMOVE ${names.map((_, n) => `#o${n}`).join(', ')}`;
  return {
    ...update,
    UpdateExpression: [update?.UpdateExpression, removed].filter(Boolean).join(' '),
    ExpressionAttributeNames: {
      ...update?.ExpressionAttributeNames,
      ...Object.fromEntries(names.map((name, n) => [`#o${n}`, name])),
    },
  };
}

/** How many targets more a class may change now in an account, by what was read. */
export function roomOf(item: BudgetItem | undefined, account: string, counting: Counting): number {
  if (item?.trip) return 0;
  const counters = countersFor(account, { ...counting, fleet: item?.fleet });
  return Math.min(...counters.map(({ name, limit }) => limit - setOf(item, name).size));
}

/** What a full counter is called. @example '20 principals in the hour from 14:00 UTC' */
export function fullText(radius: BlastRadius, { limit, window, account, share }: Counter, now: number): string {
  const from = new Date(beginOf(window, windowOf(window, now))).toISOString();
  const when = window === 'hour' ? `the hour from ${from.slice(11, 16)} UTC` : `the day ${from.slice(0, 10)} UTC`;
  return `${limit} ${radius}${share ? ` (${share})` : ''} in ${when}${account ? ` in account ${account}` : ''}`;
}

export const createBudgets = (table: Table) => ({
  async readBudgets(radii: readonly BlastRadius[]): Promise<Map<BlastRadius, BudgetItem | undefined>> {
    const items = radii.length > 0 ? await table.getAll<BudgetItem>(radii.map(budgetKey)) : [];
    return new Map(radii.map((radius, n) => [radius, items[n]]));
  },

  /** Lowers a class until a person resumes it. @returns false where it was lowered already */
  async trip(radius: BlastRadius, trip: Trip): Promise<boolean> {
    const written = await table.update({
      Key: budgetKey(radius),
      UpdateExpression: 'SET trip = :trip',
      ConditionExpression: 'attribute_not_exists(trip)',
      ExpressionAttributeValues: { ':trip': trip },
    });
    return written !== undefined;
  },

  /** Has one response ask for all that wait. @returns false where another does */
  async askFor(radius: BlastRadius, key: string): Promise<boolean> {
    const written = await table.update({
      Key: budgetKey(radius),
      UpdateExpression: 'SET trip.#key = :key',
      ConditionExpression: 'attribute_exists(trip) AND attribute_not_exists(trip.#key)',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':key': key },
    });
    return written !== undefined;
  },

  /** How many of a class an account has. */
  async keepFleet(radius: BlastRadius, fleet: Fleet): Promise<void> {
    await table.update({
      Key: budgetKey(radius),
      UpdateExpression: 'SET fleet = :fleet',
      ExpressionAttributeValues: { ':fleet': fleet },
    });
  },

  /** A person lets a class go on, with a budget that begins anew. @returns false where nothing was to resume */
  async resumeBudget(radius: BlastRadius): Promise<boolean> {
    const item = (await this.readBudgets([radius])).get(radius);
    if (!item?.trip) return false;
    const names = Object.keys(item).filter((name) => name.includes('/'));
    const written = await table.update({
      Key: budgetKey(radius),
      UpdateExpression: `REMOVE ${['trip', ...names.map((_, n) => `#n${n}`)].join(', ')}`,
      ConditionExpression: 'attribute_exists(trip)',
      ...(names.length > 0 && {
        ExpressionAttributeNames: Object.fromEntries(names.map((name, n) => [`#n${n}`, name])),
      }),
    });
    return written !== undefined;
  },
});
