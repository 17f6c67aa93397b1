import type { Key, Table } from '../platform/table.ts';
import { ORGANISATION_PARTITION } from './inventory.ts';

const KEEP_SECONDS = 3 * 86_400;
const keyOf = (id: string): Key => ({ pk: ORGANISATION_PARTITION, sk: `TOLD#${id}` });

/**
 * Tells what is so for long once for each id, such as one with the day in it. It is marked after the telling, so that a crash
 * in between tells it twice and never not at all.
 *
 * @throws what `tell` throws; then it is told the next time
 */
export async function toldOnce(
  table: Table,
  { id, now }: { id: string; now: number },
  tell: () => Promise<void>,
): Promise<void> {
  const [before] = await table.getAll<Key>([keyOf(id)]);
  if (before) return;
  await tell();
  await table.write([{ Put: { Item: { ...keyOf(id), ttl: Math.floor(now / 1000) + KEEP_SECONDS } } }]);
}
