import type { LocalStack } from '../../local/local-stack.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { createTable } from '../../src/platform/table.ts';
import type { SimulatedMembers } from './simulated-members.ts';

/** The accounts of the organisation are known when a story begins. */
export async function openOrganisation(stack: LocalStack, members: SimulatedMembers): Promise<void> {
  await writeInventory(createTable(stack.accountClients.dynamodb, stack.config.table), members.inventory());
}
