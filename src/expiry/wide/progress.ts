import { randomUUID } from 'node:crypto';
import type { Key, Table } from '../../platform/table.ts';
import { DAY_MS, type Expiry } from '../expiry.ts';
import { cutInto, PARTITION } from '../store.ts';
import type { ListLook } from './wide-looking.ts';

/** How far a look has come, and what it has found so far. */
export interface Progress {
  look: ListLook;
  /** In ms. */
  began: number;
  /** Where it goes on; absent at the beginning, and once it is through. */
  cursor?: string;
  isThrough: boolean;
  /** People were told of all that it found. */
  isTold: boolean;
  /** So many things were looked at. */
  looked: number;
  /** How many of these could not be read in whole, and the first of them; absent where all could. */
  denied?: { count: number; first: string[] };
  counts: Record<string, number>;
  /** With how each is answered, so that who comes after a death can tell of it. */
  entries: Expiry[];
}

/** The one item that says how far a look is; what it found is in items of its own, which are written before. */
interface Head extends Key, Omit<Progress, 'entries'> {
  chunks: number;
  /** Names those items. */
  of: string;
}

interface Chunk extends Key {
  entries: string;
  ttl: number;
}

const keyOf = (look: ListLook): Key => ({ pk: PARTITION, sk: `LOOK#${look}` });
const chunkKey = (of: string, n: number): Key => ({ pk: PARTITION, sk: `LOOKED#${of}#${String(n).padStart(3, '0')}` });
/** Longer than any look may be away. */
const KEEP_DAYS = 7;

/** How far the looks are that have begun; two calls. */
export async function readProgress(table: Table, looks: readonly ListLook[]): Promise<Map<ListLook, Progress>> {
  const heads = (await table.getAll<Head>(looks.map(keyOf))).flatMap((head) => head ?? []);
  const keys = heads.flatMap(({ of, chunks }) => Array.from({ length: chunks }, (_, n) => chunkKey(of, n)));
  const items = keys.length > 0 ? await table.getAll<Chunk>(keys) : [];
  const known = new Map(keys.map(({ sk }, n) => [sk, items[n]]));
  return new Map(
    heads.flatMap(({ pk: _, sk: __, of, chunks, ...progress }) => {
      const own = Array.from({ length: chunks }, (_, n) => known.get(chunkKey(of, n).sk));
      // A part is gone: it begins anew.
      if (own.includes(undefined)) return [];
      const entries = own.flatMap((chunk) => JSON.parse(chunk?.entries ?? '[]') as Expiry[]);
      return [[progress.look, { ...progress, entries }] as const];
    }),
  );
}

/** Keeps how far a look is. What it found comes first, so that a crash in between leaves what was kept before. */
export async function keepProgress(table: Table, { entries, ...progress }: Progress, now: number): Promise<void> {
  const of = `${progress.look}#${randomUUID()}`;
  const ttl = Math.floor((now + KEEP_DAYS * DAY_MS) / 1000);
  const pieces = cutInto(entries.map((entry) => JSON.stringify(entry)));
  for (const [n, piece] of pieces.entries())
    await table.write([{ Put: { Item: { ...chunkKey(of, n), entries: piece, ttl } } }]);
  const head: Head = { ...keyOf(progress.look), ...progress, chunks: pieces.length, of };
  await table.write([
    {
      Put: {
        Item: head,
        // Of two at once, the look that began later stays.
        ConditionExpression: 'attribute_not_exists(began) OR began <= :began',
        ExpressionAttributeValues: { ':began': progress.began },
      },
    },
  ]);
}

/** Notes that people were told of all that a look found. */
export async function keepTold(table: Table, { look, began }: Progress): Promise<void> {
  await table.update({
    Key: keyOf(look),
    UpdateExpression: 'SET isTold = :true',
    ConditionExpression: 'began = :began AND isThrough = :true',
    ExpressionAttributeValues: { ':began': began, ':true': true },
  });
}
