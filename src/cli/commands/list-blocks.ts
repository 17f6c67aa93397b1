import type { Block } from '../../actions/network/block-list/index.ts';
import { plural } from '../../alerts/plain-text.ts';
import { shown } from '../out.ts';
import { blockJson, bookToRead, untilText } from './blocks-book.ts';
import type { Context } from './context.ts';

/** The blocks whose time is not over, strongly consistent. */
export const readBlocks = (context: Context): Promise<Block[]> => bookToRead(context).list();

/** Shows what is blocked now, what ends soonest first. */
export async function listBlocks(context: Context): Promise<number> {
  const { out, deployment } = context;
  const blocks = (await readBlocks(context)).sort((a, b) => a.expiresAt - b.expiresAt || (a.cidr < b.cidr ? -1 : 1));
  out.data({ stack: deployment.stack, blocks: blocks.map(blockJson) });
  out.line(out.colors.bold(`${plural(blocks.length, 'block')} in force, ${deployment.stack}`));
  for (const { cidr, kind, expiresAt, enforcedAt, reason } of blocks) {
    const remarks = [...(kind === 'finding' ? [] : [kind]), ...(enforcedAt ? [] : ['not yet in its IP set'])];
    const until = [untilText(expiresAt, deployment.timeZone), ...remarks].join(', ');
    out.line(`${shown(cidr, 50).padEnd(18)} ${until}: ${shown(reason, 300)}`);
  }
  return 0;
}
