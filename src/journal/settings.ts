import type { Key } from '../platform/table.ts';

/**
 * The operator's switches: while paused, nothing new is touched. Undo and lifting go on. The fields here are the pause of
 * everything; what is narrower stands beside them, and `pauses.ts` reads both.
 */
export interface Settings extends Key {
  paused?: boolean;
  by?: string;
  /** ms since 1970. */
  at?: number;
  /** Why, in the words of who turned it. */
  reason?: string;
  /** When the pause ends automatically, in ms. */
  until?: number;
}

export const SETTINGS: Key = { pk: 'SETTINGS', sk: 'SETTINGS' };
