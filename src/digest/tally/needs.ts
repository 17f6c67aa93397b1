import type { DigestAction } from '../parts.ts';
import { createGroups, type Grouped, type Listed, nameOf } from './groups.ts';

/** What ended in the period with something for a person to do: refused, or told. What is open now is told by itself. */
export const ADVISED = ['refused', 'advice'] as const;
type AdvisedKind = (typeof ADVISED)[number];

export type AdvisedTally = Record<AdvisedKind, Listed<Grouped<DigestAction>>>;

function callOf({ outcome, advice }: DigestAction): AdvisedKind | undefined {
  if (advice === undefined) return undefined;
  return outcome === 'refused' ? 'refused' : outcome === 'notified' ? 'advice' : undefined;
}

/** The same ending, reason and advice are one thing to do; each question is its own. */
export const needName = ({ key, outcome, finding, decision, reason, advice }: DigestAction): string =>
  outcome === 'awaiting-approval'
    ? nameOf([key])
    : nameOf([outcome, decision.action, finding.account, finding.region, reason, advice]);

/** Gathers the actions of a period that left something to do. */
export function createAdvised() {
  const calls = { refused: createGroups<DigestAction>(), advice: createGroups<DigestAction>() };
  return {
    add(action: DigestAction): void {
      const call = callOf(action);
      const { finding, at, key, decision } = action;
      if (call) calls[call].add(needName(action), { severity: finding.severity, at, key }, decision.target, action);
    },
    end: (): AdvisedTally => ({ refused: calls.refused.end(), advice: calls.advice.end() }),
  };
}
