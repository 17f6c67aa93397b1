import type { ActionId } from '../actions/action.ts';
import { type Finding, type SeverityBand, severityBand } from '../finding.ts';
import type { DigestAction } from './input.ts';
import { BANDS, compare } from './order.ts';

export interface FindingCounts {
  total: number;
  /** How many of them are GuardDuty's or Macie's samples. */
  samples: number;
  bySeverity: Record<SeverityBand, number>;
  /** The band is that of the worst finding of the type. */
  byType: { type: string; band: SeverityBand; count: number }[];
}

/** Findings by severity and by type; a finding counts once, however often it was sent. */
export function countFindings(findings: readonly Finding[]): FindingCounts {
  const bySeverity: FindingCounts['bySeverity'] = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of findings) bySeverity[severityBand(severity)] += 1;
  const byType = [...Map.groupBy(findings, ({ type }) => type)].map(([type, those]) => ({
    type,
    band: severityBand(those.reduce((worst, { severity }) => Math.max(worst, severity), 0)),
    count: those.length,
  }));
  byType.sort((a, b) => BANDS.indexOf(a.band) - BANDS.indexOf(b.band) || b.count - a.count || compare(a.type, b.type));
  return { total: findings.length, samples: findings.filter(({ sample }) => sample).length, bySeverity, byType };
}

export interface Refusals {
  /** The guard that refused; `when acting` where the action itself did, after a look at the resource. */
  guard: string;
  count: number;
  reasons: { reason: string; count: number; targets: string[] }[];
}

/** Refusals by guard and reason, the most frequent first. */
export function refusalsOf(actions: readonly DigestAction[]): Refusals[] {
  const refused = actions.filter(({ outcome }) => outcome === 'refused');
  const groups = [...Map.groupBy(refused, ({ decision }) => decision.guard ?? 'when acting')].map(([guard, those]) => ({
    guard,
    count: those.length,
    reasons: [...Map.groupBy(those, ({ reason }) => reason)]
      .map(([reason, same]) => ({ reason, count: same.length, targets: targetsOf(same) }))
      .sort((a, b) => b.count - a.count || compare(a.reason, b.reason)),
  }));
  return groups.sort((a, b) => b.count - a.count || compare(a.guard, b.guard));
}

export interface Observed {
  action: ActionId;
  playbook: string;
  count: number;
  targets: string[];
}

/** What would have been done in a stronger mode. */
export function observedOf(actions: readonly DigestAction[]): Observed[] {
  const observed = actions.filter(({ outcome }) => outcome === 'observed');
  return [...Map.groupBy(observed, ({ decision }) => `${decision.action} ${decision.playbook}`).values()]
    .flatMap((those) => {
      const [first] = those;
      if (!first) return [];
      const { action, playbook } = first.decision;
      return [{ action, playbook, count: those.length, targets: targetsOf(those) }];
    })
    .sort((a, b) => b.count - a.count || compare(a.action, b.action) || compare(a.playbook, b.playbook));
}

const targetsOf = (actions: readonly DigestAction[]): string[] =>
  [...new Set(actions.map(({ decision }) => decision.target))].sort(compare);
