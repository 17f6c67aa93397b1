import type { Command } from 'commander';
import type { Run } from './command-line.ts';
import { later } from './later.ts';

const listChannels = later(async () => (await import('./commands/notify-channels.ts')).listChannels);
const testChannels = later(async () => (await import('./commands/notify-channels.ts')).testChannels);

/** Where people hear of things. */
export function addNotify(program: Command, run: Run): void {
  const notify = program.command('notify').description('the channels on which people hear of things');
  notify
    .command('list')
    .description('the channels as they are deployed')
    .action(() => run(listChannels));
  notify
    .command('test')
    .description('sends a marked message to each channel, and says which of them took it')
    .option('--channel <id>', 'only this channel')
    .action(({ channel }: { channel?: string }) => run((context) => testChannels(channel, context)));
}
