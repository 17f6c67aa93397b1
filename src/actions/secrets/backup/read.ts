import type { ActionContext } from '../../../core/action-context.ts';
import { createTable } from '../../../platform/table.ts';
import { aboutOf, type Backup, type BackupItem, backupKey } from './backup-store.ts';
import { unseal } from './seal.ts';

/** The copy of a parameter, opened; undefined when none was kept. */
export async function readBackup(
  name: string,
  { clients, config }: Pick<ActionContext, 'clients' | 'config'>,
): Promise<{ version: number; takenAt: number; backup: Backup } | undefined> {
  const [item] = await createTable(clients.dynamodb, config.table).getAll<BackupItem>([backupKey(name)]);
  if (!item) return undefined;
  const { sealed, version, takenAt } = item;
  const backup = JSON.parse(await unseal(clients.kms, sealed, aboutOf(name, version))) as Backup;
  return { version, takenAt, backup };
}
