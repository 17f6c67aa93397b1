import { shortId } from '../core/short-id.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';

/** A command about one response for people to copy into a shell: one line, whatever its key holds. */
export function commandFor(verb: 'undo' | 'approve' | 'reject' | 'show' | 'ack' | 'retry', key: string): string {
  return commandLine(`${verb} ${shortId(key)}`);
}

/** The command that lists what a message had no room for. */
export function listCommand(what: 'day' | 'blocks' | 'expiring', date = '', outcome = ''): string {
  if (what !== 'day') return commandLine(`list --${what}`);
  return commandLine(`list --date ${date}${outcome && ` --outcome ${outcome}`}`);
}
