import type { BlastRadius } from '../core/blast-radius.ts';
import { windowOf } from '../core/budgets.ts';
import type { Write } from '../platform/table.ts';
import { type Counting, countersFor, FAILING, hashOf, outdated, type Spent, setOf, take } from './budget-counters.ts';
import { type BudgetItem, budgetKey, type Spending, tripName } from './budget-item.ts';

/** What bounds that which nobody has approved. */
interface Room {
  limits: ReadonlyMap<string, number>;
  /** The accounts in which there is such. */
  accounts: readonly string[];
  /** The counters to which it adds. What people have approved alone adds to one whatever its limit is. */
  bounded: ReadonlySet<string>;
}

/** An expression has 4 KB at most, and a thousand accounts leave some thousands of sets: the next writes take out the rest. */
const MOST_REMOVED = 200;

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
  { limits, accounts, bounded }: Room,
  isFree: boolean,
  now: number,
): Write | undefined {
  if (spent.size === 0) return undefined;
  const names = [...spent.keys()];
  const old = outdated(item, now).slice(0, MOST_REMOVED);
  const marks = isFree ? [] : [tripName(), ...accounts.map(tripName)];
  const bounds = isFree ? [] : names.flatMap((name, n) => (bounded.has(name) ? [n] : []));
  const rooms = bounds.map((n) => `(attribute_not_exists(#c${n}) OR size(#c${n}) <= :r${n})`);
  return {
    Update: {
      Key: budgetKey(radius),
      UpdateExpression: [
        `ADD ${names.map((_, n) => `#c${n} :c${n}`).join(', ')}`,
        ...(old.length > 0 ? [`REMOVE ${old.map((_, n) => `#o${n}`).join(', ')}`] : []),
      ].join(' '),
      ...(!isFree && {
        ConditionExpression: [...marks.map((_, n) => `attribute_not_exists(#t${n})`), ...rooms].join(' AND '),
      }),
      ExpressionAttributeNames: {
        ...Object.fromEntries(names.map((name, n) => [`#c${n}`, name])),
        ...Object.fromEntries(old.map((name, n) => [`#o${n}`, name])),
        ...Object.fromEntries(marks.map((name, n) => [`#t${n}`, name])),
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map((name, n) => [`:c${n}`, spent.get(name)])),
        ...Object.fromEntries(
          bounds
            .map((n) => [n, names[n] ?? ''] as const)
            .map(([n, name]) => [`:r${n}`, Math.max(0, (limits.get(name) ?? 0) - (spent.get(name)?.size ?? 0))]),
        ),
      },
    },
  };
}

const failingNames = (item: BudgetItem | undefined): string[] =>
  Object.keys(item ?? {}).filter((name) => name.startsWith(`${FAILING}/`));

/** How many changes in a row could not be verified, today and yesterday; the same target counts once. */
export function failuresInARow(item: BudgetItem | undefined, now: number): number {
  const today = windowOf('day', now);
  const days = [today - 1, today, today + 1].map((day) => setOf(item, `${FAILING}/${day}`));
  return new Set(days.flatMap((targets) => [...targets])).size;
}

/** A failed change counts once more: this stands for the second time. */
const AGAIN = '!';

/** What came of the changes of a class, as its counters have to know it. */
export interface Came {
  failed: readonly Spending[];
  /** Each with the names of the counters to which it was added: where it stood before, it was changed before. */
  unchanged: readonly { target: string; names: readonly string[] }[];
  /** Those of the failed whose state, read back, was not what was set. */
  unverified: readonly Spending[];
  /** Whether any was verified. */
  verified: boolean;
}

/**
 * What came of changes: a failed one counts once more, one that changed nothing not at all, and what cannot be verified
 * adds to those in a row, which one that was verified ends. What adds to a counter and what takes from it cannot be told in
 * one write: there is either what failed, or what changed nothing.
 *
 * @returns one write, or none
 */
export function correctionWrites(
  radius: BlastRadius,
  item: BudgetItem | undefined,
  { failed, unchanged, unverified, verified }: Came,
  counting: Counting,
): Write[] {
  const twice = setsOf(failed, counting);
  if (unverified.length > 0 && !verified)
    twice.set(
      `${FAILING}/${windowOf('day', counting.now)}`,
      new Set(unverified.map(({ account, target }) => hashOf(`${account}/${target}`))),
    );
  const over: [string][] = verified ? failingNames(item).map((name) => [name]) : [];
  const kinds = { ADD: [...twice], DELETE: [...setsAsAdded(unchanged)], REMOVE: over };
  const changes = Object.entries(kinds).flatMap(([verb, sets]) => sets.map(([name, set]) => ({ verb, name, set })));
  if (changes.length === 0) return [];
  const clauses = Map.groupBy(
    changes.map(({ verb, set }, n) => ({ verb, text: set ? `#c${n} :c${n}` : `#c${n}` })),
    ({ verb }) => verb,
  );
  return [
    {
      Update: {
        Key: budgetKey(radius),
        UpdateExpression: [...clauses]
          .map(([verb, those]) => `${verb} ${those.map(({ text }) => text).join(', ')}`)
          .join(' '),
        ExpressionAttributeNames: Object.fromEntries(changes.map(({ name }, n) => [`#c${n}`, name])),
        ...(changes.some(({ set }) => set) && {
          ExpressionAttributeValues: Object.fromEntries(
            changes.flatMap(({ set }, n) => (set ? [[`:c${n}`, set]] : [])),
          ),
        }),
      },
    },
  ];
}

function setsOf(spendings: readonly Spending[], counting: Counting): Spent {
  const sets: Spent = new Map();
  for (const { account, target } of spendings)
    take(sets, countersFor(account, counting), undefined, hashOf(target) + AGAIN);
  return sets;
}

function setsAsAdded(unchanged: Came['unchanged']): Spent {
  const sets: Spent = new Map();
  for (const { target, names } of unchanged)
    for (const name of names) sets.set(name, (sets.get(name) ?? new Set()).add(hashOf(target)));
  return sets;
}
