import type { Invariant } from './violated.ts';

/** No more of a class is changed than its budget has, and nothing waits while there is room. */
export const budgetsExact: Invariant = ({ ledger }) => ledger.atEnd();
