import type { Command } from 'commander';
import { createTable } from '../platform/table.ts';
import { playbooks as builtIn } from '../policy/playbooks/index.ts';
import { layerOf, readOverrideItem } from '../policy/playbooks/override-store.ts';
import type { Run } from './command-line.ts';
import type { RunAlone } from './command-line-explain.ts';
import type { Context } from './commands/context.ts';
import { listPlaybooks, type NamedLayer } from './commands/playbooks.ts';
import { checkPlaybooks, pullPlaybooks, pushPlaybooks } from './commands/playbooks-override.ts';
import { FILE, OVERRIDE_FILE, riposteYmlHere } from './playbook-files.ts';

const here = (): NamedLayer => ({ from: FILE, layer: riposteYmlHere() });

async function listDeployed({ clients, deployment, out }: Context): Promise<number> {
  const item = await readOverrideItem(createTable(clients.dynamodb, deployment.table));
  return listPlaybooks(builtIn, [here(), { from: 'the override', layer: layerOf(item) }], out);
}

/** The rules: which there are, and how they are changed without a deployment. */
export function addPlaybooks(program: Command, run: Run, alone: RunAlone): void {
  const playbooks = program.command('playbooks').description('the rules that decide: their order, and changes to them');
  playbooks
    .command('list')
    .description('the playbooks in the order in which they are tried, and where each comes from')
    .option('--deployed', 'with the override that is in force in the deployment')
    .action(({ deployed }: { deployed?: boolean }) =>
      deployed ? run(listDeployed) : alone((out) => listPlaybooks(builtIn, [here()], out)),
    );
  playbooks
    .command('check')
    .argument('[file]', `(default: ${FILE}, or ${OVERRIDE_FILE} with --override)`)
    .option('--override', 'as what push would write: added, changed and disabled playbooks alone')
    .description('whether a file is right: every mistake with its line and column; touches nothing')
    .action((file: string | undefined, options: { override?: boolean }) =>
      alone((out) => checkPlaybooks(file ?? (options.override ? OVERRIDE_FILE : FILE), options, out)),
    );
  playbooks
    .command('push')
    .argument('[file]', 'what overrides the deployed playbooks', OVERRIDE_FILE)
    .description('checks a file and puts it into the parameter that overrides the playbooks of the deployment')
    .action((file: string) => run((context) => pushPlaybooks(file, context)));
  playbooks
    .command('pull')
    .description('writes what that parameter says to standard output')
    .action(() => run(pullPlaybooks));
}
