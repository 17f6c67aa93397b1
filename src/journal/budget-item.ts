import type { BlastRadius } from '../core/blast-radius.ts';
import type { Key } from '../platform/table.ts';

/** Why a class waits for a person, since when, and which response asks for all that wait. */
export interface Trip {
  at: number;
  /** A sentence. */
  why: string;
  /** The response that asks; absent until one has taken that on. */
  key?: string;
  /** When it has, where that was later than `at`; ms. */
  askedAt?: number;
}

/** Why a class waits in all accounts, or in one. */
export interface Tripped {
  trip: Trip;
  /** Absent where it waits in all. */
  account?: string;
}

/** How many of a class there are, by accounts, as they were counted last. */
export type Fleet = Record<string, number>;

/**
 * What a class has used of its budget: one item, with a set of hashes of targets for each window, in all accounts and in
 * each, and why it waits, in all accounts or in one. A set takes a target once however often it is added, so that attempts that come again count once.
 */
export type BudgetItem = Key & { trip?: Trip; fleet?: Fleet } & Record<string, unknown>;

const OF_ACCOUNT = 'trip/';
/** The attribute that holds why a class waits, in all accounts or in one. */
export const tripName = (account?: string): string => (account === undefined ? 'trip' : `${OF_ACCOUNT}${account}`);

/** Why the class waits in all accounts, or in one of them; undefined where it does not. */
export const tripIn = (item: BudgetItem | undefined, account?: string): Trip | undefined =>
  item?.[tripName(account)] as Trip | undefined;

/** Everything of the class that waits for a person: in all accounts first. */
export const tripsOf = (item: BudgetItem | undefined): Tripped[] =>
  Object.keys(item ?? {})
    .filter((name) => name === tripName() || name.startsWith(OF_ACCOUNT))
    .sort()
    .flatMap((name) => {
      const account = name === tripName() ? undefined : name.slice(OF_ACCOUNT.length);
      const trip = tripIn(item, account);
      return trip ? [{ trip, ...(account !== undefined && { account }) }] : [];
    });

export const budgetKey = (radius: BlastRadius): Key => ({ pk: 'BUDGET', sk: radius });

/** One target that is to be changed, or was, and where. */
export interface Spending {
  account: string;
  /** What tells targets apart. */
  target: string;
}
