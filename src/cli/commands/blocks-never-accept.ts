import { acceptHeldList, heldLists, type WaitingList } from '../../never-block/held.ts';
import { acceptHeldRanges, heldRanges, type Waiting } from '../../never-block/operator.ts';
import { createTable } from '../../platform/table.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import type { Out } from '../out.ts';
import { iso } from './blocks-book.ts';
import { CommandError, type Context } from './context.ts';
import { explained } from './explained.ts';

interface Held {
  /** Of AWS's ranges. */
  held: Waiting | undefined;
  /** Of partners' lists. */
  partners: readonly WaitingList[];
}

const heldText = ({ readAt, count, added, removed }: Waiting): string =>
  `A list of ${count} AWS ranges of ${iso(readAt)} is held back: ${added} more and ${removed} fewer than in force.`;

const partnerText = ({ list, readAt, count, why }: WaitingList): string =>
  `The list of the ${list}, with ${count} entries, of ${iso(readAt)} is held back: ${why}.`;

/** A held list of partners, as `--json` has it. */
export const shownPartner = ({ list, count, added, removed, why, readAt }: WaitingList) => ({
  list,
  count,
  added,
  removed,
  why,
  readAt: iso(readAt),
});

/** What waits for a person, each with the command that puts it in force. */
export function showHeld({ held, partners }: Held, out: Out): void {
  const { yellow } = out.colors;
  if (held) out.line(yellow(`${heldText(held)} ${commandLine('blocks never-block accept aws')}`));
  for (const each of partners)
    out.line(yellow(`${partnerText(each)} ${commandLine(`blocks never-block accept ${each.list}`)}`));
}

/** Puts a held list in force, after showing how much it changes. @param list which, where several are held */
export async function acceptNever(list: string | undefined, context: Context): Promise<number> {
  const { clients, deployment, out, now } = context;
  const table = createTable(clients.dynamodb, deployment.table);
  const [held, partners] = await Promise.all([heldRanges(table), heldLists(table)]);
  const names = [...(held ? ['aws'] : []), ...partners.map((each) => each.list)];
  const name = list ?? names[0];
  if (name === undefined) throw new CommandError('No list is held back.');
  if (!names.includes(name))
    throw new CommandError(`No list "${name}" is held back${names.length > 0 ? `, but ${names.join(' and ')}` : ''}.`);
  if (list === undefined && names.length > 1)
    throw new CommandError(`Several lists are held back: say which, ${names.join(' or ')}.`);
  const partner = partners.find((each) => each.list === name);
  if (partner) out.note(`${partnerText(partner)}\n${partner.changes}`);
  else if (held) out.note(heldText(held));
  if (!(await context.confirm(`Put it in force, in ${deployment.stack}?`))) {
    out.note('Nothing was changed.');
    return 1;
  }
  const by = await context.whoAmI();
  if (partner) {
    await explained(acceptHeldList(table, partner, by, now()));
    out.data({ ...shownPartner(partner), by, accepted: true });
    out.line(`In force: the list of the ${partner.list}, with ${partner.count} entries.`);
    return 0;
  }
  const accepted = await explained(acceptHeldRanges(table, by, now()));
  out.data({ ...accepted, readAt: iso(accepted.readAt), by, accepted: true });
  out.line(`In force: ${accepted.count} AWS ranges of ${iso(accepted.readAt)}.`);
  return 0;
}
