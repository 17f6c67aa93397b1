import type { BatchResult, Verified } from '../core/action.ts';
import type { Changes } from './settle.ts';
import type { Work } from './work.ts';

/** What a result means for the record. A pending action is looked after again, until it has taken too long. */
export function changesFor({ record }: Work, result: Verified | BatchResult, now: number): Changes {
  switch (result.verdict) {
    case 'done':
      return {
        state: 'done',
        outcome: 'applied',
        reason: result.result,
        // Not the end that was meant to be, but the one that is.
        ...('until' in result && { to: result.result }),
        ...('followUp' in result && { followUp: result.followUp }),
        ...('containment' in result && { containment: result.containment }),
      };
    case 'partial':
      return {
        state: 'done',
        outcome: 'partial',
        reason: `${result.done} Missing: ${result.missing}`,
        // Not what was meant to be, but what is.
        to: result.done,
        advice: result.advice,
        ...(result.byHand && { byHand: true }),
        ...('followUp' in result && { followUp: result.followUp }),
        ...('containment' in result && { containment: result.containment }),
      };
    case 'unchanged':
      return { state: 'done', outcome: 'unchanged', reason: result.reason };
    case 'refuse':
      return { state: 'done', outcome: 'refused', reason: result.reason, guard: 'state' };
    case 'failed':
      return {
        state: 'done',
        outcome: 'failed',
        reason: result.reason,
        ...(result.advice && { advice: result.advice }),
      };
    case 'pending': {
      const giveUpAt = record.giveUpAt ?? now + result.giveUpAfterSeconds * 1000;
      if (now >= giveUpAt)
        return {
          state: 'done',
          outcome: 'failed',
          reason: `Timed out: ${result.reason}`,
          ...(result.advice && { advice: result.advice }),
        };
      const dueAt = now + result.checkAfterSeconds * 1000;
      return { state: 'pending', reason: result.reason, giveUpAt, dueAt, attempts: 0 };
    }
  }
}
