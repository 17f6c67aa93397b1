import type { Target } from '../core/action.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Key, Table, Write, WrittenUnder } from '../platform/table.ts';
import { type BudgetItem, budgetKey } from './budget-item.ts';
import type { FormerRecord } from './former-record.ts';
import { dayIndex } from './indexes.ts';
import { LAYOUT, type ResponseRecord } from './response-record.ts';
import { SETTINGS, type Settings } from './settings.ts';
import {
  historyWrites,
  readResponse,
  responseItemKey,
  type StoredResponse,
  storedResponse,
} from './stored-response.ts';

/** What acting reads at once: the switches, the counters of some classes, and responses. */
interface ReadTogether {
  settings: Settings | undefined;
  records: (ResponseRecord | undefined)[];
  budgets: Map<BlastRadius, BudgetItem | undefined>;
}

/** What a response begins with. */
type Beginning = { target: Target } & Pick<ResponseRecord, 'action' | 'mode' | 'account' | 'place'>;

function responseWrites(record: ResponseRecord): [Write, ...Write[]] {
  const { kept, writes } = historyWrites(record);
  return [
    {
      Put: {
        Item: { ...storedResponse(kept), version: record.version + 1 },
        ConditionExpression: record.version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
        ...(record.version > 0 && { ExpressionAttributeValues: { ':version': record.version } }),
      },
    },
    ...writes,
  ];
}

/** A record not yet written, of a response that starts now; nobody wants it yet. */
function newResponse(key: string, { action, target, mode, account, place }: Beginning, now: number): ResponseRecord {
  return {
    ...responseItemKey(key),
    layout: LAYOUT,
    key,
    account,
    place,
    action,
    target,
    mode,
    wants: [],
    state: 'claimed',
    version: 0,
    attempts: 0,
    history: [],
    ...dayIndex(key, now),
  };
}

/** The journal's responses, by their keys: read with the switches, and written each on the condition that nobody wrote since. */
export function createResponseRecords(table: Table) {
  /** What no longer fits of a history goes into items of its own, before the records are written. */
  async function historyFirst(records: readonly ResponseRecord[]): Promise<Write[]> {
    const writes = records.map(responseWrites);
    const more = writes.flatMap(([, ...others]) => others);
    if (more.length > 0) await table.write(more);
    return writes.map(([first]) => first);
  }

  return {
    newResponse,

    /** The switches, the counters of some classes and the responses by key, in one read for up to a hundred items. */
    async readResponses(keys: readonly string[], radii: readonly BlastRadius[] = []): Promise<ReadTogether> {
      const [settings, ...items] = await table.getAll<Settings | BudgetItem | StoredResponse | FormerRecord>([
        SETTINGS,
        ...radii.map(budgetKey),
        ...keys.map(responseItemKey),
      ]);
      const records = items.slice(radii.length) as (StoredResponse | FormerRecord | undefined)[];
      return {
        settings: settings as Settings | undefined,
        budgets: new Map(radii.map((radius, n) => [radius, items[n] as BudgetItem | undefined])),
        records: records.map((each) => each && readResponse(each)),
      };
    },

    /**
     * Writes each record, provided that nobody wrote it since it was read (or made it, for version 0); `true` where
     * written. What is written has the next version. What no longer fits of a history goes into items of its own, first.
     *
     * @param beside written with the first of them
     */
    async saveResponses(records: readonly ResponseRecord[], beside: readonly Write[] = []): Promise<boolean[]> {
      const writes = await historyFirst(records);
      return (await table.write([...beside, ...writes])).slice(beside.length);
    },

    /**
     * Like `saveResponses`, where room in the budgets is taken in the same transaction: nothing is written where there is none
     * any more, nor where one of the first hundred records was written since, whose room must not be taken.
     */
    async claimResponses(records: readonly ResponseRecord[], spending: readonly Write[]): Promise<WrittenUnder> {
      return table.writeUnder(spending, await historyFirst(records));
    },

    /** The entries of a response's history that no longer fit into its record, oldest first. */
    async readHistory({ pk, historyMore }: Pick<ResponseRecord, 'pk' | 'historyMore'>) {
      if (!historyMore) return [];
      const items = await table.queryAll<Key & { entries?: ResponseRecord['history'] }>(pk);
      // An attempt that died in between has moved entries that the record still holds.
      return items.flatMap(({ entries = [] }) => entries).slice(0, historyMore);
    },
  };
}
