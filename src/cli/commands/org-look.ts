import { askForLooks } from '../../journal/asked-look.ts';
import { createTable } from '../../platform/table.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { isoOf } from '../out.ts';
import type { Context } from './context.ts';
import { templatesOf } from './org-templates.ts';

/**
 * Has each member account looked at by the next runs, whose turn it is or not: after something was mended by hand, or
 * deployed by a pipeline, which tells nobody.
 *
 * @throws CommandError where it is deployed without an organisation
 */
export async function askLooks(context: Context): Promise<number> {
  const { clients, now, out } = context;
  const { home } = await templatesOf(undefined, context);
  const at = now();
  await askForLooks(createTable(clients.dynamodb, home.table), at);
  out.data({ stack: home.stack, askedAt: isoOf(at) });
  out.line(
    `Each member account is looked at anew, from the next run on: there is one every 15 minutes. ${commandLine('org status')} shows what was found, and when.`,
  );
  return 0;
}
