import { createTable } from '../../platform/table.ts';
import { acceptOverride, formerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import { iso } from './blocks-book.ts';
import { CommandError, type Context } from './context.ts';

/** Puts a held override in force, after showing what it changes. */
export async function acceptPlaybooks(context: Context): Promise<number> {
  const { clients, deployment, out, now } = context;
  const table = createTable(clients.dynamodb, deployment.table);
  const item = await readOverrideItem(table);
  const held = item?.held;
  if (!held) throw new CommandError('No override is held back.');
  const { readAt, added, removed, why, changes } = held;
  out.note(`The override of ${iso(readAt)} is held back: ${why}.\n${changes}`);
  if (!(await context.confirm(`Put it in force, in ${deployment.stack}?`))) {
    out.note('Nothing was changed.');
    return 1;
  }
  const by = await context.whoAmI();
  const former = formerOf(item, deployment.hostedRules !== undefined);
  if (!(await acceptOverride(table, held, { by, now: now(), former })))
    throw new CommandError('The override was replaced by a newer one just now: look at that one first.');
  out.data({ added, removed, why, readAt: iso(readAt), by, accepted: true });
  out.line(`In force within a minute: the override of ${iso(readAt)}, ${added} in, ${removed} out.`);
  return 0;
}
