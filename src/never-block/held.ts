import { NeverBlockError } from '../core/errors.ts';
import type { Group, Part } from '../core/known.ts';
import type { HeldChange, Owed } from '../core/list-change.ts';
import { clean } from '../core/text.ts';
import type { Table } from '../platform/table.ts';
import { logOf } from './operator.ts';
import { HEAD, type Head, readGroups, readHead, writeGroups } from './store.ts';

/** The lists of partners that wait for a person when they change too much. */
const PARTNERS = ['parameter', 'object'] as const satisfies readonly Part[];
export type Partner = (typeof PARTNERS)[number];

/**
 * Keeps a list for a person, beside the one in force, and owes people the news of it. One that is held already is only
 * written anew before its entries run out.
 */
export async function holdPart(
  table: Table,
  part: Partner,
  groups: readonly Group[],
  { now, head, change, owed }: { now: number; head: Head | undefined; change: HeldChange; owed: Owed | undefined },
): Promise<void> {
  const current = head?.[`${part}Held`];
  const next = await writeGroups(table, 'held', groups, { readAt: change.readAt, now, current });
  if (!owed && next.writtenAt === current?.writtenAt) return;
  await table.update({
    Key: HEAD,
    UpdateExpression: `SET #held = :held${owed ? ', #owed = :owed' : ''} REMOVE #trouble`,
    ExpressionAttributeNames: {
      '#held': `${part}Held`,
      '#trouble': `${part}Trouble`,
      ...(owed && { '#owed': `${part}Owed` }),
    },
    ExpressionAttributeValues: { ':held': { ...change, ...next }, ...(owed && { ':owed': owed }) },
  });
}

/** Notes that people were told. What is owed by now, if that is something else, stays owed. */
export async function settleOwed(table: Table, part: Partner, { id }: Owed): Promise<void> {
  await table.update({
    Key: HEAD,
    UpdateExpression: 'REMOVE #owed',
    ConditionExpression: '#owed.id = :id',
    ExpressionAttributeNames: { '#owed': `${part}Owed` },
    ExpressionAttributeValues: { ':id': id },
  });
}

/** A list of partners that waits for a person. */
export interface WaitingList extends HeldChange {
  list: Partner;
  count: number;
  revision: string;
}

export async function heldLists(table: Table): Promise<WaitingList[]> {
  const head = await readHead(table);
  return PARTNERS.flatMap((list) => {
    const held = head?.[`${list}Held`];
    if (!held) return [];
    const { count, revision, added, removed, why, changes, readAt } = held;
    return [{ list, count, revision, added, removed, why, changes, readAt }];
  });
}

/**
 * Puts a held list of partners in force: that which the person was shown, and no other. The next look tells of it.
 *
 * @throws NeverBlockError when it is held no more, or another one by now
 */
export async function acceptHeldList(
  table: Table,
  { list, revision, added, removed, changes, readAt }: WaitingList,
  by: string,
  now: number,
): Promise<void> {
  const head = await readHead(table);
  const held = head?.[`${list}Held`];
  const groups = held?.revision === revision ? await readGroups(table, 'held', held) : undefined;
  if (!groups) throw new NeverBlockError('The list was replaced by a newer one just now: look at that one first.');
  const next = await writeGroups(table, list, groups, { readAt, now, current: head?.[list] });
  const owed: Owed = {
    id: `${list}#accepted#${revision}#${now}`,
    subject: 'A never-block list that was held back was accepted',
    body: `${clean(by, 200)} put the list of "${list}" in force that was held back: ${added} in, ${removed} out.\n\n${changes}`,
    needsPerson: false,
  };
  await table.write([logOf({ what: 'accept', list, by: clean(by, 200), revision }, now)]);
  const update = {
    Key: HEAD,
    UpdateExpression: 'SET #part = :next, #owed = :owed REMOVE #held, #trouble',
    ConditionExpression: '#held.revision = :revision',
    ExpressionAttributeNames: {
      '#part': list,
      '#owed': `${list}Owed`,
      '#held': `${list}Held`,
      '#trouble': `${list}Trouble`,
    },
    ExpressionAttributeValues: { ':next': next, ':owed': owed, ':revision': revision },
  };
  const [isWritten] = await table.write([{ Update: update }]);
  if (!isWritten) throw new NeverBlockError('The list was replaced by a newer one just now: look at that one first.');
}
