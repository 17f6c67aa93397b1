import { type Block, isActive } from '../../block-list/block.ts';
import { BLOCK_PARTITIONS } from '../../block-list/ip-sets.ts';
import { localTime } from '../../digest/period.ts';
import { plural } from '../../notify/plain-text.ts';
import { createTable } from '../../table.ts';
import { shown } from '../out.ts';
import type { Context } from './context.ts';

/** The blocks whose time is not over, strongly consistent. */
export async function readBlocks({ clients, deployment, now }: Context): Promise<Block[]> {
  const table = createTable(clients.dynamodb, deployment.table);
  const blocks = await Promise.all(BLOCK_PARTITIONS.map((partition) => table.queryAll<Block>(partition)));
  return blocks.flat().filter((block) => isActive(block, now()));
}

/** Shows the addresses that are blocked now. */
export async function listBlocks(context: Context): Promise<number> {
  const { out, deployment } = context;
  const blocks = (await readBlocks(context)).sort((a, b) => a.expiresAt - b.expiresAt);
  const time = (at: number): string => new Date(at).toISOString();
  out.data({
    stack: deployment.stack,
    blocks: blocks.map(({ cidr, reason, findingCount, blockedAt, expiresAt, enforcedAt, findings }) => ({
      cidr,
      reason,
      findings,
      findingCount,
      since: time(blockedAt),
      until: time(expiresAt),
      inForce: enforcedAt !== undefined,
    })),
  });
  out.line(out.colors.bold(`${plural(blocks.length, 'block')} in force, ${deployment.stack}`));
  for (const { cidr, expiresAt, enforcedAt, reason } of blocks) {
    const until = `until ${localTime(expiresAt, deployment.timeZone)} ${deployment.timeZone}`;
    out.line(
      `${shown(cidr, 50).padEnd(18)} ${until}${enforcedAt ? '' : ', not yet in its IP set'}: ${shown(reason, 300)}`,
    );
  }
  return 0;
}
