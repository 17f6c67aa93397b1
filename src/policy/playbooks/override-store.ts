import type { HeldChange, Owed } from '../../core/list-change.ts';
import { clean } from '../../core/text.ts';
import type { Key, Table } from '../../platform/table.ts';
import type { Layer } from './order.ts';

/** The override that is in force, and what was told about one that could not be taken over. */
export interface OverrideItem extends Key {
  /** Follows from the text alone. */
  revision: string;
  /** The accepted layer, as JSON; empty when there is none. */
  layer: string;
  acceptedAt: number;
  /** The revision that was in force before, or that it overrode nothing: to go back to it is nothing that a person has to look at. */
  former?: string;
  /** Who accepted it, where it had been held back. */
  acceptedBy?: string;
  /** Names what was told, so that it is told once. */
  told?: string;
  /** One that changes much and waits for a person. */
  held?: HeldOverride;
  /** What people are still to be told of a change. */
  owed?: Owed;
}

/** What was in force before, where that overrode nothing. */
export const NOTHING = '';
/** The same of a parameter: one that is gone was deleted, by whomever, and not put back by an alarm. */
const NO_WAY_BACK = 'none';

/** An override that is right, and waits for a person. */
export interface HeldOverride extends HeldChange {
  revision: string;
  /** As JSON. */
  layer: string;
}

/** The partition that holds it; the only one of its kind that decide functions read. */
export const PARTITION = 'PLAYBOOKS';
const KEY: Key = { pk: PARTITION, sk: 'OVERRIDE' };

export const readOverrideItem = async (table: Table): Promise<OverrideItem | undefined> =>
  (await table.getAll<OverrideItem>([KEY]))[0];

/** The layer of an item; nothing when there is no item. */
export const layerOf = (item: OverrideItem | undefined): Layer =>
  item?.layer ? (JSON.parse(item.layer) as Layer) : {};

interface AcceptedLayer {
  revision: string;
  layer: Layer;
  now: number;
  owed?: Owed | undefined;
  /** What was in force until now, where that was another. */
  former?: string | undefined;
}

/** What an item will have been, once another takes its place. @param isHosted whether AppConfig keeps the rules */
export function formerOf(item: OverrideItem | undefined, isHosted: boolean): string {
  if (Object.keys(layerOf(item)).length > 0) return item?.revision ?? NO_WAY_BACK;
  return isHosted ? NOTHING : NO_WAY_BACK;
}

/** Puts a layer in force that was accepted now, and owes people the news of it in the same write. */
export async function saveOverride(table: Table, { revision, layer, now, owed, former }: AcceptedLayer): Promise<void> {
  await table.update({
    Key: KEY,
    UpdateExpression: `SET revision = :revision, layer = :layer, acceptedAt = :now${owed ? ', owed = :owed' : ''}${former === undefined ? '' : ', former = :former'} REMOVE told, held, acceptedBy`,
    ExpressionAttributeValues: {
      ':revision': revision,
      ':layer': JSON.stringify(layer),
      ':now': now,
      ...(owed && { ':owed': owed }),
      ...(former !== undefined && { ':former': former }),
    },
  });
}

/** Keeps an override for a person; what is in force stays. */
export async function holdOverride(table: Table, held: HeldOverride, owed: Owed): Promise<void> {
  await table.update({
    Key: KEY,
    UpdateExpression: 'SET held = :held, owed = :owed REMOVE told',
    ExpressionAttributeValues: { ':held': held, ':owed': owed },
  });
}

/**
 * Puts a held override in force: that which the person was shown, and no other. The next look tells of it.
 *
 * @returns whether it was still held
 */
export async function acceptOverride(
  table: Table,
  { revision, layer, added, removed, changes }: HeldOverride,
  { by, now, former }: { by: string; now: number; former?: string | undefined },
): Promise<boolean> {
  const owed: Owed = {
    id: `accepted#${revision}#${now}`,
    subject: 'The playbook override that was held back was accepted',
    body: `${clean(by, 200)} put the override in force that was held back: ${added} in, ${removed} out.\n\n${changes}`,
    needsPerson: false,
  };
  const done = await table.update({
    Key: KEY,
    UpdateExpression: `SET ${former === undefined ? '' : 'former = :former, '}revision = :revision, layer = :layer, acceptedAt = :now, acceptedBy = :by, owed = :owed REMOVE told, held`,
    ConditionExpression: 'held.revision = :revision',
    ExpressionAttributeValues: {
      ':revision': revision,
      ':layer': layer,
      ':now': now,
      ':by': clean(by, 200),
      ':owed': owed,
      ...(former !== undefined && { ':former': former }),
    },
  });
  return done !== undefined;
}

/** Notes that people were told. What is owed by now, if that is something else, stays owed. */
export async function settleOverride(table: Table, { id }: Owed): Promise<void> {
  await table.update({
    Key: KEY,
    UpdateExpression: 'REMOVE owed',
    ConditionExpression: 'owed.id = :id',
    ExpressionAttributeValues: { ':id': id },
  });
}

/** Notes what was told about a text that was not taken over; what is in force stays, and nothing waits any more. */
export async function saveTold(table: Table, told: string): Promise<void> {
  await table.update({
    Key: KEY,
    UpdateExpression: 'SET told = :told REMOVE held',
    ExpressionAttributeValues: { ':told': told },
  });
}
