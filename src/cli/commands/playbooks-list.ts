import { createTable } from '../../platform/table.ts';
import { playbooks as builtIn } from '../../policy/playbooks/index.ts';
import { layerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import { containOfYml } from '../../policy/riposte-yml/settings.ts';
import type { Out } from '../out.ts';
import { FILE, riposteYmlHere } from '../playbook-files.ts';
import type { Context } from './context.ts';
import { listPlaybooks, type NamedLayer } from './playbooks.ts';

const here = (): NamedLayer => ({ from: FILE, layer: riposteYmlHere() });

/** With the override that is in force in the deployment. */
export async function listDeployed({ clients, deployment, out, settings }: Context): Promise<number> {
  const item = await readOverrideItem(createTable(clients.dynamodb, deployment.table));
  return listPlaybooks(
    builtIn,
    [here(), { from: 'the override', layer: layerOf(item) }],
    out,
    (await settings()).contain,
  );
}

/** Those of this folder. */
export const listHere = (out: Out): Promise<number> =>
  listPlaybooks(builtIn, [here()], out, containOfYml(riposteYmlHere()));
