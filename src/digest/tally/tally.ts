import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import type { SightingRecord } from '../../journal/sighting.ts';
import { compare } from '../order.ts';
import type { DigestAction, LiftedBlock } from '../parts.ts';
import { type ActionTally, createActionTally } from './actions.ts';
import { createFindingTally, type FindingTally } from './findings.ts';
import { createGoingOn, type GoingOnTally } from './going-on.ts';
import { type Listed, MOST_KEPT } from './groups.ts';

/** Everything that the journal of a period comes to, in a size that does not grow with it. */
export interface Tally {
  findings: FindingTally;
  goingOn: GoingOnTally;
  actions: ActionTally;
  lifted: Listed<LiftedBlock>;
}

export type TallyBuilder = ReturnType<typeof createTally>;

/**
 * Takes the journal in record by record, in any order, and keeps counts, and of each list the entries that are shown.
 *
 * @param accounts whose findings count; all of them unless told
 */
export function createTally(accounts?: readonly string[]) {
  const findings = createFindingTally();
  const goingOn = createGoingOn();
  const actions = createActionTally();
  const wanted = accounts && new Set(accounts);
  let lifted: LiftedBlock[] = [];
  let liftedTotal = 0;
  const cut = (): void => {
    lifted = lifted.sort((a, b) => b.at - a.at || compare(a.cidr, b.cidr)).slice(0, MOST_KEPT);
  };
  return {
    finding(finding: Finding, decisions: readonly Decision[]): void {
      if (wanted && !wanted.has(finding.account)) return;
      findings.add(finding);
      for (const decision of decisions) actions.decide(finding, decision);
    },
    /** A finding of before the period that came again within it. */
    goesOn(sighting: SightingRecord): void {
      if (!wanted || wanted.has(sighting.finding.account)) goingOn.add(sighting);
    },
    action(action: DigestAction): void {
      if (!wanted || wanted.has(action.finding.account)) actions.act(action);
    },
    lift(block: LiftedBlock): void {
      liftedTotal += 1;
      if (lifted.push(block) >= 2 * MOST_KEPT) cut();
    },
    end(): Tally {
      cut();
      return {
        findings: findings.end(),
        goingOn: goingOn.end(),
        actions: actions.end(),
        lifted: { total: liftedTotal, shown: lifted },
      };
    },
  };
}
