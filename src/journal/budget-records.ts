import type { BlastRadius } from '../core/blast-radius.ts';
import type { Table } from '../platform/table.ts';
import { type BudgetItem, budgetKey, type Fleet, type Trip } from './budget-item.ts';

/** What the journal keeps of budgets: an item for each class. */
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
