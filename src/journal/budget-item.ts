import type { BlastRadius } from '../core/blast-radius.ts';
import type { Key } from '../platform/table.ts';

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
