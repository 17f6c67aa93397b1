import type { Decision } from '../core/decision.ts';
import { type Finding, findingKey } from '../core/finding.ts';
import type { Table } from '../platform/table.ts';
import {
  type FindingRecord,
  findingItemKey,
  findingWrite,
  readFindingItem,
  type StoredFinding,
} from './stored-finding.ts';

/** The journal's findings, by their keys. */
export function createFindingRecords(table: Table) {
  /** Findings by their keys, in one read for up to 100. */
  async function readFindings(keys: readonly string[]): Promise<(FindingRecord | undefined)[]> {
    const items = await table.getAll<StoredFinding>(keys.map(findingItemKey));
    return items.map((item) => item && readFindingItem(item));
  }

  return {
    readFindings,

    async readFinding(
      finding: Pick<Finding, 'source' | 'account' | 'region' | 'id'>,
    ): Promise<FindingRecord | undefined> {
      return (await readFindings([findingKey(finding)]))[0];
    },

    /**
     * Keeps findings and what was decided about them, each unless a later form of it is there already (events may be
     * reordered). One call for up to 100 findings, whether they are new or not.
     */
    async recordFindings(decided: readonly { finding: Finding; decisions: Decision[] }[], now: number): Promise<void> {
      const latest = new Map<string, { finding: Finding; decisions: Decision[] }>();
      for (const each of decided) {
        const key = findingKey(each.finding);
        const other = latest.get(key);
        if (!other || other.finding.lastSeen <= each.finding.lastSeen) latest.set(key, each);
      }
      await table.write([...latest.values()].map(({ finding, decisions }) => findingWrite(finding, decisions, now)));
    },
  };
}
