import { handOverNotice } from '../../alerts/inbox.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { minutes } from '../../core/time.ts';
import { createFindingIntake } from '../../decide/intake.ts';
import { createTable, type Table } from '../../platform/table.ts';
import type { Layer } from '../../policy/playbooks/order.ts';
import { dueMilestone } from '../due.ts';
import { dayOf, type Expiry } from '../expiry.ts';
import { createMilestones, forgetTold, type Milestone } from '../milestones.ts';
import { readWideCalendar, writeWideCalendar } from '../store.ts';
import { askedAbout } from './asked-about.ts';
import { type Gone, goneSince } from './gone.ts';
import { inForce } from './in-force.ts';
import { lookWide } from './look-wide.ts';
import { keepProgress, keepTold, readProgress } from './progress.ts';
import type { WideLooking } from './wide-looking.ts';
import { wideNotice } from './wide-notice.ts';

export interface WideOptions extends Omit<WideLooking, 'clients' | 'config'> {
  clients: Clients;
  config: Config;
  telemetry: Telemetry;
  /** What riposte.yml says about playbooks; the deployed one unless told. */
  riposteYml?: Layer | undefined;
}

/** So many are claimed at once. */
const AT_ONCE = 25;
/** So long is looked; the rest of the ten minutes is for telling. */
const LOOK_MS = minutes(8);

/**
 * Goes on with the wide looks of the day: keeps what they have found in the journal, and tells what is new in one
 * message for each kind, what lasts once a month, and what was over and came back as if it were new. What a look did not
 * come to stays as an earlier one found it.
 *
 * @throws when something could not be handed over; the next run does it
 */
export async function sweepWide(options: WideOptions): Promise<{ told: number }> {
  const { clients, config, telemetry, now, sleep } = options;
  const clock = { now, sleep };
  const table = createTable(clients.dynamodb, config.table);
  const named = config.wideLooks.filter((look) => look !== 'findings');
  const before = await readProgress(table, named);
  const outcomes = await lookWide(
    named,
    before,
    { clients, config, ...clock },
    {
      until: clock.now() + LOOK_MS,
      keep: (progress) => keepProgress(table, progress, clock.now()),
    },
  );
  const last = await readWideCalendar(table, 0);
  // Before what was in force is replaced, so that a crash in between forgets it with the next run.
  await forget(goneSince(outcomes, last), table);
  const calendar = inForce(outcomes, last, config.region, clock.now());
  await writeWideCalendar(table, calendar);
  const { entries, unread } = calendar;
  telemetry.info('wide look kept', { entries: entries.length, unread: unread.length });
  // A ceiling that only observes keeps quiet, and what was found is there to be read.
  if (config.mode === 'observe') return { told: 0 };
  const untold = outcomes.map(({ progress }) => progress).filter(({ isTold }) => !isTold);
  const told = await tellOf(
    untold.flatMap((progress) => progress.entries),
    table,
    options,
  );
  for (const progress of untold) if (progress.isThrough) await keepTold(table, progress);
  return { told };
}

/** Notes of each thing that is over, by one write, that it is told anew where it comes back. */
async function forget(gone: readonly Gone[], table: Table): Promise<void> {
  for (let from = 0; from < gone.length; from += AT_ONCE)
    await Promise.all(gone.slice(from, from + AT_ONCE).map(({ entry, since }) => forgetTold(table, entry, since)));
}

type TellOptions = Omit<WideOptions, 'sleep'>;

async function tellOf(entries: readonly Expiry[], table: Table, options: TellOptions): Promise<number> {
  const { now } = options;
  const milestones = createMilestones(table, now);
  const due = entries.flatMap((entry) => wideMilestone(entry, now()) ?? []);
  const open = await milestones.open(due);
  // What playbooks answer is asked about, and not told as well.
  const asked = await askedAbout(open, options);
  const ours: Milestone[] = [];
  for (let from = 0; from < open.length; from += AT_ONCE) {
    const some = open.slice(from, from + AT_ONCE);
    const claimed = await Promise.all(some.map((milestone) => milestones.claim(milestone)));
    ours.push(...some.filter((_, n) => claimed[n]));
  }
  let lost = 0;
  for (const of of Map.groupBy(ours, (one) => `${asked.has(one)} ${one.entry.kind}`).values()) {
    const isTold = await tell(of, asked, options);
    for (let from = 0; from < of.length; from += AT_ONCE)
      await Promise.all(of.slice(from, from + AT_ONCE).map((milestone) => milestones.settle(milestone, isTold)));
    if (!isTold) lost += of.length;
  }
  if (lost > 0) throw new Error(`${lost} of what was found could not be handed over, and will be by the next look`);
  return ours.length;
}

/** What has an end is told at its milestones; what has none when it is new or changes, and each month while it lasts. */
function wideMilestone(entry: Expiry, now: number): Milestone | undefined {
  if (entry.answer === undefined) return undefined;
  if (entry.at !== undefined) return dueMilestone(entry, now);
  return { entry, cycle: [entry.state, entry.cycle ?? '', dayOf(now).slice(0, 7)].join(' '), days: 0 };
}

async function tell(
  some: readonly Milestone[],
  asked: ReadonlyMap<Milestone, Finding>,
  options: TellOptions,
): Promise<boolean> {
  const { clients, config, telemetry } = options;
  try {
    const findings = some.flatMap((one) => asked.get(one) ?? []);
    if (findings.length > 0) return (await createFindingIntake(options)(findings)).length === 0;
    await handOverNotice(wideNotice(some, config), { clients, config });
    return true;
  } catch (error) {
    telemetry.error('notice not handed over', { ...describeError(error) });
    return false;
  }
}
