import { changeLines, type HeldChange, type ListChange, type Owed } from '../../core/list-change.ts';
import type { Partner } from '../../never-block/held.ts';
import type { PartHead } from '../../never-block/store.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';

/** A change that waits for a person, in figures and words. */
export const heldChange = (change: ListChange, why: string, readAt: number): HeldChange => ({
  added: change.added.length,
  removed: change.removed.length,
  why,
  changes: changeLines(change),
  readAt,
});

/** What of a held list tells of its change. */
export const changeOf = ({ added, removed, why, changes, readAt }: HeldChange): HeldChange => ({
  added,
  removed,
  why,
  changes,
  readAt,
});

/** Tells that a list of partners waits for a person. */
export const heldNotice = (
  id: string,
  { part, what }: { part: Partner; what: string },
  { why, changes }: HeldChange,
  inForce: PartHead | undefined,
): Owed => ({
  id,
  subject: 'A never-block list changed much and is held back: look at it',
  body:
    `The list of ${what} is held back: ${why}.\n\n${changes}\n\n` +
    (inForce
      ? `The list of ${new Date(inForce.readAt).toISOString()} with ${inForce.count} entries stays in force. `
      : 'No list from there is in force yet: addresses on it may be blocked. ') +
    `If you meant the change, accept it:\n  ${commandLine(`blocks never-block accept ${part}`)}\n` +
    'If you did not, put the list right, and find out who wrote it. This is told once.',
  needsPerson: true,
});

/** Tells what a list of partners changed. */
export const takenNotice = (id: string, what: string, change: ListChange, count: number): Owed => ({
  id,
  subject: 'A never-block list changed',
  body:
    `The list of ${what} is in force with ${count} ${count === 1 ? 'entry' : 'entries'}. What it covers is not blocked, and blocks of it are lifted.\n\n` +
    changeLines(change),
  needsPerson: false,
});
