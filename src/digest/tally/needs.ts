import type { DigestAction } from '../parts.ts';
import { createGroups, type Grouped, type Listed, nameOf } from './groups.ts';

/** Why an action calls for a person, the most pressing first. */
export const NEED_KINDS = ['failed', 'approval', 'refused', 'advice'] as const;
export type NeedKind = (typeof NEED_KINDS)[number];

export type NeedTally = Record<NeedKind, Listed<Grouped<DigestAction>>>;

function callOf({ outcome, advice }: DigestAction): NeedKind | undefined {
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
  const calls = Object.fromEntries(NEED_KINDS.map((call) => [call, createGroups<DigestAction>()])) as Record<
    NeedKind,
    ReturnType<typeof createGroups<DigestAction>>
  >;
  return {
    add(action: DigestAction): void {
      const call = callOf(action);
      const { finding, at, key, decision } = action;
      if (call) calls[call].add(needName(action), { severity: finding.severity, at, key }, decision.target, action);
    },
    end: (): NeedTally => Object.fromEntries(NEED_KINDS.map((call) => [call, calls[call].end()])) as NeedTally,
  };
}
