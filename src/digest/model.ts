import { actionKey } from '../finding.ts';
import { countFindings, type FindingCounts, type Observed, observedOf, type Refusals, refusalsOf } from './counts.ts';
import { headlineOf } from './headline.ts';
import type { Block, DigestAction, DigestInput, Expiring, LiftedBlock } from './input.ts';
import { type Need, needsOf } from './needs.ts';
import { compare } from './order.ts';

export type { DigestAction, DigestInput, Expiring } from './input.ts';

/** One action on one target, however many findings led to it: the last of these records, and how many they are. */
export interface Deed {
  action: DigestAction;
  count: number;
}

/**
 * A day as people read it, with the text still as it came: each renderer makes it harmless for its own medium.
 * Everything is in a fixed order, so that the same input gives the same digest.
 */
export interface Digest extends Pick<DigestInput, 'stack' | 'account' | 'region' | 'mode' | 'period'> {
  /** One sentence, true for every part of the digest. */
  headline: string;
  /** No finding came and nothing was done. */
  quiet: boolean;
  needs: Need[];
  findings: FindingCounts;
  /** Everything decided or done, by how it ended; worst finding first. */
  outcomes: { outcome: DigestAction['outcome']; deeds: Deed[] }[];
  refusals: Refusals[];
  observed: Observed[];
  blocks: { inForce: Block[]; lifted: LiftedBlock[] };
  expiring: (Expiring & { at: number })[];
}

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

/** Makes the digest of a day. Pure. */
export function buildDigest(input: DigestInput): Digest {
  const actions = allActions(input);
  const needs = needsOf(input, actions);
  const quiet = input.findings.length === 0 && actions.length === 0;
  return {
    stack: input.stack,
    account: input.account,
    region: input.region,
    mode: input.mode,
    period: input.period,
    headline: headlineOf({
      actions,
      needs: needs.length,
      findings: input.findings.length,
      paused: input.paused !== undefined,
    }),
    quiet,
    needs,
    findings: countFindings(input.findings.map(({ finding }) => finding)),
    outcomes: ORDER.map((outcome) => ({
      outcome,
      deeds: deedsOf(actions.filter((action) => action.outcome === outcome)),
    })).filter(({ deeds }) => deeds.length > 0),
    refusals: refusalsOf(actions),
    observed: observedOf(actions),
    blocks: {
      inForce: [...input.blocks.inForce].sort((a, b) => a.until - b.until || compare(a.cidr, b.cidr)),
      lifted: [...input.blocks.lifted].sort((a, b) => a.at - b.at || compare(a.cidr, b.cidr)),
    },
    expiring: dated(input.expiring),
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
