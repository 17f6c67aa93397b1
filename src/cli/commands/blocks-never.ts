import { plural } from '../../alerts/plain-text.ts';
import { parseNetwork } from '../../core/addresses/network.ts';
import { heldLists } from '../../never-block/held.ts';
import { addNeverBlock, heldRanges, listNeverBlock, removeNeverBlock } from '../../never-block/operator.ts';
import { createTable, type Table } from '../../platform/table.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { row, shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { bookToRead, haveItFollow, iso, openBook } from './blocks-book.ts';
import { showHeld, shownPartner } from './blocks-never-accept.ts';
import { CommandError, type Context } from './context.ts';
import { explained } from './explained.ts';

const tableOf = ({ clients, deployment }: Context): Table => createTable(clients.dynamodb, deployment.table);
const HOUR_MS = 3_600_000;

/** Shows what is never blocked beside the special-use ranges: by people, by settings, and what waits for a person. */
export async function listNever(context: Context): Promise<number> {
  const { out, now } = context;
  const table = tableOf(context);
  const [entries, held, partners, { config }] = await Promise.all([
    listNeverBlock(table, now()),
    heldRanges(table),
    heldLists(table),
    openBook(context),
  ]);
  const { neverBlock, neverBlockParameter, neverBlockObject, awsRanges, known } = config;
  out.data({
    entries: entries.map(({ at, until, ...entry }) => ({ ...entry, at: iso(at), ...(until && { until: iso(until) }) })),
    settings: { neverBlock, neverBlockParameter, neverBlockObject, awsRanges },
    ranges: known?.ranges.length ?? 0,
    ownReadAt: known?.ownReadAt ? iso(known.ownReadAt) : null,
    held: held ? { ...held, readAt: iso(held.readAt) } : null,
    heldLists: partners.map(shownPartner),
  });
  const { colors: c } = out;
  out.line(c.bold(`${plural(entries.length, 'entry', 'entries')} by people`));
  for (const { cidr, by, why, at, until } of entries)
    out.line(
      `${cidr.padEnd(18)} since ${iso(at)}${until ? ` until ${iso(until)}` : ''} by ${shown(by, 200)}: ${shown(why, 300)}`,
    );
  out.line(row(c, 'Settings', neverBlock.map((entry) => shown(entry, 60)).join(', ') || 'none'));
  if (neverBlockParameter) out.line(row(c, 'Parameter', shown(neverBlockParameter)));
  if (neverBlockObject) out.line(row(c, 'Object', shown(neverBlockObject)));
  out.line(row(c, 'AWS ranges', awsRanges));
  out.line(row(c, 'Own addresses', known?.ownReadAt ? `looked up ${iso(known.ownReadAt)}` : c.yellow('not known')));
  showHeld({ held, partners }, out);
  return 0;
}

/** Keeps an address or range from ever being blocked; what is blocked of it is lifted. */
export async function addNever(
  entry: string,
  { reason, hours }: { reason: string; hours?: number },
  context: Context,
): Promise<number> {
  const { out, now } = context;
  const covered = await blocksIn(entry, context);
  const lifts = covered.length > 0 ? ` It lifts ${plural(covered.length, 'block')}.` : '';
  if (!(await context.confirm(`Never block ${shown(entry, 80)}, in ${context.deployment.stack}?${lifts}`))) {
    out.note('Nothing was changed.');
    return 1;
  }
  if (hours !== undefined && !(hours > 0)) throw new UsageError('--hours is a number above 0.');
  const until = hours === undefined ? undefined : now() + hours * HOUR_MS;
  const by = await context.whoAmI();
  const added = await explained(addNeverBlock(tableOf(context), { entry, by, why: reason, until }, now()));
  await haveItFollow(context);
  out.data({ cidr: added.cidr, by, ...(until && { until: iso(until) }), lifts: covered });
  out.line(
    `${added.cidr} is never blocked${until ? ` until ${iso(until)}` : ''}. The functions follow within a minute.`,
  );
  if (covered.length > 0)
    out.line(
      `Lifted by the next sweep at the latest: ${covered.slice(0, 10).join(', ')}${covered.length > 10 ? ' …' : ''}`,
    );
  return 0;
}

async function blocksIn(entry: string, context: Context): Promise<string[]> {
  const range = parseNetwork(entry.trim());
  if (!range) return [];
  const blocks = await bookToRead(context).list();
  return blocks
    .map(({ cidr }) => cidr)
    .filter((cidr) => {
      const network = parseNetwork(cidr);
      return network?.family === range.family && network.first <= range.last && range.first <= network.last;
    });
}

/** Takes an entry off the list; findings may block its addresses again. */
export async function removeNever(entry: string, context: Context): Promise<number> {
  const { out, now } = context;
  if (!(await context.confirm(`Take ${shown(entry, 80)} off the never-block list, in ${context.deployment.stack}?`))) {
    out.note('Nothing was changed.');
    return 1;
  }
  const by = await context.whoAmI();
  const removed = await explained(removeNeverBlock(tableOf(context), { entry, by }, now()));
  if (!removed)
    throw new CommandError(
      `${shown(entry, 80)} is no entry of the list: ${commandLine('blocks never-block list')} shows them.`,
    );
  out.data({ cidr: removed.cidr, by, removed: true });
  out.line(`${removed.cidr} may be blocked again, within a minute.`);
  return 0;
}
