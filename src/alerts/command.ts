// A key holds identifiers of the finding. What could end the quotes, or run over lines, is not offered for copying.
const COPYABLE = /^(?!.*(?::\/\/|www\.))[\x20-\x26\x28-\x7e]{1,1000}$/i;

/**
 * A command for people to copy into a shell. Its key is in single quotes, in which no character but the quote has a
 * meaning; a key that is no plain ASCII is looked up in the list instead.
 */
export function commandFor(verb: 'undo' | 'approve' | 'reject' | 'show', key: string): string {
  return COPYABLE.test(key) ? `npx riposte ${verb} '${key}'` : `npx riposte list, then npx riposte ${verb}`;
}

/** The command that lists what a message had no room for. */
export function listCommand(what: 'day' | 'blocks' | 'expiring', date = '', outcome = ''): string {
  if (what !== 'day') return `npx riposte list --${what}`;
  return `npx riposte list --date ${date}${outcome && ` --outcome ${outcome}`}`;
}
