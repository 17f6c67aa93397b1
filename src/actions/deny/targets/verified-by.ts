import type { BatchResult, Verified } from '../../../core/action.ts';

/** For actions that set a state: applying once more shows whether it holds. */
export async function verifiedBy(applied: Promise<BatchResult[]>): Promise<Verified> {
  const [result] = await applied;
  if (!result) return { verdict: 'failed', reason: 'There was no result.' };
  switch (result.verdict) {
    case 'unchanged':
      return { verdict: 'done', result: result.reason };
    case 'refuse':
      return { verdict: 'failed', reason: result.reason };
    default:
      return result;
  }
}
