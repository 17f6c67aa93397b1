import { waitsForTurn } from '../../act/held-now.ts';
import { isHeldYes } from '../../act/held-yes.ts';
import { REFERENCES, type ReferencesRecord } from '../../actions/network/block-list/effect/reference-watch.ts';
import { BLAST_RADII } from '../../core/blast-radius.ts';
import { isOpen } from '../../core/response.ts';
import { shortId } from '../../core/short-id.ts';
import { digestKey } from '../../digest/record-item.ts';
import type { Check } from '../../health/check.ts';
import { checkCoverage } from '../../health/coverage.ts';
import { countDeadLetters } from '../../health/dead-letters.ts';
import { liftChecks } from '../../health/lifts.ts';
import { overdueChecks, readOverdue } from '../../health/overdue.ts';
import { checkTopic } from '../../health/topic.ts';
import { checkTrail } from '../../health/trail.ts';
import { lastSweep } from '../../jobs/last-sweep.ts';
import { type Pause, pausesIn } from '../../journal/pauses.ts';
import { isHeldBack, type ResponseRecord, severityOf } from '../../journal/response-record.ts';
import { createTable } from '../../platform/table.ts';
import { heldAt } from '../as-held-now.ts';
import { dayOf, readDay } from '../entries.ts';
import { isoOf } from '../out.ts';
import { bookToRead } from './blocks-book.ts';
import { type Context, journalOf } from './context.ts';
import { readBlocks } from './list-blocks.ts';
import { statusLines, trippedOf, underWay, waitingOf } from './status-lines.ts';
import type { LastDigest, State } from './status-state.ts';

const MOST_OPEN = 10_000;

/** Shows how the deployment stands: what it may do, what waits, what is blocked, what could not be handled. */
export async function status(context: Context): Promise<number> {
  const { out } = context;
  const state = await readState(context);
  out.data(statusJson(state, context));
  for (const line of statusLines(state, context)) out.line(line);
  return 0;
}

/** Everything that status tells of one deployment. */
export async function readState(context: Context): Promise<State> {
  const { clients, deployment, now } = context;
  const journal = journalOf(context);
  const opened = journal.readOpen(MOST_OPEN);
  const [settings, budgets, open, all, today, blocks, deadLetters, digest, references, health, sweep] =
    await Promise.all([
      journal.readSettings(),
      journal.readBudgets(BLAST_RADII),
      journal.readUnderWay(MOST_OPEN),
      opened,
      readDay(journal, dayOf('today', now(), deployment.timeZone)),
      readBlocks(context),
      countDeadLetters(clients.sqs, deployment.deadLetters),
      lastDigest(context),
      lastReferences(context),
      checkNow(context, opened),
      lastSweep({ clients, table: deployment.table }),
    ]);
  // The command that mends it names this deployment's own settings; who may not read them gets it without.
  const deployed = references?.found.length ? await context.settings().catch(() => undefined) : undefined;
  const held = all.filter(isHeldBack);
  const at = await heldAt(held, context);
  return {
    ...(deployed && { deployed }),
    settings,
    budgets,
    open,
    today,
    blocks,
    deadLetters,
    digest,
    references,
    health,
    sweep,
    unsettled: all.filter((record) => isOpen(record) && record.state !== 'waiting' && !isHeldBack(record)).length,
    heldBack: held.length,
    turns: held.filter((record) => waitsForTurn(record, at)).length,
    approved: all.filter(isHeldYes).length,
  };
}

/** Whether anybody hears, and whether what is to be heard is on: a part of what the doctor and the daily email look at. */
async function checkNow(context: Context, opened: Promise<ResponseRecord[]>): Promise<Check[]> {
  const { clients, deployment, settings, now } = context;
  const config = await settings().catch(() => undefined);
  // Which places there are, the settings say; who may not read them is told of the block list alone.
  const overdue = config
    ? async () => overdueChecks(await readOverdue({ clients, config, now }), await opened)
    : async () => liftChecks(await bookToRead(context).overdue());
  const [topic, services, trail, beyondTime] = await Promise.all([
    config && checkTopic(clients, config),
    checkCoverage(clients, deployment),
    checkTrail(clients, deployment),
    overdue(),
  ]);
  return [...(topic ? [topic] : []), ...beyondTime, ...services, trail];
}

/** What the last look at the web ACLs found; of two days at most, as none is taken where it is turned off. */
async function lastReferences({ clients, deployment, now }: Context): Promise<ReferencesRecord | undefined> {
  const [last] = await createTable(clients.dynamodb, deployment.table).getAll<ReferencesRecord>([REFERENCES]);
  return last && last.at > now() - 2 * 86_400_000 ? last : undefined;
}

/** How it stands with the digest that was due last, or with the one before it. */
async function lastDigest({ clients, deployment }: Context): Promise<LastDigest | undefined> {
  const table = createTable(clients.dynamodb, deployment.table);
  const recipients = await table.queryAll<Omit<LastDigest, 'date'> & { label: string }>(digestKey('day').pk);
  const date = recipients
    .map(({ label }) => label)
    .sort()
    .at(-1);
  if (date === undefined) return undefined;
  return { date, ...together(recipients.filter(({ label }) => label === date)) };
}

/** It was sent when every recipient has it. */
function together(recipients: readonly Omit<LastDigest, 'date'>[]): Omit<LastDigest, 'date'> {
  const open = recipients.find(({ state }) => state !== 'sent');
  return open
    ? { state: open.state }
    : { state: 'sent', sentAt: Math.max(...recipients.map(({ sentAt = 0 }) => sentAt)) };
}

const pauseJson = ({ by, at, reason, until }: Pause): Record<string, unknown> => ({
  by,
  at: new Date(at).toISOString(),
  ...(reason && { reason }),
  ...(until !== undefined && { until: new Date(until).toISOString() }),
});

export function statusJson(state: State, { deployment, now }: Context): Record<string, unknown> {
  const { settings, today, blocks, deadLetters, digest, references, health } = state;
  const { stack, account, region, mode, timeZone, version = null } = deployment;
  const pauses = pausesIn(settings, now());
  const everything = pauses.find(({ level }) => level === 'all');
  const narrower = pauses.filter(({ level }) => level !== 'all');
  const counts = Object.fromEntries(
    [...Map.groupBy(today.entries, ({ outcome }) => outcome)].map(([outcome, those]) => [outcome, those.length]),
  );
  return {
    stack,
    account,
    region,
    mode,
    timeZone,
    version,
    paused: everything ? pauseJson(everything) : false,
    pauses: narrower.map(({ level, of, ...pause }) => ({ level, of, ...pauseJson(pause) })),
    tripped: trippedOf(state).map(({ radius, trip }) => ({
      class: radius,
      at: new Date(trip.at).toISOString(),
      why: trip.why,
    })),
    waiting: waitingOf(state).map(({ key }) => key),
    questions: waitingOf(state).map((record) => ({
      id: shortId(record.key),
      key: record.key,
      action: record.action,
      target: record.target.key,
      severity: severityOf(record),
      deadline: isoOf(record.giveUpAt) ?? null,
    })),
    unsettled: state.unsettled ?? 0,
    heldBack: state.heldBack,
    waitForTurn: state.turns ?? 0,
    lastSweep: isoOf(state.sweep) ?? null,
    underWay: underWay(state).map(({ key }) => key),
    today: { findings: today.findings.length, outcomes: counts },
    blocks: blocks.length,
    references: references ? { at: new Date(references.at).toISOString(), found: references.found } : null,
    deadLetters,
    health,
    lastDigest: digest ? { ...digest, ...(digest.sentAt && { sentAt: new Date(digest.sentAt).toISOString() }) } : null,
  };
}
