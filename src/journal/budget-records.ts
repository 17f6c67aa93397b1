import type { BlastRadius } from '../core/blast-radius.ts';
import type { Table } from '../platform/table.ts';
import { type BudgetItem, budgetKey, type Fleet, type Trip, tripName, tripsOf } from './budget-item.ts';

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

  /** Has one response ask for all that wait. @returns false where another does */
  async askFor(radius: BlastRadius, key: string, account?: string): Promise<boolean> {
    const written = await table.update({
      Key: budgetKey(radius),
      UpdateExpression: 'SET #trip.#key = :key',
      ConditionExpression: 'attribute_exists(#trip) AND attribute_not_exists(#trip.#key)',
      ExpressionAttributeNames: { '#trip': tripName(account), '#key': 'key' },
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

  /**
   * A person lets a class go on, with a budget that begins anew: in one account, or in all, and then in each that waits for
   * itself too.
   *
   * @returns false where nothing was to resume
   */
  async resumeBudget(radius: BlastRadius, account?: string): Promise<boolean> {
    const item = (await this.readBudgets([radius])).get(radius);
    const update = item && resumed(item, account);
    return update ? (await table.update({ Key: budgetKey(radius), ...update })) !== undefined : false;
  },
});

/** Takes the mark away and what was counted; undefined where nothing waits. */
function resumed(item: BudgetItem, account: string | undefined) {
  const [first] = tripsOf(item).filter((one) => account === undefined || one.account === account);
  if (!first) return undefined;
  const mark = tripName(first.account);
  const others = Object.keys(item).filter(
    (name) => name !== mark && (name === tripName() || name.includes('/')) && isOf(name, account),
  );
  return {
    UpdateExpression: `REMOVE ${['#mark', ...others.map((_, n) => `#n${n}`)].join(', ')}`,
    ConditionExpression: 'attribute_exists(#mark)',
    ExpressionAttributeNames: { '#mark': mark, ...Object.fromEntries(others.map((name, n) => [`#n${n}`, name])) },
  };
}

/** What is counted or marked for an account has its id at the end; everything is of all. */
const isOf = (name: string, account: string | undefined): boolean =>
  account === undefined || name.endsWith(`/${account}`);
