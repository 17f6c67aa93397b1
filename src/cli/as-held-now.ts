import { asHeldNow, ceilingIn, type HeldAt, type HeldNow, waitsForTurn } from '../act/held-now.ts';
import { HELD_BY } from '../journal/due-records.ts';
import { createInventoryReader } from '../journal/inventory.ts';
import { isHeldBack, type ResponseRecord, severityOf } from '../journal/response-record.ts';
import { type Context, journalOf } from './commands/context.ts';
import { type Entry, entryOf } from './entries.ts';

/** So many that wait for their turn are counted. */
const MOST_WAITING = 5_000;

/**
 * Responses as what holds them back says it now; in their order. Reads nothing where nothing is held back. Whether a mode that
 * was raised still holds one stands in the functions' settings: who may not read them is told what the record says.
 */
export async function asHeldNowAll(records: readonly ResponseRecord[], context: Context): Promise<HeldNow[]> {
  if (!records.some(isHeldBack)) return [...records];
  const journal = journalOf(context);
  const at = await heldAt(records, context);
  const isAny = records.some((record) => waitsForTurn(record, at));
  const waiting = isAny ? (await journal.readHeld(HELD_BY, MOST_WAITING)).filter((each) => waitsForTurn(each, at)) : [];
  const before = (record: ResponseRecord): number =>
    waiting.filter((each) => each.action === record.action && severityOf(each) >= severityOf(record)).length;
  return records.map((record) => asHeldNow(record, at, Math.max(1, before(record))));
}

/** The same of the entries of a list. */
export async function entriesAsHeldNow(entries: readonly Entry[], context: Context): Promise<Entry[]> {
  const records = entries.flatMap(({ record }) => record ?? []);
  const now = new Map((await asHeldNowAll(records, context)).map((record) => [record.key, record]));
  return entries.map((entry) => {
    const record = entry.record && now.get(entry.record.key);
    return record && record !== entry.record ? entryOf(record) : entry;
  });
}

/** What holds back now: the switches, and the mode where a response of those is held by one. */
export async function heldAt(records: readonly ResponseRecord[], context: Context): Promise<HeldAt> {
  const settings = await journalOf(context).readSettings();
  const config = records.some(({ open }) => open === 'ceiling')
    ? await context.settings().catch(() => undefined)
    : undefined;
  const { clients, now } = context;
  const current = config && (await createInventoryReader({ clients, config, now }).on(config));
  return {
    settings,
    ceilingOf: current ? ceilingIn(current) : () => undefined,
    now: now(),
  };
}
