import type { Command } from 'commander';
import type { Run } from './command-line.ts';
import { later } from './later.ts';
import type { Out } from './out.ts';

const explainDeployed = later(async () => (await import('./explain/runs.ts')).explainDeployed);
const explainHere = later(async () => (await import('./explain/runs.ts')).explainHere);

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
    .option(
      '--deployed',
      'with the settings and the override of the deployment, which it reads, in place of the defaults',
    )
    .action((paths: string[], { deployed }: { deployed?: boolean }) =>
      deployed ? run((context) => explainDeployed(paths, context)) : alone((out) => explainHere(paths, out)),
    );
}
