import type { ActionId } from '../../../core/action-ids.ts';
import type { Key } from '../../../platform/table.ts';

/**
 * One thing that we wrote, or are about to write, in a place that others write to as well: what, until when, and where
 * exactly. Nothing that is not in this ledger is ever taken away. Times are in ms.
 */
export interface DenyEntry extends Key {
  /** A canonical CIDR, or a domain. */
  value: string;
  until: number;
  /** The rule's number in a network ACL; 0 elsewhere. */
  slot: number;
  version: number;
  /** After a person's undo: until when no finding brings it back. */
  suppressedUntil?: number;
  /** It has been seen to be gone. What is left of the entry only suppresses. */
  isGone?: true;
}

/** How much of an entry stands there: a rule may be there in one direction alone. */
export type Presence = 'full' | 'part' | 'none';

/** What stands in a place at one moment, and the room that is left. */
export interface Observed {
  presence(entry: DenyEntry): Presence;
  /** Whether somebody else has denied the same. */
  isCovered(value: string): boolean;
  /** Claims room for one more, and returns its slot; `preferred` when that is free. Undefined: there is none. */
  take(value: string, preferred?: number): number | undefined;
  /** Gives back the room of an entry that goes. */
  release(entry: DenyEntry): void;
  /** AWS has not finished an earlier change, and takes no other. */
  busy?: string;
}

export interface DenyChange {
  add: DenyEntry[];
  remove: DenyEntry[];
}

/** Where things are denied: a network ACL, a prefix list, a domain list. */
export interface DenyTarget {
  id: string;
  /** The action that denies there. */
  action: ActionId;
  /** Undefined when the place is not there (any more). */
  read(): Promise<Observed | undefined>;
  /**
   * Takes away and adds what the last `read` has shown to be there and not there.
   *
   * @throws PlaceBusyError when somebody else changed the place meanwhile, or AWS is not done with an earlier change
   */
  change(change: DenyChange, seen: Observed): Promise<void>;
}

/** What became of one wish to deny. */
export type Denied =
  | { status: 'denied' | 'pending'; entry: DenyEntry }
  | { status: 'covered' | 'full' | 'gone' | 'missing' }
  | { status: 'suppressed'; until: number };

/** Deny this until then. */
export interface DesiredDeny {
  value: string;
  until: number;
}

/** A person's: take it away now, and let nothing bring it back before then. */
export interface Lift {
  value: string;
  suppressUntil: number;
}

/** What a place is asked for in one go. */
export interface Asked {
  desired?: readonly DesiredDeny[];
  lifts?: readonly Lift[];
  /** What is over now, whatever its time, since it must never be denied. Nothing is kept from coming back. */
  ends?: readonly string[];
}

export const partitionOf = (place: string): string => `PLACE#${place}`;

/** What a person has undone is over at once, also by a clock that is behind that of the undo. */
export const isActive = ({ until, suppressedUntil = 0 }: DenyEntry, now: number): boolean =>
  until > now && suppressedUntil <= now;
