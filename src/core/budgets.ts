import type { BlastRadius } from './blast-radius.ts';

/** The most distinct targets that are changed, in an hour and in a day of UTC. */
export interface Limits {
  hour: number;
  day: number;
}

/** What may be changed of one class: in one account, and in all accounts together. */
export interface Budget {
  account: Limits;
  all: Limits;
  /** So many changes in a row that could not be verified, each of another target, have the class wait for a person. */
  failures: number;
  /** So many percent of what the account has of the class, and at least one, may be changed in an hour: of instances alone. */
  percent?: number;
}
export type Budgets = Readonly<Record<BlastRadius, Budget>>;

/** The windows that a budget counts in, the widest first. */
export const WINDOWS = ['day', 'hour'] as const;
export type Window = (typeof WINDOWS)[number];

const LENGTH_MS: Record<Window, number> = { hour: 3_600_000, day: 86_400_000 };

/** Which window of its kind a moment is in, counted from 1970. */
export const windowOf = (kind: Window, at: number): number => Math.floor(at / LENGTH_MS[kind]);

/** When a window begins, in ms. */
export const beginOf = (kind: Window, window: number): number => window * LENGTH_MS[kind];
