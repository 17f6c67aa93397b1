import pc from 'picocolors';
import type { Outcome } from '../decision.ts';
import { severityBand } from '../finding.ts';
import type { Replayed, Told } from './replay.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a terminal that wants them: not with NO_COLOR, and not into a file or a pipe. */
export function colorsFor(stream: { isTTY?: boolean }, env: Record<string, string | undefined>): Colors {
  return pc.createColors(stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
}

const MARKS: Record<Outcome, { mark: string; paint: keyof Colors }> = {
  applied: { mark: '✔', paint: 'green' },
  unchanged: { mark: '=', paint: 'dim' },
  refused: { mark: '✋', paint: 'yellow' },
  observed: { mark: '·', paint: 'dim' },
  notified: { mark: '✉', paint: 'cyan' },
  'awaiting-approval': { mark: '?', paint: 'magenta' },
  failed: { mark: '✘', paint: 'red' },
};

/** One event for people: what came in, what was decided and why, what changed. */
export function describe(replayed: Replayed, counter: string, c: Colors): string {
  const head = c.dim(counter);
  if ('error' in replayed)
    return `${head} ${c.red('✘')} ${replayed.file}\n      ${c.red(replayed.error.code)}: ${replayed.error.message}`;
  return replayed.findings
    .map(({ finding, told }) => {
      const severity = `${severityBand(finding.severity).toUpperCase()} ${finding.severity}`;
      const title = `${head} ${c.bold(finding.type)} ${c.dim(`${replayed.source}, ${severity}, ${finding.account} ${finding.region}`)}`;
      return [title, ...told.map((decision) => describeDecision(decision, c))].join('\n');
    })
    .join('\n');
}

function describeDecision(
  { action, target, ended, said, from, to, advice, playbook, reason, mode }: Told,
  c: Colors,
): string {
  const { mark, paint } = MARKS[ended];
  const color = c[paint] as (text: string) => string;
  const what = action === 'notify' ? 'notify' : `${action} ${target}`;
  return [
    `      ${color(`${mark} ${ended}`)}  ${what} ${c.dim(`(${mode}, by playbook ${playbook})`)}`,
    `        why: ${reason}`,
    ...(said && said !== reason ? [`        so:  ${said}`] : []),
    ...(from && to ? [`        ${from} → ${to}`] : []),
    ...(advice ? [`        do:  ${advice}`] : []),
  ].join('\n');
}

/** How the events ended, in one line each kind. */
export function summarize(all: readonly Replayed[], c: Colors): string {
  const counts = new Map<string, number>();
  for (const replayed of all) {
    const ends =
      'error' in replayed ? ['not handled'] : replayed.findings.flatMap(({ told }) => told.map(({ ended }) => ended));
    for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  const list = [...counts].map(([end, count]) => `${count} ${end}`).join(', ');
  return `${c.bold(`${all.length} ${all.length === 1 ? 'event' : 'events'}`)}: ${list || 'nothing to do'}.`;
}
