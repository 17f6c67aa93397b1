import type { Clients } from '../core/clients.ts';
import { SCOPES, type Scope } from '../core/ip-set-refs.ts';
import { createTable, type Key } from '../platform/table.ts';

/** Whose turn it is to write IP sets of a scope; the item also says when each set had its last turn. */
export const turnKey = (scope: Scope): Key => ({ pk: 'WAF-WRITES', sk: scope });

/** When the next turn of a scope is, ms. */
type Turn = Key & { next?: unknown };

/** Longer than a storm leaves between two writes, trouble included. */
const QUIET_MS = 5_000;

/**
 * Whether nobody has written an IP set for a moment, nor is about to: then a new address need not wait for others, as it
 * would be written alone anyway. A turn too far ahead was taken by a clock that is wrong, and counts as one of now.
 */
export async function isListQuiet(client: Clients['dynamodb'], tableName: string, now: number): Promise<boolean> {
  const turns = await createTable(client, tableName).getAll<Turn>(SCOPES.map(turnKey));
  return turns.every((turn) => typeof turn?.next !== 'number' || turn.next + QUIET_MS <= now);
}
