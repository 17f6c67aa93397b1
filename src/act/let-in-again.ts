import { askForLook } from '../journal/asked-look.ts';
import { createTable } from '../platform/table.ts';
import type { ActorOptions, Ending } from './work.ts';

/** Accounts of the organisation that refused to be entered, and have let us in now. */
const lettingIn = (endings: readonly Ending[]): string[] => [
  ...new Set(
    endings.flatMap(({ work: { earlier, organisationAccount }, record, again }) =>
      organisationAccount !== undefined && again === undefined && earlier.open === 'member' && record.open !== 'member'
        ? [organisationAccount]
        : [],
    ),
  ),
];

/**
 * Has accounts looked at again that have let us in after they had refused: their roles may have been made anew, and what a
 * role does that no look has found yet is not known as ours. Whoever cannot be asked for waits for its own turn.
 */
export async function lookWhereLetIn(
  endings: readonly Ending[],
  { clients, config, now }: ActorOptions,
): Promise<void> {
  const accounts = lettingIn(endings);
  if (accounts.length === 0) return;
  const table = createTable(clients.dynamodb, config.table);
  await Promise.all(accounts.map((account) => askForLook(table, account, now()).catch(() => undefined)));
}
