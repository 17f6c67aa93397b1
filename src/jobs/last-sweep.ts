import type { Clients } from '../core/clients.ts';
import { createTable, type Key } from '../platform/table.ts';

interface LastSweep extends Key {
  /** ms since 1970. */
  at: number;
}

const LAST: Key = { pk: 'SWEEP', sk: 'LAST' };

interface Around {
  clients: Pick<Clients, 'dynamodb'>;
  /** The table's name. */
  table: string;
}

/** Notes that a sweep came to its end, so that people can see whether it runs. */
export async function noteSweep({ clients, table }: Around, now: number): Promise<void> {
  await createTable(clients.dynamodb, table).putAll([{ ...LAST, at: now } satisfies LastSweep as Key]);
}

/** When a sweep last came to its end, in ms; undefined before the first one. */
export async function lastSweep({ clients, table }: Around): Promise<number | undefined> {
  const [last] = await createTable(clients.dynamodb, table).getAll<LastSweep>([LAST]);
  return last?.at;
}
