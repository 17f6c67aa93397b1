import pc from 'picocolors';
import type { Ending } from '../alerts/words.ts';
import { severityBand } from '../core/finding.ts';
import { clean } from '../core/text.ts';
import type { Replayed, Told } from './replayed.ts';
import type { Tally } from './tally.ts';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a terminal that wants them: not with NO_COLOR, and not into a file or a pipe. */
export function colorsFor(stream: { isTTY?: boolean }, env: Record<string, string | undefined>): Colors {
  return pc.createColors(stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
}

const MARKS: Record<Ending, { mark: string; paint: keyof Colors }> = {
  applied: { mark: '✔', paint: 'green' },
  unchanged: { mark: '=', paint: 'dim' },
  refused: { mark: '✋', paint: 'yellow' },
  observed: { mark: '·', paint: 'dim' },
  notified: { mark: '✉', paint: 'cyan' },
  'awaiting-approval': { mark: '?', paint: 'magenta' },
  failed: { mark: '✘', paint: 'red' },
  partial: { mark: '◐', paint: 'yellow' },
  lapsed: { mark: '∅', paint: 'yellow' },
  rejected: { mark: '✋', paint: 'dim' },
  pending: { mark: '…', paint: 'blue' },
  undone: { mark: '↶', paint: 'cyan' },
  expired: { mark: '⌛', paint: 'dim' },
};

/** The colour of an end. */
export const endingPaint = (outcome: Ending, c: Colors): ((text: string) => string) =>
  c[MARKS[outcome].paint] as (text: string) => string;

/** How something ended, as a mark and a word in its colour. */
export function ending(outcome: Ending, c: Colors): string {
  const { mark, paint } = MARKS[outcome];
  return (c[paint] as (text: string) => string)(`${mark} ${outcome}`);
}

// A finding's own text cannot move the cursor.
const line = (text: string): string => clean(text, 2_000);

/** One event for people: what came in, what was decided and why, what changed. */
export function describe(replayed: Replayed, counter: string, c: Colors): string {
  const head = c.dim(counter);
  if ('error' in replayed)
    return `${head} ${c.red('✘')} ${line(replayed.file)}\n      ${c.red(replayed.error.code)}: ${line(replayed.error.message)}`;
  if (replayed.rule === null)
    return `${head} ${c.dim(`· ${line(replayed.file)}: no deployed rule lets this through, so Riposte never hears of it.`)}`;
  return replayed.findings
    .map(({ finding, told }) => {
      const severity = `${severityBand(finding.severity).toUpperCase()} ${finding.severity}`;
      const title = `${head} ${c.bold(line(finding.type))} ${c.dim(`${replayed.source}, ${severity}, ${finding.account} ${finding.region}`)}`;
      return [title, ...told.map((decision) => describeDecision(decision, c))].join('\n');
    })
    .join('\n');
}

function describeDecision(
  { action, target, ended, said, from, to, advice, playbook, reason, mode }: Told,
  c: Colors,
): string {
  const what = action === 'notify' ? 'notify' : `${action} ${line(target)}`;
  return [
    `      ${ending(ended, c)}  ${what} ${c.dim(`(${mode}, by playbook ${playbook})`)}`,
    `        why: ${line(reason)}`,
    ...(said && said !== reason ? [`        so:  ${line(said)}`] : []),
    ...(from && to ? [`        ${line(from)} → ${line(to)}`] : []),
    ...(advice ? [`        do:  ${line(advice)}`] : []),
  ].join('\n');
}

/** How the events ended, in one line. */
export function summarize({ events, outcomes }: Tally, c: Colors): string {
  const list = [...outcomes].map(([end, count]) => `${count} ${end}`).join(', ');
  return `${c.bold(`${events} ${events === 1 ? 'event' : 'events'}`)}: ${list || 'nothing to do'}.`;
}
