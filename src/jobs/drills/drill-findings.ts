import { clean } from '../../core/text.ts';
import type { DrillFinding, DrillRecord } from '../../journal/drill-records.ts';
import type { Drilled } from './drilled.ts';

/** What one item holds: an event may name thousands of targets, and an item has 400 KB. */
const MOST_FINDINGS = 40;
const MOST_DECISIONS = 20;

/** What the record of an event says. */
export function drillFindings({ decided, error }: Drilled): Pick<DrillRecord, 'findings' | 'error'> {
  const findings = decided.slice(0, MOST_FINDINGS).map(({ finding, decisions }): DrillFinding => {
    const { type, source, severity, account, region } = finding;
    const more = decisions.length - MOST_DECISIONS;
    return {
      type: clean(type, 128),
      source,
      severity,
      account,
      region,
      decisions: decisions
        .slice(0, MOST_DECISIONS)
        .map(({ playbook, action, target, mode, outcome, guard, reason }) => ({
          playbook,
          action,
          target: clean(target, 300),
          mode,
          ...(outcome && { outcome }),
          ...(guard && { guard }),
          reason: clean(reason, 400),
        })),
      ...(more > 0 && { more }),
    };
  });
  return { findings, ...(error && { error }) };
}
