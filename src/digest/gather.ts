import { ceilingIn } from '../act/held-now.ts';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import { type ReferenceProblem, referenceProblems } from '../actions/network/block-list/effect/reference-text.ts';
import { watchReferences } from '../actions/network/block-list/effect/reference-watch.ts';
import { findReferences } from '../actions/network/block-list/effect/references.ts';
import { listActive } from '../actions/network/block-list/ledger/active.ts';
import { reasonText } from '../actions/network/block-list/ledger/block.ts';
import { BLAST_RADII, type BlastRadius } from '../core/blast-radius.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Period } from '../core/period.ts';
import { isOpen } from '../core/response.ts';
import { comingUp, mostPressing } from '../expiry/for-digest.ts';
import type { Check } from '../health/check.ts';
import { countDeadLetters } from '../health/dead-letters.ts';
import { checkHealth } from '../health/health.ts';
import { MEMBER_CHECK } from '../health/members/member-checks.ts';
import type { KnownMembers } from '../health/members/member-rows.ts';
import { checksOfMembers, readMembers } from '../health/members/read-members.ts';
import { overdueChecks, readOverdue } from '../health/overdue.ts';
import { type BudgetItem, tripsOf } from '../journal/budget-item.ts';
import { createInventoryReader } from '../journal/inventory.ts';
import { createJournal } from '../journal/journal.ts';
import { pausesIn } from '../journal/pauses.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import type { Settings } from '../journal/settings.ts';
import { createTable } from '../platform/table.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { DigestInput } from './input.ts';
import { acknowledgedOf, readOpenItems } from './open.ts';
import { askOpenNow } from './open-now/ask-services.ts';
import { readPast } from './past/read-past.ts';
import { keepSummary } from './past/summary.ts';
import { tallyPeriod, toDigestAction } from './read-journal.ts';
import { MOST_KEPT } from './tally/groups.ts';
import { createTally, type TallyBuilder } from './tally/tally.ts';
import { withHeadlines } from './with-headlines.ts';

interface GatherOptions {
  clients: Clients;
  config: Config;
  now(): number;
  /** Only reads: the daily look at the web ACLs is not kept, and nobody is told of it. */
  readOnly?: boolean;
}

// Far more than anybody decides, and few enough to hold.
const MOST_OPEN = 5_000;

/** What the email then does not know is said in it. */
const tooManyOpen = (): Check => ({
  id: 'open-responses',
  what: 'Everything that is open is counted',
  state: 'problem',
  note: `more than ${MOST_OPEN.toLocaleString('en')} responses are open, and this email counts ${MOST_OPEN.toLocaleString('en')} of them: answer, or let be, what the list shows`,
  command: commandLine('list --open'),
});

/** The accounts that a digest is about; all of them without a list. */
export type View = readonly string[] | undefined;

/** Reads everything that one digest is made of: the journal of the period, and the world as it stands now. */
export async function gather(period: Period, options: GatherOptions): Promise<DigestInput> {
  const [input] = await gatherViews(period, options, [undefined]);
  if (!input) throw new Error('a digest of one view has one input');
  return input;
}

/**
 * Like `gather`, for several digests of one period, each about some accounts: the journal is read once for all.
 *
 * @returns one input for each view, in order
 */
export async function gatherViews(
  period: Period,
  options: GatherOptions,
  views: readonly View[],
): Promise<DigestInput[]> {
  const { clients, config, now } = options;
  const tallies = views.map((accounts) => createTally(accounts));
  const [world, past] = await Promise.all([
    lookAround(period, options),
    Promise.all(views.map((accounts) => readPast(period, { clients, config, accounts }))),
    tallyPeriod(period, tallies, { clients, config }),
  ]);
  const { waiting, open, acknowledged, expiring, health, ...rest } = world;
  const { stack, account, region, mode } = config;
  const inputs = views.map((accounts, n): DigestInput => {
    const tally = tallies[n] ?? createTally();
    addWaiting(tally, waiting, period);
    const own = accounts && new Set(accounts);
    return {
      stack,
      account,
      region,
      mode,
      period,
      madeAt: now(),
      ...(accounts && { accounts }),
      tally: tally.end(),
      open: open.filter(({ action }) => !own || own.has(action.finding.account)),
      acknowledged: acknowledged.filter(({ action }) => !own || own.has(action.finding.account)),
      expiring: mostPressing(expiring.filter(({ account }) => !own || !account || own.has(account))),
      health: health.filter(({ id }) => !own || isOfOneOf(own, id)),
      past: past[n] ?? { days: [], within: [], same: [], kinds: [] },
      ...rest,
    };
  });
  await withHeadlines(inputs, createJournal(clients.dynamodb, config.table));
  return inputs;
}

/**
 * Gathers, and keeps what the period came to, so that later digests can be compared with it.
 *
 * @returns one input for each view, in order
 */
export async function gatherAndKeep(
  period: Period,
  options: GatherOptions,
  views: readonly View[],
): Promise<DigestInput[]> {
  const inputs = await gatherViews(period, options, views);
  for (const input of inputs) await keepSummary(input, options);
  return inputs;
}

/** `gatherAndKeep` as the sending of digests asks for it. */
export const keeping =
  (options: GatherOptions) =>
  (period: Period, views: readonly View[]): Promise<DigestInput[]> =>
    gatherAndKeep(period, options, views);

// What still waits from earlier days needs a person today as well; what is of the period itself is counted once.
function addWaiting(tally: TallyBuilder, waiting: readonly ResponseRecord[], { to }: Period): void {
  for (const record of waiting) if (record.dayAt < to) tally.action(toDigestAction(record));
}

/** The check of an account is of no concern to who is told of others. */
const isOfOneOf = (own: ReadonlySet<string>, id: string): boolean =>
  !id.startsWith(MEMBER_CHECK) || own.has(id.slice(MEMBER_CHECK.length));

/** What is not of a period: how everything stands now. */
async function lookAround(period: Period, options: GatherOptions) {
  const { clients, config, now } = options;
  const journal = createJournal(clients.dynamodb, config.table);
  const table = createTable(clients.dynamodb, config.table);
  const [found, settings, budgets, active, overdue, expiring, deadLetters, withoutEffect, members] = await Promise.all([
    journal.readOpen(MOST_OPEN + 1),
    journal.readSettings(),
    journal.readBudgets(BLAST_RADII),
    listActive(clients, config.table, now),
    readOverdue(options),
    comingUp(table, now()),
    countDeadLetters(clients.sqs, config.deadLetters),
    options.readOnly ? lookAtReferences(options) : watchReferences({ clients, config, now }),
    config.organisation ? readMembers(table) : undefined,
  ]);
  const open = found.slice(0, MOST_OPEN);
  const isAny = open.some((record) => record.open === 'ceiling');
  const known = isAny ? await createInventoryReader(options).on(config) : config;
  const held = { settings, ceilingOf: ceilingIn(known), now: now() };
  const { checks, finders, ...heard } = await checkHealth({ clients, config, period, deadLetters, withoutEffect });
  const openNow = config.openFindings === 'on' ? await askOpenNow(clients, finders) : [];
  const soonest = active.sort((a, b) => a.expiresAt - b.expiresAt).slice(0, MOST_KEPT);
  const shown = soonest.map((block) => ({
    cidr: block.cidr,
    reason: reasonText(block),
    since: block.blockedAt,
    until: block.expiresAt,
  }));
  return {
    open: await readOpenItems(open, journal, !withoutEffect.some(({ isUnknown }) => !isUnknown), held),
    waiting: open.filter(({ state }) => state === 'waiting'),
    acknowledged: acknowledgedOf(open),
    blocks: { total: active.length, shown },
    expiring,
    deadLetters,
    health: [
      ...(found.length > MOST_OPEN ? [tooManyOpen()] : []),
      ...overdueChecks(overdue, open),
      ...checks,
      ...checksOfMembers(members, now()),
    ],
    ...namesIn(members),
    openNow,
    ...heard,
    ...(withoutEffect.length > 0 && { withoutEffect }),
    ...pausedIn(settings, now()),
    ...trippedIn(budgets, open),
  };
}

const namesIn = (members: KnownMembers | undefined): Pick<DigestInput, 'names'> =>
  members?.inventory ? { names: Object.fromEntries(members.inventory.accounts.map(({ id, name }) => [id, name])) } : {};

/** The classes that wait for a person, with what they hold back; and what waits for room in a budget alone. */
function trippedIn(
  budgets: ReadonlyMap<BlastRadius, BudgetItem | undefined>,
  open: readonly ResponseRecord[],
): Pick<DigestInput, 'tripped'> {
  // What a person let be is not taken up.
  const waits = open.filter((record) => record.open === 'budget' && isOpen(record));
  const tripped = [...budgets].flatMap(([radius, item]) => {
    const held = waits.filter(({ action }) => catalogue[action].blastRadius === radius);
    const trips = tripsOf(item);
    const waiting = trips.map(({ trip: { at, why }, account }) => {
      const those = held.filter((record) => account === undefined || record.account === account);
      return { class: radius, at, why, waiting: those.length };
    });
    const rest = held.filter((one) => !trips.some(({ account }) => account === undefined || account === one.account));
    const [first] = rest;
    return [...waiting, ...(first ? [{ class: radius, why: first.reason ?? '', waiting: rest.length }] : [])];
  });
  return tripped.length > 0 ? { tripped } : {};
}

/** The pause of everything, and what is narrower. */
function pausedIn(settings: Settings | undefined, now: number): Pick<DigestInput, 'paused' | 'pauses'> {
  const pauses = pausesIn(settings, now);
  const everything = pauses.find(({ level }) => level === 'all');
  const narrower = pauses.filter(({ level }) => level !== 'all');
  return { ...(everything && { paused: everything }), ...(narrower.length > 0 && { pauses: narrower }) };
}

async function lookAtReferences({ clients, config }: GatherOptions): Promise<ReferenceProblem[]> {
  const { webAclCheck, mode } = config;
  if (webAclCheck === 'off' || mode === 'observe' || mode === 'notify') return [];
  return referenceProblems(await findReferences({ clients, config }), config);
}
