import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Purpose } from '../actions/catalogue/entry.ts';
import type { Ending } from '../alerts/words.ts';
import type { SeverityBand } from '../core/finding.ts';
import { accountNeeds } from './account-needs.ts';
import { countIncidents } from './flood.ts';
import { headlineOf, isNothing } from './headline.ts';
import type { DigestInput } from './input.ts';
import type { Deed, Digest, Part } from './model.ts';
import { needsOf } from './needs.ts';
import { openNeeds } from './open-needs.ts';
import { BANDS, compare } from './order.ts';
import type { DigestAction, Expiring } from './parts.ts';
import { type Compared, type DaySummary, ENDINGS, type Ranked } from './parts.ts';
import { compared, isFirst } from './past/compare.ts';
import { kindName, summaryOf } from './past/summary.ts';
import { byRank, type Listed, MOST_KEPT, rest } from './tally/groups.ts';
import type { Tally } from './tally/tally.ts';

/** What needs reading first, first. Refused and observed have lists of their own. */
const ORDER: readonly Ending[] = [
  'failed',
  'partial',
  'awaiting-approval',
  'lapsed',
  'applied',
  'pending',
  'undone',
  'rejected',
  'expired',
  'notified',
  'unchanged',
];
const CHART_DAYS = 30;

/** Makes the digest of a day or a week. Pure. */
export function buildDigest(input: DigestInput): Digest {
  const { stack, account, region, mode, period, madeAt, accounts, names, tally } = input;
  const { counts, incidents } = tally.findings;
  const open = openNeeds(input.open, tally.actions.advised);
  const needs = needsOf(input, open);
  const blocksHold = !(input.withoutEffect ?? []).some(({ isUnknown }) => !isUnknown);
  const kinds = newKinds(input);
  const inNeed = accountNeeds(input);
  const outcomes = ORDER.map((outcome) => ({ outcome, ...deedsOf(tally, outcome) }));
  return {
    stack,
    account,
    region,
    mode,
    period,
    madeAt,
    ...(accounts && { accounts }),
    ...(names && { names }),
    kind: period.kind,
    firstDay: isFirst(input.past),
    headline: headlineOf({
      tally,
      needs: needs.total,
      approvals: open.calls.approval.total,
      incidents: countIncidents(open.incidents),
      blocksHold,
      paused: input.paused !== undefined,
      kind: period.kind,
    }),
    quiet: isNothing(tally),
    needs: needs.shown,
    counts: countsOf(input),
    history: historyOf(input),
    findings: { ...counts, byType: counts.byType.slice(0, MOST_KEPT) },
    incidents: incidents.shown,
    goingOn: tally.goingOn.shown,
    acknowledged: (input.acknowledged ?? []).slice(0, MOST_KEPT),
    outcomes: outcomes.filter(({ deeds }) => deeds.length > 0).map(({ outcome, deeds }) => ({ outcome, deeds })),
    ...byPurpose(outcomes.find(({ outcome }) => outcome === 'applied')?.deeds ?? [], blocksHold),
    refusals: tally.actions.refusals,
    observed: tally.actions.observed,
    blocks: blocksOf(input),
    expiring: dated(input.expiring),
    newKinds: kinds.slice(0, MOST_KEPT),
    ...whoAndWhat(input),
    health: input.health,
    openNow: openBeside(input),
    accountNeeds: inNeed.slice(0, MOST_KEPT),
    more: moreOf({
      ...Object.fromEntries(outcomes.map(({ outcome, left }) => [outcome, left])),
      needs: rest(needs),
      'new-kinds': Math.max(0, kinds.length - MOST_KEPT),
      'account-needs': Math.max(0, inNeed.length - MOST_KEPT),
      ...leftOut(input, blocksHold),
    }),
  };
}

/** What was done, by what it was for. A block contains only where a web ACL holds it. */
const byPurpose = (
  applied: readonly Deed[],
  blocksHold: boolean,
): Pick<Digest, 'contained' | 'repaired' | 'renewed'> => ({
  contained: applied.filter(isFor('contains')).filter(({ action }) => blocksHold || !isBlock(action)),
  repaired: applied.filter(isFor('repairs')),
  renewed: applied.filter(isFor('renews')),
});

const blocksOf = ({ blocks, tally }: DigestInput): Digest['blocks'] => ({
  inForce: [...blocks.shown].sort((a, b) => a.until - b.until || compare(a.cidr, b.cidr)),
  lifted: [...tally.lifted.shown].sort((a, b) => a.at - b.at || compare(a.cidr, b.cidr)),
});

/** Who was behind the findings, and whom they concern. */
const whoAndWhat = ({ tally: { findings }, account }: DigestInput): Pick<Digest, 'offenders' | 'affected'> => ({
  offenders: {
    addresses: findings.addresses.shown,
    networks: findings.networks.shown,
    countries: findings.countries.shown,
  },
  affected: {
    resources: findings.resources.shown.map((one) => besides(one, account)),
    accounts: findings.accounts.shown,
  },
});

/** How many of each list are counted and not shown. */
function leftOut({ tally, blocks, acknowledged = [] }: DigestInput, blocksHold: boolean): Digest['more'] {
  const { findings, actions } = tally;
  const { applied } = actions.deeds;
  return {
    contained: beyond(applied?.contains) + (blocksHold ? beyond(applied?.blocks) : 0),
    repaired: beyond(applied?.repairs),
    renewed: beyond(applied?.renews),
    types: Math.max(0, findings.counts.byType.length - MOST_KEPT),
    refusals: actions.moreReasons,
    blocks: rest(blocks),
    lifted: rest(tally.lifted),
    incidents: rest(findings.incidents),
    'going-on': rest(tally.goingOn),
    acknowledged: Math.max(0, acknowledged.length - MOST_KEPT),
    addresses: rest(findings.addresses),
    networks: rest(findings.networks),
    countries: rest(findings.countries),
    resources: rest(findings.resources),
    accounts: rest(findings.accounts),
  };
}

const isFor =
  (purpose: Purpose) =>
  ({ action }: Deed): boolean =>
    catalogue[action.decision.action].purpose === purpose;

const isBlock = ({ decision }: DigestAction): boolean => decision.action === 'block-ip';

// The account of the digest itself goes without saying.
const besides = ({ note, ...rest }: Ranked, home: string): Ranked =>
  note === undefined || note === home ? rest : { ...rest, note };

const moreOf = (counts: Digest['more']): Digest['more'] =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) as Partial<Record<Part, number>>;

const beyond = (tally?: Listed<unknown>): number => (tally ? rest(tally) : 0);

/** Reports that come with advice stand among what needs a person, and not here again. */
function deedsOf({ actions }: Tally, outcome: Ending): { deeds: Deed[]; left: number } {
  const { contains, blocks, repairs, renews, tells } = actions.deeds[outcome] ?? {};
  const all = [contains, blocks, repairs, renews, tells];
  const deeds = all.flatMap((one) => one?.shown.map(({ item, count }) => ({ action: item, count })) ?? []);
  deeds.sort((a, b) => byRank(rankOf(a), rankOf(b)));
  return { deeds, left: all.reduce((sum, one) => sum + beyond(one), 0) };
}

const rankOf = ({ action: { finding, at, key } }: Deed) => ({ severity: finding.severity, at, key });

function countsOf({ tally, past: { same } }: DigestInput): Digest['counts'] {
  const { total, bySeverity } = tally.findings.counts;
  const { byOutcome } = tally.actions;
  const severity = BANDS.map((band) => [band, compared(bySeverity[band], same, (day) => day.bySeverity[band])]);
  const outcomes = ENDINGS.map((ending) => [ending, compared(byOutcome[ending], same, (day) => day.byOutcome[ending])]);
  return {
    findings: compared(total, same, (day) => day.findings),
    severity: Object.fromEntries(severity) as Record<SeverityBand, Compared>,
    outcomes: Object.fromEntries(outcomes) as Record<Ending, Compared>,
  };
}

function historyOf({ period, tally, past }: DigestInput): DaySummary[] {
  const own = period.kind === 'week' ? past.within : [summaryOf(period.label, tally)];
  return [...past.days, ...own].slice(-CHART_DAYS);
}

function openBeside({ openNow = [], past: { same } }: DigestInput): Digest['openNow'] {
  const last = same.at(-1);
  const open = last && !last.missing ? (last.open ?? {}) : {};
  return openNow.map((one) => ({ ...one, ...(open[one.service] !== undefined && { before: open[one.service] }) }));
}

/** Of a first day every kind would be new, which says nothing. */
function newKinds({ tally, past }: DigestInput): Digest['newKinds'] {
  const known = new Set(past.kinds);
  return isFirst(past) ? [] : tally.findings.kinds.filter((kind) => !known.has(kindName(kind)));
}

const dated = (expiring: readonly Expiring[]): (Expiring & { at: number })[] =>
  expiring
    .flatMap((one) => (one.at === undefined ? [] : [{ ...one, at: one.at }]))
    .sort((a, b) => a.at - b.at || compare(a.kind, b.kind) || compare(a.name, b.name));
