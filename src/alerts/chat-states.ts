import { type Alert, tellsOfHeldYes } from './alert.ts';
import { didText } from './alert-text.ts';
import type { Said } from './channels/chat-memory.ts';
import { forMrkdwn } from './channels/escape.ts';
import { quoted } from './defang.ts';

/** How a response ended that may have been asked about. `unchanged` after a question: the world has answered it. */
const MARKS: Record<Exclude<Alert['outcome'], 'awaiting-approval'>, string> = {
  applied: ':white_check_mark:',
  unchanged: ':white_check_mark:',
  partial: ':warning:',
  failed: ':x:',
  refused: ':no_entry_sign:',
  notified: ':left_speech_bubble:',
  observed: ':eyes:',
  lapsed: ':alarm_clock:',
  rejected: ':no_entry:',
  undone: ':leftwards_arrow_with_hook:',
};
/** A yes that waits to be carried out. */
const WAITS = ':hourglass:';

const SLACK_ID = /^slack:([UW][A-Z0-9]{5,20})$/;

/** Who answered, for a chat: its own people by their names there. */
function whoInChat(by: string): string {
  const [, id] = SLACK_ID.exec(by) ?? [];
  return id === undefined ? forMrkdwn(quoted(by, 200)) : `<@${id}>`;
}

/** Ends of a question, or of what may have been asked about: what was undone was asked about earlier, or never. */
const AFTER_A_QUESTION: ReadonlySet<Alert['outcome']> = new Set(['lapsed', 'rejected', 'unchanged', 'undone']);

/** What a chat shows in the place of an open question; undefined where an alert ends none. */
export function endInChat(alert: Alert, now: number): Said | undefined {
  const { outcome, approved, afterQuestion, by, decision, at = now } = alert;
  if (outcome === 'awaiting-approval' || decision.action === 'notify') return undefined;
  if (!afterQuestion && !approved && !AFTER_A_QUESTION.has(outcome)) return undefined;
  const mark = tellsOfHeldYes(alert) ? WAITS : MARKS[outcome];
  const who = by === undefined ? '' : `${WORDS[outcome] ?? 'Approved'} by ${whoInChat(by)}. `;
  return { is: 'end', at, text: `${mark} ${who}${forMrkdwn(didText(alert))}` };
}

const WORDS: Partial<Record<Alert['outcome'], string>> = { rejected: 'Rejected', undone: 'Undone' };
