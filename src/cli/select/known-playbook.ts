import { createTable } from '../../platform/table.ts';
import { playbooks as builtIn } from '../../policy/playbooks/index.ts';
import { layered } from '../../policy/playbooks/order.ts';
import { layerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import { didYouMean } from '../../policy/riposte-yml/suggest.ts';
import type { Context } from '../commands/context.ts';
import { shown } from '../out.ts';
import { FILE, riposteYmlHere } from '../playbook-files.ts';
import { UsageError } from '../read-events.ts';
import type { SelectOptions } from './selection.ts';

/**
 * Says so where nothing was found because no playbook is called like that. What was found is asked about nothing: the
 * journal keeps what playbooks decided that are gone since.
 *
 * @param found whether anything was selected
 * @throws UsageError when no playbook is known by the name
 */
export async function checkPlaybook(
  { playbook }: Pick<SelectOptions, 'playbook'>,
  found: boolean,
  { clients, deployment }: Pick<Context, 'clients' | 'deployment'>,
): Promise<void> {
  if (found || playbook === undefined || playbook.includes('*')) return;
  const override = layerOf(await readOverrideItem(createTable(clients.dynamodb, deployment.table)));
  const known = layered(layered(builtIn, riposteYmlHere()), override).map(({ id }) => id);
  if (known.includes(playbook)) return;
  throw new UsageError(
    `--playbook: nothing of "${shown(playbook, 80)}" is in the journal, and no playbook is called so: not of the built-in ones, of ${FILE} in this folder, nor of what was pushed.${didYouMean(playbook, known)} \`playbooks list\` shows them.`,
  );
}
