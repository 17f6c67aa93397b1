import { isCurrent } from '../../core/organisation.ts';
import { readInventory } from '../../journal/inventory.ts';
import { readScope } from '../../journal/member-scope.ts';
import { readSeen } from '../../journal/seen-members.ts';
import type { Table } from '../../platform/table.ts';
import type { Check } from '../check.ts';
import { readBlocks } from './block-standing.ts';
import { memberChecks } from './member-checks.ts';
import { type KnownMembers, memberRows } from './member-rows.ts';

/** What the journal knows of the member accounts; undefined where the look has never been at one. */
export async function readMembers(table: Table): Promise<KnownMembers | undefined> {
  const [scope, inventory, seen] = await Promise.all([readScope(table), readInventory(table), readSeen(table)]);
  if (!scope) return undefined;
  const blocks = await readBlocks(table);
  return { scope, inventory, seen, ...(blocks && { blocks }) };
}

/** How all member accounts stand; nothing where there is no organisation. */
export const checksOfMembers = (known: KnownMembers | undefined, now: number): Check[] =>
  known ? memberChecks(memberRows(known, now), isOld(known, now) ? undefined : known.inventory) : [];

const isOld = ({ inventory }: KnownMembers, now: number): boolean => !inventory || !isCurrent(inventory, now);
