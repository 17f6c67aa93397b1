import { handOverNotice } from '../alerts/inbox.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { RiposteError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { createFindingIntake } from '../decide/intake.ts';
import { createTable } from '../platform/table.ts';
import type { Layer } from '../policy/playbooks/order.ts';
import { dueMilestone } from './due.ts';
import type { Expiry } from './expiry.ts';
import { findingOf, type Home } from './findings.ts';
import type { Calendar } from './keep.ts';
import { forgetOutages, isOutage, type Outage, rememberOutages, type SeenStore } from './key-outages.ts';
import { keyRegions } from './look/keys.ts';
import type { Looking } from './look/looking.ts';
import { lookAtAll } from './look.ts';
import { createMilestones, identityOf, type Milestone } from './milestones.ts';
import { noticeOf, overNotice } from './notices.ts';
import { writeCalendar } from './store.ts';

export interface CalendarOptions extends Omit<Looking, 'clients' | 'config'> {
  clients: Clients;
  config: Config;
  telemetry: Telemetry;
  /** What riposte.yml says about playbooks; the deployed one unless told. */
  riposteYml?: Layer | undefined;
}

/** So many are claimed before they are handed over, so that a claim is never old when its turn comes. */
const AT_ONCE = 25;

/**
 * The daily look at everything that expires: keeps the calendar in the journal, hands over what playbooks answer, and
 * has people told of the rest, once for each milestone.
 *
 * The calendar comes first. Should the rest fail, the next run does it.
 *
 * @throws when something could not be handed over
 */
export async function sweepCalendar(options: CalendarOptions): Promise<{ entries: number; told: number }> {
  const { clients, config, telemetry } = options;
  const stores: SeenStore[] = [];
  const looked = await lookAtAll({ ...options, sawKeyStore: (store) => stores.push(store) });
  const table = createTable(clients.dynamodb, config.table);
  const unlisted = looked.unread.filter(({ kind }) => kind === 'key').map(({ region }) => region);
  const listed = keyRegions(config).filter((region) => !unlisted.includes(region));
  const { outages, over } = await rememberOutages(table, stores, { looked: listed, now: options.now() });
  // An outage is there however many entries the calendar has.
  const calendar = { ...looked, entries: [...looked.entries.filter((entry) => !isOutage(entry)), ...outages] };
  await writeCalendar(table, calendar);
  await tellOver(over, options);
  const dying = calendar.counts['key deletion-scheduled'] ?? 0;
  if (dying > 0) telemetry.count('KeysToBeDeleted', dying);
  const { due, told } = await tellDue(calendar, options);
  const { entries, unread } = calendar;
  telemetry.info('calendar kept', { entries: entries.length, unread: unread.length, due, told });
  return { entries: entries.length, told };
}

/** Tells that key stores are connected again, and then forgets that they were not. */
export async function tellOver(
  over: readonly Outage[],
  { clients, config, now }: Pick<TellOptions, 'clients' | 'config' | 'now'>,
): Promise<void> {
  // A ceiling that only observes keeps quiet.
  if (config.mode !== 'observe')
    for (const outage of over) await handOverNotice(overNotice(outage, config, now()), { clients, config });
  await forgetOutages(createTable(clients.dynamodb, config.table), over);
}

/** What the telling of a calendar needs. */
export type TellOptions = Pick<CalendarOptions, 'clients' | 'config' | 'telemetry' | 'now' | 'riposteYml'>;

/**
 * Hands over what of a calendar is due, each milestone once.
 *
 * @throws when something could not be handed over
 */
export async function tellDue(calendar: Calendar, options: TellOptions): Promise<{ due: number; told: number }> {
  const { clients, config, now } = options;
  const table = createTable(clients.dynamodb, config.table);
  const due = dueOf(calendar, now());
  const milestones = createMilestones(table, now);
  const open = await milestones.open(due);
  let told = 0;
  let lost = 0;
  for (let from = 0; from < open.length; from += AT_ONCE) {
    const claimed = await claimAll(open.slice(from, from + AT_ONCE), milestones);
    const failed = new Set(await tellAll(claimed, options));
    await Promise.all(claimed.map((milestone) => milestones.settle(milestone, !failed.has(milestone))));
    told += claimed.length - failed.size;
    lost += failed.size;
  }
  if (lost > 0) throw new Error(`${lost} of what expires could not be handed over, and will be by the next look`);
  return { due: due.length, told };
}

/** Each thing once: two lists may name the same. */
function dueOf({ entries }: Calendar, now: number): Milestone[] {
  const due = entries.flatMap((entry: Expiry) => dueMilestone(entry, now) ?? []);
  return [...new Map(due.map((one) => [identityOf(one.entry), one])).values()];
}

async function claimAll(
  some: readonly Milestone[],
  milestones: ReturnType<typeof createMilestones>,
): Promise<Milestone[]> {
  const ours = await Promise.all(some.map((milestone) => milestones.claim(milestone)));
  return some.filter((_, n) => ours[n]);
}

/** @returns those that could not be handed over */
async function tellAll(claimed: readonly Milestone[], options: TellOptions): Promise<Milestone[]> {
  const { config, telemetry } = options;
  const findings = new Map<Finding, Milestone>();
  const notices: Milestone[] = [];
  for (const milestone of claimed) {
    const finding = findingFor(milestone, options);
    if (finding) findings.set(finding, milestone);
    else notices.push(milestone);
  }
  const failed = await createFindingIntake(options)([...findings.keys()]);
  // A ceiling that only observes keeps quiet, and the calendar is there to be read.
  const unsent = config.mode === 'observe' ? [] : await noticeAll(notices, options);
  for (const { error } of unsent) telemetry.error('notice not handed over', { ...describeError(error) });
  return [...failed.flatMap((finding) => findings.get(finding) ?? []), ...unsent.map(({ milestone }) => milestone)];
}

/** What no source can read, such as a name that AWS should not allow, is told by a notice: it must not hold up the rest. */
function findingFor(milestone: Milestone, { config, now, telemetry }: TellOptions): Finding | undefined {
  try {
    return findingOf(milestone, homeOf(milestone.entry, config), now());
  } catch (error) {
    if (!(error instanceof RiposteError)) throw error;
    telemetry.error('no finding of what expires', { kind: milestone.entry.kind, ...describeError(error) });
    return undefined;
  }
}

/** What a member account has is found there; everything else at home, wherever the entry is. */
const homeOf = ({ account, region }: Expiry, { partition, ...home }: Config): Home =>
  account ? { account, partition, region: region === 'global' ? home.region : region } : { ...home, partition };

async function noticeAll(
  milestones: readonly Milestone[],
  { clients, config }: TellOptions,
): Promise<{ milestone: Milestone; error: unknown }[]> {
  const ends = await Promise.allSettled(
    milestones.map((milestone) => handOverNotice(noticeOf(milestone, config), { clients, config })),
  );
  return ends.flatMap((end, n) => {
    const milestone = milestones[n];
    return end.status === 'rejected' && milestone ? [{ milestone, error: end.reason }] : [];
  });
}
