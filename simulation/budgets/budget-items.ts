import type { LocalStack } from '../../local/local-stack.ts';
import type { BlastRadius } from '../../src/core/blast-radius.ts';
import { type BudgetItem, tripsOf } from '../../src/journal/budget-item.ts';

/** A class that waits for a person, as the journal has it. */
export interface Waiting {
  radius: BlastRadius;
  /** Absent where it waits in all accounts. */
  account?: string;
  why: string;
  /** The response that asks. */
  asker?: string | undefined;
  /** Since when that one asks, ms. */
  since: number;
}

/** The classes that wait for a person, in all accounts or in one. */
export const waitingClasses = ({ services }: Pick<LocalStack, 'services'>): Waiting[] =>
  (services.dynamodb.items() as BudgetItem[])
    .filter(({ pk }) => pk === 'BUDGET')
    .flatMap((item) =>
      tripsOf(item).map(({ trip: { why, key, at, askedAt: since = at }, account }) => ({
        radius: item.sk as BlastRadius,
        ...(account !== undefined && { account }),
        why,
        asker: key,
        since,
      })),
    );
