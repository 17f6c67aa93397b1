import type { Command } from 'commander';
import { createLocalStack } from '../../local/local-stack.ts';
import { ConfigError } from '../core/errors.ts';
import type { Playbook } from '../core/playbook.ts';
import { createTable } from '../platform/table.ts';
import { playbooks } from '../policy/playbooks/index.ts';
import { layered } from '../policy/playbooks/order.ts';
import { layerOf, readOverrideItem } from '../policy/playbooks/override-store.ts';
import { loadRiposteYml } from '../policy/riposte-yml/load.ts';
import type { Run } from './command-line.ts';
import { CommandError } from './commands/context.ts';
import { explain } from './commands/explain.ts';
import type { Out } from './out.ts';

/** Runs a command that needs no deployment. */
export type RunAlone = (command: (out: Out) => Promise<number>) => Promise<void>;

/** The built-in rules under the riposte.yml of this folder, if there is one. */
const rulesHere = (): Playbook[] => {
  try {
    return layered(playbooks, loadRiposteYml(process.cwd()));
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
};

/** Says what would be done, and does nothing. */
export function addExplain(program: Command, run: Run, alone: RunAlone): void {
  program
    .command('explain')
    .argument('<event...>', 'files or folders of events as EventBridge delivers them, or - for standard input')
    .description(
      'what would be decided about an event and why, which guards speak and what would be called; touches nothing',
    )
    .option(
      '--deployed',
      'with the settings and the override of the deployment, which it reads, in place of the defaults',
    )
    .action((paths: string[], { deployed }: { deployed?: boolean }) =>
      deployed
        ? run(async ({ clients, out, settings }) => {
            const config = await settings();
            const override = layerOf(await readOverrideItem(createTable(clients.dynamodb, config.table)));
            return explain(paths, { configFor: () => config, playbooks: layered(rulesHere(), override), out });
          })
        : alone((out) =>
            explain(paths, {
              // A deployment as it comes, where the event arrives. Events for trying things out use reserved addresses.
              configFor: ({ receivedIn, partition, lastSeen }) =>
                createLocalStack({
                  ...receivedIn,
                  partition,
                  startAt: Date.parse(lastSeen),
                  settings: { documentationAddresses: 'block' },
                }).config,
              playbooks: rulesHere(),
              out,
            }),
          ),
    );
}
