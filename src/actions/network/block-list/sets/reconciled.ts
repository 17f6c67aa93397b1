import type { Family } from '../../../../core/addresses/network.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { Settled } from './settle-sets.ts';
import type { UnmanagedEntry } from './unmanaged.ts';

/** A set that could not be read, or not be brought to hold what it should. */
export interface SetFailure {
  scope: Scope;
  family: Family;
  set: string;
  error: unknown;
}

/** How full the sets of a scope and family are: with 10 addresses more than `capacity`, 10 are evicted. */
export interface Fill {
  scope: Scope;
  family: Family;
  entries: number;
  capacity: number;
}

/** What was found and done, for one family or for both together. */
export interface Reconciled extends Settled {
  /** The blocks that hold, as read back, in every scope whose sets can be reached. */
  inForce: Set<string>;
  added: string[];
  removed: string[];
  /** Removed because never-block covers it now. */
  refused: { cidr: string; reason: string }[];
  /** Not blocked for want of room. */
  evicted: string[];
  /**
   * Changes made to the sets by others: entries nobody here asked for, removed or adopted as blocks, and blocks that had
   * gone and were put back.
   */
  drift: { unmanaged: UnmanagedEntry[]; adopted: UnmanagedEntry[]; missing: string[] };
  failures: SetFailure[];
  fills: Fill[];
}
