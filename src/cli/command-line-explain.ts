import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Run } from './command-line.ts';
import { later } from './later.ts';
import type { Out } from './out.ts';

const explainDeployed = later(async () => (await import('./explain/runs.ts')).explainDeployed);
const explainNamed = later(async () => (await import('./explain/runs.ts')).explainNamed);
const explainHere = later(async () => (await import('./explain/runs.ts')).explainHere);

/** Runs a command that needs no deployment. */
export type RunAlone = (command: (out: Out) => Promise<number>) => Promise<void>;

/** Says what would be done, and does nothing. */
export function addExplain(program: Command, run: Run, alone: RunAlone): void {
  program
    .command('explain')
    .argument('<event...>', 'files or folders of events, - for standard input; or the id of a response in the journal')
    .description(
      'what would be decided about an event and why, which guards speak and what would be called; touches nothing',
    )
    .option(
      '--deployed',
      'with the settings and the override of the deployment, which it reads, in place of the defaults',
    )
    .action((paths: string[], { deployed }: { deployed?: boolean }) => {
      const [only = '', ...others] = paths;
      if (others.length === 0 && isName(only)) return run((context) => explainNamed(only, context));
      return deployed ? run((context) => explainDeployed(paths, context)) : alone((out) => explainHere(paths, out));
    });
}

/** An id, a target or a key, where there is no file of that name. */
const isName = (text: string): boolean =>
  /^([0-9a-z]{4,16}|[A-Z0-9]{16,24}|\d{12}#.+)$/.test(text) && !existsSync(text);
