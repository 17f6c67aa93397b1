import { severityOf } from '../journal/response-record.ts';
import { type Counts, isChange, isOneAccount, radiusOf } from './limit.ts';
import type { Work } from './work.ts';

/**
 * So many accounts of a class are counted in one write. Each is two counters and a mark, and an expression of DynamoDB has
 * 4 KB and 300 operators at most: this leaves a quarter of one and a sixth of the other.
 */
const MOST_ACCOUNTS = 20;

/**
 * A batch in parts that are counted and claimed one after the other, each by one write for each class: approved ones first,
 * and the most severe before the others, as in one part. Nearly every batch is one.
 */
export function rounds(works: readonly Work[], options: Counts): (readonly Work[])[] {
  if (isOneAccount(options)) return [works];
  const ofRound = new Map<Work, number>();
  for (const those of Map.groupBy(works.filter(isChange), radiusOf).values()) {
    let [round, accounts] = [0, new Set<string>()];
    for (const work of those.toSorted(byWeight)) {
      const { account } = work.record;
      if (!accounts.has(account) && accounts.size === MOST_ACCOUNTS) [round, accounts] = [round + 1, new Set()];
      accounts.add(account);
      ofRound.set(work, round);
    }
  }
  const parts = Map.groupBy(works, (work) => ofRound.get(work) ?? 0);
  const last = Math.max(0, ...parts.keys());
  return Array.from({ length: last + 1 }, (_, n) => parts.get(n) ?? []);
}

const byWeight = ({ record: a }: Work, { record: b }: Work): number =>
  Number(b.approved === true) - Number(a.approved === true) || severityOf(b) - severityOf(a);
