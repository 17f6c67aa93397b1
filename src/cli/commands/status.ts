import { countDeadLetters } from '../../digest/gather.ts';
import type { DigestInput } from '../../digest/input.ts';
import { digestPeriod, localTime } from '../../digest/period.ts';
import { digestKey } from '../../digest/record.ts';
import type { ActionRecord, Settings } from '../../journal.ts';
import { commandFor } from '../../notify/command.ts';
import { createTable } from '../../table.ts';
import { dayOf, type Entry, readDay } from '../entries.ts';
import { row, shown } from '../out.ts';
import { type Context, journalOf } from './context.ts';
import { readBlocks } from './list.ts';

interface LastDigest {
  date: string;
  state: string;
  sentAt?: number;
}

interface State {
  settings: Settings | undefined;
  open: ActionRecord[];
  today: { findings: unknown[]; entries: Entry[] };
  blocks: { enforcedAt?: number }[];
  deadLetters: DigestInput['deadLetters'];
  digest: LastDigest | undefined;
}

const MOST_OPEN = 10_000;

/** Shows how the deployment stands: what it may do, what waits, what is blocked, what could not be handled. */
export async function status(context: Context): Promise<number> {
  const { clients, deployment, now, out } = context;
  const journal = journalOf(context);
  const [settings, open, today, blocks, deadLetters, digest] = await Promise.all([
    journal.readSettings(),
    journal.readDue(Number.MAX_SAFE_INTEGER, MOST_OPEN),
    readDay(journal, dayOf('today', now(), deployment.timeZone)),
    readBlocks(context),
    countDeadLetters(clients.sqs, deployment.deadLetters),
    lastDigest(context),
  ]);
  const state: State = { settings, open, today, blocks, deadLetters, digest };
  out.data(statusJson(state, context));
  for (const line of statusLines(state, context)) out.line(line);
  return 0;
}

/** The record of the digest that was due last, or of the one before it. */
async function lastDigest({ clients, deployment, now }: Context): Promise<LastDigest | undefined> {
  const last = digestPeriod(now(), deployment.timeZone);
  const before = digestPeriod(last.from, deployment.timeZone);
  const dates = [last.label, before.label];
  const found = await createTable(clients.dynamodb, deployment.table).getAll<Omit<LastDigest, 'date'>>(
    dates.map(digestKey),
  );
  return found.flatMap((item, n) =>
    item ? [{ date: dates[n] ?? '', state: item.state, ...(item.sentAt && { sentAt: item.sentAt }) }] : [],
  )[0];
}

const waitingOf = ({ open }: State): ActionRecord[] => open.filter(({ state }) => state === 'waiting');
const underWay = ({ open }: State): ActionRecord[] => open.filter(({ state }) => state !== 'waiting');
const endedAs = ({ today }: State, outcome: Entry['outcome']): Entry[] =>
  today.entries.filter((entry) => entry.outcome === outcome);

function statusJson(state: State, { deployment }: Context): Record<string, unknown> {
  const { settings, today, blocks, deadLetters, digest } = state;
  const { stack, account, region, mode, timeZone } = deployment;
  const counts = Object.fromEntries(
    [...Map.groupBy(today.entries, ({ outcome }) => outcome)].map(([outcome, those]) => [outcome, those.length]),
  );
  return {
    stack,
    account,
    region,
    mode,
    timeZone,
    paused: settings?.paused
      ? {
          by: settings.by,
          at: new Date(settings.at).toISOString(),
          ...(settings.reason && { reason: settings.reason }),
        }
      : false,
    waiting: waitingOf(state).map(({ key }) => key),
    underWay: underWay(state).map(({ key }) => key),
    today: { findings: today.findings.length, outcomes: counts },
    blocks: blocks.length,
    deadLetters,
    lastDigest: digest ? { ...digest, ...(digest.sentAt && { sentAt: new Date(digest.sentAt).toISOString() }) } : null,
  };
}

function statusLines(state: State, { deployment, out, now }: Context): string[] {
  const { colors: c } = out;
  const { stack, account, region, mode, timeZone } = deployment;
  const { settings, today, blocks, digest } = state;
  const failed = endedAs(state, 'failed').length;
  const late = underWay(state).filter(({ dueAt = 0 }) => dueAt < now() - 15 * 60_000).length;
  const applied = endedAs(state, 'applied').length;
  const unseen = blocks.filter(({ enforcedAt }) => enforcedAt === undefined).length;
  const time = (at: number): string => `${localTime(at, timeZone)} ${timeZone}`;
  const why = settings?.reason ? `: ${shown(settings.reason, 200)}` : '';
  return [
    c.bold(`${stack}, account ${account}, ${region}`),
    row(c, 'Mode', mode),
    row(
      c,
      'Paused',
      settings?.paused ? c.yellow(`since ${time(settings.at)}, by ${shown(settings.by, 200)}${why}`) : 'no',
    ),
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
    ...waitingOf(state)
      .slice(0, 10)
      .flatMap(({ decision, key }) => [
        `  ${decision.action} ${shown(decision.target, 200)}`,
        c.dim(`    ${commandFor('approve', key)}`),
      ]),
    row(
      c,
      'Under way',
      `${underWay(state).length}${late > 0 ? c.yellow(`, ${late} of them overdue: is the sweep running?`) : ''}`,
    ),
    row(c, 'Blocked', `${blocks.length}${unseen > 0 ? c.yellow(`, ${unseen} not yet in the IP sets`) : ''}`),
    ...deadLetterLines(state, c),
    row(c, 'Last digest', digestText(digest, time)),
  ];
}

function deadLetterLines({ deadLetters }: State, c: Context['out']['colors']): string[] {
  const some = deadLetters.filter(({ count }) => count > 0);
  if (some.length === 0) return [row(c, 'Dead letters', 'none')];
  return [
    row(c, 'Dead letters', c.red(some.map(({ queue, count }) => `${count} in ${shown(queue, 200)}`).join(', '))),
    c.dim('  npx riposte redrive --dry-run'),
  ];
}

function digestText(digest: LastDigest | undefined, time: (at: number) => string): string {
  if (!digest) return 'none for yesterday or the day before';
  if (digest.sentAt === undefined) return `of ${digest.date}: not sent (${shown(digest.state, 20)})`;
  return `of ${digest.date}, sent ${time(digest.sentAt)}`;
}
