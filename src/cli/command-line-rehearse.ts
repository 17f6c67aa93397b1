import type { Command } from 'commander';
import type { RunAlone } from './command-line-explain.ts';
import { later } from './later.ts';

const rehearse = later(async () => (await import('./rehearse/rehearse.ts')).rehearse);

/** Plays a story in the local account, with the code that is deployed. */
export function addRehearse(program: Command, alone: RunAlone): void {
  program
    .command('rehearse')
    .argument('<file>', 'a rehearsal, such as rehearsals/ten-objects-one-secret.yml')
    .description(
      'plays a story in a local account, in virtual time, and checks what is expected of it; touches nothing (docs/rehearsals.md)',
    )
    .addHelpText('after', '\nExit codes: 0 as expected, 1 an expectation does not hold, 2 the file is no rehearsal.')
    .action((file: string) => alone((out) => rehearse(file, out)));
}
