import { days, hours } from '../../../../core/time.ts';
import type { Key } from '../../../../platform/table.ts';

/**
 * How a block that is over goes on counting against its address: strikes for each time it was blocked again, one less
 * for each 30 days without a block.
 */
export interface Past {
  /** From 0, for an address that no finding has ever named, to 5. */
  strikes: number;
  /** When its last block ended, ms. */
  until: number;
  /** Whether a person ended it: sightings from before that do not bring it back. */
  isLifted?: true;
}

const DECAY_MS = days(30);

/** For how many hours an address is blocked at its first, second … strike, unless its playbook says longer. */
const STRIKE_HOURS: readonly number[] = [1, 6, 24, 7 * 24, 30 * 24];

/** Where an address's past is kept: under a key that a batch read can name, as its history is not. */
export const pastKey = (cidr: string): Key => ({ pk: `STRIKES#${cidr}`, sk: 'STRIKES' });

/** The least time of a block with so many strikes, ms; 0 for none. */
export const strikeMs = (strikes: number): number =>
  (STRIKE_HOURS[Math.min(strikes, STRIKE_HOURS.length) - 1] ?? 0) * hours(1);

/** The strikes that still count at this time, when no block is in force. */
export function standingStrikes(past: Past | undefined, at: number): number {
  if (!past) return 0;
  const faded = Math.max(0, Math.floor((at - past.until) / DECAY_MS));
  return Math.max(0, past.strikes - faded);
}

/**
 * The strike that a sighting at this time makes. It goes by when the address was seen, not by when we heard of it, so
 * that a sighting that comes late or twice makes the same one; and one from the time of the last block makes none.
 */
export function strikesAt(past: Past | undefined, seen: number): number {
  if (past && seen <= past.until) return Math.max(1, past.strikes);
  return Math.min(STRIKE_HOURS.length, standingStrikes(past, seen) + 1);
}
