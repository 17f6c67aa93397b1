import { OUTCOMES } from '../decision.ts';
import { actionKey, type SeverityBand } from '../finding.ts';
import type { Ending } from '../notify/words.ts';
import { countFindings, observedOf, refusalsOf } from './counts.ts';
import { headlineOf } from './headline.ts';
import type { DigestAction, DigestInput, Expiring } from './input.ts';
import { type Compared, type DaySummary, type Deed, type Digest, isContaining, isRepair } from './model.ts';
import { needsOf } from './needs.ts';
import { BANDS, compare } from './order.ts';

/** What needs reading first, first. */
const ORDER: readonly DigestAction['outcome'][] = [
  'failed',
  'awaiting-approval',
  'applied',
  'pending',
  'undone',
  'expired',
  'notified',
  'unchanged',
  'refused',
  'observed',
];
const ENDINGS: readonly Ending[] = [...OUTCOMES, 'pending', 'undone', 'expired'];

/** Makes the digest of a day. Pure. */
export function buildDigest(input: DigestInput): Digest {
  const actions = allActions(input);
  const needs = needsOf(input, actions);
  const quiet = input.findings.length === 0 && actions.length === 0;
  const findings = countFindings(input.findings.map(({ finding }) => finding));
  const outcomes = ORDER.map((outcome) => ({
    outcome,
    deeds: deedsOf(actions.filter((action) => action.outcome === outcome)),
  })).filter(({ deeds }) => deeds.length > 0);
  const applied = outcomes.find(({ outcome }) => outcome === 'applied')?.deeds ?? [];
  const only = (now: number): Compared => ({ now });
  const byOutcome = Object.fromEntries(
    ENDINGS.map((ending) => [ending, outcomes.find(({ outcome }) => outcome === ending)?.deeds.length ?? 0]),
  ) as Record<Ending, number>;
  const today: DaySummary = {
    date: input.period.label,
    bySeverity: findings.bySeverity,
    byOutcome,
    sources: {},
  };
  return {
    stack: input.stack,
    account: input.account,
    region: input.region,
    mode: input.mode,
    period: input.period,
    madeAt: input.madeAt,
    kind: 'day',
    firstDay: true,
    headline: headlineOf({
      actions,
      needs: needs.length,
      findings: input.findings.length,
      paused: input.paused !== undefined,
    }),
    quiet,
    needs,
    counts: {
      findings: only(findings.total),
      severity: Object.fromEntries(BANDS.map((band) => [band, only(findings.bySeverity[band])])) as Record<
        SeverityBand,
        Compared
      >,
      outcomes: Object.fromEntries(ENDINGS.map((ending) => [ending, only(byOutcome[ending])])) as Record<
        Ending,
        Compared
      >,
    },
    history: [today],
    findings,
    incidents: [],
    outcomes,
    contained: applied.filter(({ action }) => isContaining(action.decision.action)),
    renewed: applied.filter(({ action }) => isRepair(action.decision.action)),
    refusals: refusalsOf(actions),
    observed: observedOf(actions),
    blocks: {
      inForce: [...input.blocks.inForce].sort((a, b) => a.until - b.until || compare(a.cidr, b.cidr)),
      lifted: [...input.blocks.lifted].sort((a, b) => a.at - b.at || compare(a.cidr, b.cidr)),
    },
    expiring: dated(input.expiring),
    newKinds: [],
    offenders: { addresses: [], networks: [], countries: [] },
    affected: { resources: [], accounts: [] },
    health: [],
    more: {},
  };
}
const dated = (expiring: readonly Expiring[]): (Expiring & { at: number })[] =>
  expiring
    .flatMap((one) => (one.at === undefined ? [] : [{ ...one, at: one.at }]))
    .sort((a, b) => a.at - b.at || compare(a.kind, b.kind) || compare(a.name, b.name));

function deedsOf(actions: readonly DigestAction[]): Deed[] {
  const same = Map.groupBy(actions, ({ finding, decision }) =>
    // Telling people has no target: what each finding says is news of its own.
    decision.action === 'notify'
      ? [finding.account, finding.region, finding.type, finding.resources[0]?.id].join('#')
      : [finding.account, finding.region, decision.action, decision.target].join('#'),
  );
  return [...same.values()].flatMap((those) => {
    const action = those.reduce((last, one) => (one.at > last.at ? one : last));
    return [{ action, count: those.length }];
  });
}

// What ended while deciding (refused, observed) never became an action of the journal; where it did, that one counts.
function allActions({ findings, actions }: DigestInput): DigestAction[] {
  const known = new Set(actions.map(({ key }) => key));
  const decided = findings.flatMap(({ finding, decisions }) =>
    decisions.flatMap((decision): DigestAction[] => {
      const key = actionKey(finding, decision.action, decision.target);
      if (!decision.outcome || known.has(key)) return [];
      return [
        {
          key,
          finding,
          decision,
          outcome: decision.outcome,
          reason: decision.reason,
          at: Date.parse(finding.lastSeen),
        },
      ];
    }),
  );
  return [...actions, ...decided].sort(
    (a, b) => b.finding.severity - a.finding.severity || (a.at || 0) - (b.at || 0) || compare(a.key, b.key),
  );
}
