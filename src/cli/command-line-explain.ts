import type { Command } from 'commander';
import { createLocalStack } from '../local/local-stack.ts';
import { playbooks } from '../playbooks/index.ts';
import type { Run } from './command-line.ts';
import { explain } from './commands/explain.ts';
import type { Out } from './out.ts';

/** Runs a command that needs no deployment. */
export type RunAlone = (command: (out: Out) => Promise<number>) => Promise<void>;

/** Says what would be done, and does nothing. */
export function addExplain(program: Command, run: Run, alone: RunAlone): void {
  program
    .command('explain')
    .argument('<event...>', 'files or folders of events as EventBridge delivers them, or - for standard input')
    .description(
      'what would be decided about an event and why, which guards speak and what would be called; touches nothing',
    )
    .option('--deployed', 'with the settings of the deployment, which it reads, in place of the defaults')
    .action((paths: string[], { deployed }: { deployed?: boolean }) =>
      deployed
        ? run(async ({ out, settings }) => {
            const config = await settings();
            return explain(paths, { configFor: () => config, playbooks, out });
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
              playbooks,
              out,
            }),
          ),
    );
}
