import type { BlastRadius } from '../core/blast-radius.ts';
import type { Table } from '../platform/table.ts';
import { type BudgetItem, budgetKey, type Fleet, type Trip, tripName, tripsOf } from './budget-item.ts';

interface Asking {
  at: number;
  /** In which alone they wait; absent where they wait in all. */
  account?: string | undefined;
  after?: string | undefined;
}

/** What the journal keeps of budgets: an item for each class. */
export const createBudgets = (table: Table) => ({
  async readBudgets(radii: readonly BlastRadius[]): Promise<Map<BlastRadius, BudgetItem | undefined>> {
    const items = radii.length > 0 ? await table.getAll<BudgetItem>(radii.map(budgetKey)) : [];
    return new Map(radii.map((radius, n) => [radius, items[n]]));
  },

  /** Lowers a class until a person resumes it, in all accounts or in one. @returns false where it was already lowered */
  async trip(radius: BlastRadius, trip: Trip, account?: string): Promise<boolean> {
    const written = await table.update({
      Key: budgetKey(radius),
      UpdateExpression: 'SET #trip = :trip',
      ConditionExpression: 'attribute_not_exists(#trip)',
      ExpressionAttributeNames: { '#trip': tripName(account) },
      ExpressionAttributeValues: { ':trip': trip },
    });
    return written !== undefined;
  },

  /**
   * Has one response ask for all that wait.
   *
   * @param after the one that had, and whose question is over
   * @returns false where another does
   */
  async askFor(radius: BlastRadius, key: string, { at, account, after }: Asking): Promise<boolean> {
    const written = await table.update({
      Key: budgetKey(radius),
      UpdateExpression: 'SET #trip.#key = :key, #trip.#askedAt = :at',
      ConditionExpression:
        after === undefined ? 'attribute_exists(#trip) AND attribute_not_exists(#trip.#key)' : '#trip.#key = :after',
      ExpressionAttributeNames: { '#trip': tripName(account), '#key': 'key', '#askedAt': 'askedAt' },
      ExpressionAttributeValues: { ':key': key, ':at': at, ...(after !== undefined && { ':after': after }) },
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

  /**
   * A person lets a class go on, with a budget that begins anew: in one account, or in all, and then in each that waits for
   * itself too.
   *
   * @returns false where nothing was to resume
   */
  async resumeBudget(radius: BlastRadius, account?: string): Promise<boolean> {
    const item = (await this.readBudgets([radius])).get(radius);
    const updates = item ? resumed(item, account) : [];
    for (const update of updates)
      if ((await table.update({ Key: budgetKey(radius), ...update })) === undefined) return false;
    return updates.length > 0;
  },
});

/** An expression has 4 KB at most, and an organisation of 150 accounts has more counters than fit in one. */
const MOST_REMOVED = 200;

/** Takes what was counted away, and with the last of it the mark: until then nothing is counted. None where nothing waits. */
function resumed(item: BudgetItem, account: string | undefined) {
  const [first] = tripsOf(item).filter((one) => account === undefined || one.account === account);
  if (!first) return [];
  const mark = tripName(first.account);
  const others = Object.keys(item).filter(
    (name) => name !== mark && (name === tripName() || name.includes('/')) && isOf(name, account),
  );
  const parts = Array.from({ length: Math.max(1, Math.ceil(others.length / MOST_REMOVED)) }, (_, n) =>
    others.slice(n * MOST_REMOVED, (n + 1) * MOST_REMOVED),
  );
  return parts.map((names, n) => ({
    UpdateExpression: `REMOVE ${[...(n === parts.length - 1 ? ['#mark'] : []), ...names.map((_, m) => `#n${m}`)].join(', ')}`,
    ConditionExpression: 'attribute_exists(#mark)',
    ExpressionAttributeNames: { '#mark': mark, ...Object.fromEntries(names.map((name, m) => [`#n${m}`, name])) },
  }));
}

/** What is counted or marked for an account has its id at the end; everything is of all. */
const isOf = (name: string, account: string | undefined): boolean =>
  account === undefined || name.endsWith(`/${account}`);
