import type { Decision } from '../../core/decision.ts';

/** What would have come of one decision. */
export type Verdict = 'act' | 'ask' | 'tell' | 'observe' | 'refused';

export function verdictOf({ outcome, mode, action }: Decision): Verdict {
  if (outcome === 'refused') return 'refused';
  if (outcome === 'observed' || mode === 'observe') return 'observe';
  if (action === 'notify' || mode === 'notify') return 'tell';
  return mode === 'approve' ? 'ask' : 'act';
}

/** All decisions of one finding in a line, to be compared with those of other rules. */
export function inWords(decisions: readonly Decision[]): string {
  const words = decisions.map((decision) => {
    const { action, target, guard } = decision;
    const verdict = verdictOf(decision);
    const what = action === 'notify' ? '' : ` ${action} ${target}`;
    return verdict === 'refused' ? `refused by ${guard}:${what}` : `${verdict}${what}`;
  });
  return words.join(', ') || 'nothing';
}
