import type { Key, Table } from '../../platform/table.ts';
import type { Layer } from './order.ts';

/** The override that is in force, and what was told about one that could not be taken over. */
export interface OverrideItem extends Key {
  /** Follows from the text alone. */
  revision: string;
  /** The accepted layer, as JSON; empty when there is none. */
  layer: string;
  acceptedAt: number;
  /** Names what was told, so that it is told once. */
  told?: string;
}

/** The partition that holds it; the only one of its kind that decide functions read. */
export const PARTITION = 'PLAYBOOKS';
const KEY: Key = { pk: PARTITION, sk: 'OVERRIDE' };

export const readOverrideItem = async (table: Table): Promise<OverrideItem | undefined> =>
  (await table.getAll<OverrideItem>([KEY]))[0];

/** The layer of an item; nothing when there is no item. */
export const layerOf = (item: OverrideItem | undefined): Layer =>
  item?.layer ? (JSON.parse(item.layer) as Layer) : {};

/** Puts a layer in force that was accepted now. */
export async function saveOverride(
  table: Table,
  { revision, layer, now }: { revision: string; layer: Layer; now: number },
): Promise<void> {
  await table.update({
    Key: KEY,
    UpdateExpression: 'SET revision = :revision, layer = :layer, acceptedAt = :now REMOVE told',
    ExpressionAttributeValues: { ':revision': revision, ':layer': JSON.stringify(layer), ':now': now },
  });
}

/** Notes what was told about a text that was not taken over; what is in force stays. */
export async function saveTold(table: Table, told: string): Promise<void> {
  await table.update({
    Key: KEY,
    UpdateExpression: 'SET told = :told',
    ExpressionAttributeValues: { ':told': told },
  });
}
