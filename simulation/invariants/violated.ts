import type { Story } from '../schedule.ts';

/** What does not hold at the end of a story, and of what. */
export interface Violated {
  /** The name of the invariant, in kebab-case; it stays the same. */
  invariant: string;
  what: string;
}

export type Invariant = (story: Story) => Violated[];

/** Makes violations of one invariant. */
export const violated =
  (invariant: string) =>
  (what: string): Violated => ({ invariant, what });
