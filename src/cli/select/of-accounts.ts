import { accountsNamed } from '../../core/account-names.ts';
import { readInventory } from '../../journal/inventory.ts';
import { createTable } from '../../platform/table.ts';
import type { Context } from '../commands/context.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import type { SelectOptions } from './selection.ts';

const ACCOUNT = /^\d{12}$/;

/**
 * What is asked for, with the accounts that a name stands for: as the inventory of the organisation calls them.
 *
 * @throws UsageError where no account is called so
 */
export async function withAccounts<T extends SelectOptions>(
  options: T,
  { clients, deployment }: Pick<Context, 'clients' | 'deployment'>,
): Promise<T> {
  const { account } = options;
  if (account === undefined || ACCOUNT.test(account)) return options;
  const inventory = await readInventory(createTable(clients.dynamodb, deployment.table));
  const accounts = accountsNamed(inventory, account);
  if (accounts.length > 0) return { ...options, accounts };
  const where = inventory ? 'No account of the organisation is called so' : 'There is no inventory of an organisation';
  throw new UsageError(
    `--account ${shown(account, 64)}: ${where}; give its twelve digits, or a name with * for any characters.`,
  );
}
