import { MOST_AN_HOUR } from '../../act/held-now.ts';
import { resumeCommand } from '../../act/pause.ts';
import { referenceProblems } from '../../actions/network/block-list/effect/reference-text.ts';
import { commandFor } from '../../alerts/command.ts';
import type { BlastRadius } from '../../core/blast-radius.ts';
import { severityBand } from '../../core/finding.ts';
import { localTime } from '../../core/period.ts';
import { type Trip, tripsOf } from '../../journal/budget-item.ts';
import { type Paused, pausesIn } from '../../journal/pauses.ts';
import { type ResponseRecord, severityOf } from '../../journal/response-record.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { shortDuration } from '../durations.ts';
import type { Entry } from '../entries.ts';
import { row, shown } from '../out.ts';
import { VERSION } from '../version.ts';
import type { Context } from './context.ts';
import type { LastDigest, State } from './status-state.ts';

/** The questions, the most severe first, then those that lapse first. */
export const waitingOf = ({ open }: State): ResponseRecord[] =>
  open
    .filter(({ state }) => state === 'waiting')
    .sort((a, b) => severityOf(b) - severityOf(a) || (a.giveUpAt ?? NEVER) - (b.giveUpAt ?? NEVER));

const NEVER = Number.MAX_SAFE_INTEGER;
const MOST_SHOWN = 10;
/** It runs every five minutes. */
const SWEEP_LATE_MS = 15 * 60_000;

/** What waits for the mode, a pause or a budget; what waits for its turn alone; and how much of it a person has approved. */
const heldText = ({ heldBack, turns = 0, approved = 0 }: State): string =>
  [
    ...(heldBack > turns ? [`${heldBack - turns} by the mode, a pause or a budget`] : []),
    ...(turns > 0 ? [`${turns} free by now, decided again by ${MOST_AN_HOUR} an hour of an action`] : []),
    ...(approved > 0 ? [`${approved} approved, to be done once the mode allows it`] : []),
  ].join('; ');

export const underWay = ({ open }: State): ResponseRecord[] =>
  open.filter(({ state, open: reason }) => state !== 'waiting' && reason === undefined);

const endedAs = ({ today }: State, outcome: Entry['outcome']): Entry[] =>
  today.entries.filter((entry) => entry.outcome === outcome);

export function statusLines(state: State, context: Context): string[] {
  const { deployment, out, now } = context;
  const { colors: c } = out;
  const { stack, account, region, mode, timeZone, version } = deployment;
  const { settings, today, blocks, digest } = state;
  const failed = endedAs(state, 'failed').length;
  const late = underWay(state).filter(({ dueAt = 0 }) => dueAt < now() - 15 * 60_000).length;
  const applied = endedAs(state, 'applied').length;
  const unseen = blocks.filter(({ enforcedAt }) => enforcedAt === undefined).length;
  const time = (at: number): string => `${localTime(at, timeZone)} ${timeZone}`;
  return [
    c.bold(`${stack}, account ${account}, ${region}`),
    row(c, 'Mode', mode),
    row(c, 'Version', versionText(version, c)),
    ...pauseLines(pausesIn(settings, now()), time, c),
    ...trippedOf(state).flatMap(({ radius, trip }) => [
      row(c, 'Budget', c.yellow(`${radius} wait for you since ${time(trip.at)}: ${shown(trip.why, 200)}`)),
      c.dim(`  ${resumeCommand({ level: 'class', of: radius })}`),
    ]),
    row(
      c,
      'Today',
      `${today.findings.length} findings, ${applied} applied, ${failed > 0 ? c.red(`${failed} failed`) : '0 failed'}`,
    ),
    row(
      c,
      'Waiting',
      waitingOf(state).length > 0 ? c.magenta(`${waitingOf(state).length} for your answer`) : 'nothing',
    ),
    ...questionLines(state, context),
    ...((state.unsettled ?? 0) > 0
      ? [row(c, 'Not settled', c.red(String(state.unsettled))), c.dim(`  ${commandLine('list --open')}`)]
      : []),
    ...(state.heldBack > 0
      ? [row(c, 'Held back', heldText(state)), c.dim(`  ${commandLine('list --held-back')}`)]
      : []),
    row(
      c,
      'Under way',
      `${underWay(state).length}${late > 0 ? c.yellow(`, ${late} of them overdue: is the sweep running?`) : ''}`,
    ),
    row(c, 'Blocked', `${blocks.length}${unseen > 0 ? c.yellow(`, ${unseen} not yet in the IP sets`) : ''}`),
    ...effectLines(state, deployment, c),
    ...deadLetterLines(state, c),
    ...healthLines(state, c),
    row(c, 'Last sweep', sweepText(state.sweep, now(), c)),
    row(c, 'Last digest', digestText(digest, time)),
  ];
}

function versionText(deployed: string | undefined, c: Context['out']['colors']): string {
  if (deployed === VERSION) return deployed;
  return c.yellow(`${shown(deployed ?? 'not known', 40)}; this code is ${VERSION}`);
}

/** What is off counts only where somebody has to see it: the doctor says how to turn it on. */
function healthLines({ health }: State, c: Context['out']['colors']): string[] {
  const bad = health.filter(({ state }) => state !== 'ok');
  if (bad.length === 0) return [row(c, 'Health', 'well')];
  return [
    ...bad.map(({ what, state, note }) =>
      row(c, 'Health', (state === 'problem' ? c.red : c.yellow)(`${shown(what, 100)}: ${shown(note, 300)}`)),
    ),
    c.dim(`  ${commandLine('doctor')}`),
  ];
}

/** Classes that wait for a person. */
export const trippedOf = ({ budgets }: Pick<State, 'budgets'>): { radius: BlastRadius; trip: Trip }[] =>
  [...budgets].flatMap(([radius, item]) => tripsOf(item).map(({ trip }) => ({ radius, trip })));

function pauseLines(pauses: readonly Paused[], time: (at: number) => string, c: Context['out']['colors']): string[] {
  if (pauses.length === 0) return [row(c, 'Paused', 'no')];
  return pauses.flatMap((pause) => {
    const { level, of, by, at, reason, until } = pause;
    const what = level === 'all' ? '' : `${level} ${of}, `;
    const end = until === undefined ? '' : `, until ${time(until)}`;
    const why = reason ? `: ${shown(reason, 200)}` : '';
    return [
      row(c, 'Paused', c.yellow(`${what}since ${time(at)}, by ${shown(by, 200)}${end}${why}`)),
      c.dim(`  ${resumeCommand(pause)}`),
    ];
  });
}

/** Where blocks have no effect, by the last look of the digest; nothing where they have. */
function effectLines(
  { references, deployed }: State,
  deployment: Context['deployment'],
  c: Context['out']['colors'],
): string[] {
  return referenceProblems(references?.found ?? [], deployed ?? deployment).flatMap(({ title, command }) => [
    row(c, 'No effect', c.red(shown(title, 300))),
    c.dim(`  ${shown(command, 500)}`),
  ]);
}

function deadLetterLines({ deadLetters }: State, c: Context['out']['colors']): string[] {
  const some = deadLetters.filter(({ count }) => count > 0);
  if (some.length === 0) return [row(c, 'Dead letters', 'none')];
  return [
    row(c, 'Dead letters', c.red(some.map(({ queue, count }) => `${count} in ${shown(queue, 200)}`).join(', '))),
    c.dim(`  ${commandLine('redrive --dry-run')}`),
  ];
}

function digestText(digest: LastDigest | undefined, time: (at: number) => string): string {
  if (!digest) return 'none for yesterday or the day before';
  if (digest.sentAt === undefined) return `of ${digest.date}: not sent (${shown(digest.state, 20)})`;
  return `of ${digest.date}, sent ${time(digest.sentAt)}`;
}

function questionLines(state: State, { out, now, deployment }: Context): string[] {
  const { colors: c } = out;
  const waiting = waitingOf(state);
  const more = waiting.length - MOST_SHOWN;
  return [
    ...waiting.slice(0, MOST_SHOWN).flatMap((record) => {
      const { action, target, key, giveUpAt } = record;
      const until =
        giveUpAt === undefined
          ? ''
          : `, by ${localTime(giveUpAt, deployment.timeZone)} (${leftText(giveUpAt - now())})`;
      return [
        `  ${severityBand(severityOf(record)).toUpperCase()} ${action} ${shown(target.key, 200)}${until}`,
        c.dim(`    ${commandFor('approve', key)}`),
      ];
    }),
    ...(more > 0 ? [`  ${more} more: ${commandLine('list --waiting')}`] : []),
  ];
}

const leftText = (ms: number): string => (ms > 0 ? `${shortDuration(ms)} left` : 'its time is over');

function sweepText(at: number | undefined, now: number, c: Context['out']['colors']): string {
  if (at === undefined) return 'not known';
  const text = `${shortDuration(now - at)} ago`;
  return now - at > SWEEP_LATE_MS ? c.red(`${text}: it runs every 5 minutes; see the log of its function`) : text;
}
