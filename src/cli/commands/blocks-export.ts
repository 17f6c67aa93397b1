import { type Block, isPermanent } from '../../actions/network/block-list/index.ts';
import { csvField } from '../../export/csv-field.ts';
import type { BLOCK_FORMATS } from '../choices.ts';
import { visibleJson } from '../out.ts';
import { blockJson, bookToRead, iso } from './blocks-book.ts';
import type { Context } from './context.ts';

export type Format = (typeof BLOCK_FORMATS)[number];

const COLUMNS = ['cidr', 'kind', 'since', 'until', 'strikes', 'findings', 'firstSeen', 'lastSeen', 'by', 'reason'];

/** Writes the blocks in force to standard output, each on a line of its own; `import` reads every format. */
export async function exportBlocks(format: Format, context: Context): Promise<number> {
  const { out } = context;
  if (format === 'csv') out.raw(`${COLUMNS.join(',')}\n`);
  let count = 0;
  for await (const block of bookToRead(context).exportBlocks()) {
    out.raw(WRITERS[format](block, count));
    count += 1;
  }
  if (format === 'json') out.raw(count === 0 ? '[]\n' : '\n]\n');
  return 0;
}

const WRITERS: Record<Format, (block: Block, n: number) => string> = {
  csv: (block) => `${rowOf(block).map(csvField).join(',')}\n`,
  json: (block, n) => `${n === 0 ? '[\n' : ',\n'}${visibleJson(blockJson(block)).replace(/\n\s*/g, ' ')}`,
  cidr: ({ cidr }) => `${cidr}\n`,
};

function rowOf(block: Block): string[] {
  const { cidr, kind, blockedAt, expiresAt, strikes, findingCount, firstSeen, lastSeen, by = '', reason } = block;
  const until = isPermanent(block) ? 'permanent' : iso(expiresAt);
  return [
    cidr,
    kind,
    iso(blockedAt),
    until,
    String(strikes),
    String(findingCount),
    iso(firstSeen),
    iso(lastSeen),
    by,
    reason,
  ];
}
