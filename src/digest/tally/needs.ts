import type { DigestAction } from '../parts.ts';
import { createGroups, type Grouped, type Listed, nameOf } from './groups.ts';

/** Why an action calls for a person, the most pressing first. */
export const CALLS = ['failed', 'approval', 'refused', 'advice'] as const;
export type Call = (typeof CALLS)[number];

export type NeedTally = Record<Call, Listed<Grouped<DigestAction>>>;

function callOf({ outcome, advice }: DigestAction): Call | undefined {
  if (outcome === 'failed' || outcome === 'partial' || outcome === 'lapsed') return 'failed';
  if (outcome === 'awaiting-approval') return 'approval';
  if (advice === undefined) return undefined;
  return outcome === 'refused' ? 'refused' : 'advice';
}

// The same ending, reason and advice are one thing to do; each approval is its own.
const needName = ({ key, outcome, finding, decision, reason, advice }: DigestAction): string =>
  outcome === 'awaiting-approval'
    ? nameOf([key])
    : nameOf([outcome, decision.action, finding.account, finding.region, reason, advice]);

/** Gathers the actions that call for a person. */
export function createNeeds() {
  const calls = Object.fromEntries(CALLS.map((call) => [call, createGroups<DigestAction>()])) as Record<
    Call,
    ReturnType<typeof createGroups<DigestAction>>
  >;
  return {
    add(action: DigestAction): void {
      const call = callOf(action);
      const { finding, at, key, decision } = action;
      if (call) calls[call].add(needName(action), { severity: finding.severity, at, key }, decision.target, action);
    },
    end: (): NeedTally => Object.fromEntries(CALLS.map((call) => [call, calls[call].end()])) as NeedTally,
  };
}
