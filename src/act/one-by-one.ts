import type { Work } from './work.ts';

/**
 * What of a batch goes on now, and what right after it: of the undos that share what was done, one in each account. Two at once
 * could each leave it to the other; or one could take it away, and the other fail and say that it is there.
 */
export function oneByOne(works: readonly Work[]): { now: Work[]; after: Work[] } {
  const begun = new Set<string>();
  const [now, after]: [Work[], Work[]] = [[], []];
  for (const work of works) {
    const { account } = work.record;
    const isShared = work.plan.step === 'undo' && work.action?.undoneAlone === true;
    (isShared && begun.has(account) ? after : now).push(work);
    if (isShared) begun.add(account);
  }
  return { now, after };
}
