import type { Mode } from '../core/decision.ts';
import type { Place } from '../core/organisation.ts';
import type { Key, Table } from '../platform/table.ts';
import { ORGANISATION_PARTITION } from './inventory.ts';
import { pack, unpack } from './pack.ts';

const KEY: Key = { pk: ORGANISATION_PARTITION, sk: 'SCOPE' };

/** What the organisation's rules say of one region of a member account that may be entered. */
export interface ScopedPlace extends Place {
  mode: Mode;
  /** Whether the shared block list should hold there. */
  blocks: boolean;
  /** Whether it should hold there for CloudFront, too. */
  cloudFront?: true;
}

interface Item extends Key {
  scope: Uint8Array;
  /** Absent where an earlier release wrote it. */
  at?: number;
}

/** The places that may be entered, and since when these are the ones, ms. */
export interface KeptScope {
  places: ScopedPlace[];
  at: number;
}

/** Of each kind of scope the regions of each account: a thousand accounts are a few KB. */
type Written = { mode: Mode; blocks: boolean; cloudFront?: true; accounts: Record<string, string[]> }[];

/**
 * Keeps which places may be entered, where that has changed: for whoever looks at the organisation and does not know the
 * functions' settings, which may be in their package.
 */
export async function keepScope(table: Table, places: readonly ScopedPlace[], now: number): Promise<void> {
  const text = JSON.stringify(written(places));
  const [item] = await table.getAll<Item>([KEY]);
  if (item && textOf(item) === text) return;
  await table.write([{ Put: { Item: { ...KEY, scope: pack(text, ''), at: now } satisfies Item } }]);
}

function written(places: readonly ScopedPlace[]): Written {
  const kinds = Map.groupBy(places, ({ mode, blocks, cloudFront }) => `${mode} ${blocks} ${cloudFront}`);
  return [...kinds.values()].flatMap((those) => {
    const [first] = those;
    if (!first) return [];
    const accounts = Map.groupBy(those, ({ account }) => account);
    return [
      {
        mode: first.mode,
        blocks: first.blocks,
        ...(first.cloudFront && { cloudFront: first.cloudFront }),
        accounts: Object.fromEntries([...accounts].map(([id, its]) => [id, its.map(({ region }) => region)])),
      },
    ];
  });
}

/** The places that may be entered, as the last look knew them; undefined before the first. */
export async function readScope(table: Table): Promise<KeptScope | undefined> {
  const [item] = await table.getAll<Item>([KEY]);
  const text = item && textOf(item);
  if (text === undefined) return undefined;
  const places = (JSON.parse(text) as Written).flatMap(({ accounts, ...kind }) =>
    Object.entries(accounts).flatMap(([account, regions]) => regions.map((region) => ({ account, region, ...kind }))),
  );
  return { places, at: item?.at ?? 0 };
}

/** Undefined for what a later release wrote. */
function textOf({ scope }: Item): string | undefined {
  try {
    return unpack(scope, '');
  } catch {
    return undefined;
  }
}
