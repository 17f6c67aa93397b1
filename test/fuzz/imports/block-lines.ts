import { LocalDynamoDb } from '../../../local/services/dynamodb.ts';
import { createBlockBook, type Imported } from '../../../src/actions/network/block-list/index.ts';
import { readImportLine } from '../../../src/actions/network/block-list/ledger/import-line.ts';
import { parseManual } from '../../../src/actions/network/block-list/ledger/manual.ts';
import { createNeverBlock } from '../../../src/never-block/never-block.ts';
import { givenClients } from '../../support/attempts.ts';
import { givenConfig, givenWorld } from '../../support/fixtures.ts';
import { bump, type Counts } from '../campaign.ts';
import type { Random } from '../random.ts';
import { isNeverBlocked, numbersOf } from './addresses-again.ts';
import { lineBy } from './lines.ts';

/** A list for `riposte blocks import`. */
export interface BlockLines {
  lines: string[];
  list?: never;
}

export const blockLinesBy = (random: Random): BlockLines => ({
  lines: Array.from({ length: 1 + random.below(12) }, () => lineBy(random)),
});

const config = givenConfig({ neverBlock: ['203.0.113.0/24'] });
const neverBlock = createNeverBlock(config);
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const LEAST = { 4: 16, 6: 32 };

/** Each line counts once, and nothing is blocked but what stands in a line, is a network that people may block, and is nobody's own. */
export async function checkBlockLines({ lines }: BlockLines, counts: Counts): Promise<string | undefined> {
  const world = givenWorld();
  const { clients } = givenClients({ dynamodb: new LocalDynamoDb(world, config.table) });
  const book = createBlockBook({ clients, table: config.table, neverBlock, now: () => world.now() });
  const imported = await book.importBlocks(lines, { hours: 24, by: 'alice' });
  const blocked: string[] = [];
  for await (const { cidr } of book.exportBlocks()) blocked.push(cidr);
  if (blocked.length > 0) bump(counts, 'with a block');
  return whyBadCount(lines, imported) ?? whyBadBlock(lines, blocked) ?? whyTooWide(lines);
}

function whyBadCount(lines: readonly string[], imported: Imported): string | undefined {
  const { added, extended, unchanged, refused, errors } = imported;
  const meant = lines.filter((line) => readImportLine(line) !== undefined).length;
  if (imported.lines !== lines.length) return `${imported.lines} lines were counted`;
  if (added + extended + unchanged + refused !== meant)
    return `${added} added, ${extended} extended, ${unchanged} unchanged and ${refused} refused are not ${meant} lines`;
  if (errors.length !== refused) return `${refused} lines were refused, and ${errors.length} are told`;
  const odd = errors.find(
    ({ line, text, reason }) => !lines[line - 1] || !reason || HIDDEN.test(text + reason) || reason.length > 300,
  );
  return odd && `a refusal is not told as it should be: ${JSON.stringify(odd)}`;
}

function whyBadBlock(lines: readonly string[], blocked: readonly string[]): string | undefined {
  const asked = new Set(lines.flatMap(entryIn));
  for (const cidr of blocked) {
    const { family, prefix, first } = numbersOf(cidr) ?? {};
    if (family === undefined || prefix === undefined) return `${cidr} is no network`;
    if (prefix < LEAST[family]) return `${cidr} is wider than anybody may block`;
    if (isNeverBlocked(cidr)) return `${cidr} may never be blocked`;
    if (!asked.has(`${family} ${first} ${prefix}`)) return `${cidr} stands in no line as its entry`;
  }
  return undefined;
}

/** Most that is too wide holds what is never blocked as well, and would be refused for that alone. */
function whyTooWide(lines: readonly string[]): string | undefined {
  const meant = lines.flatMap((line) => {
    const read = readImportLine(line);
    return read && 'cidr' in read ? [parseManual(read.cidr)] : [];
  });
  const taken = meant.flatMap((each) => ('cidr' in each ? [each.cidr] : []));
  const wide = taken.find((cidr) => {
    const { family, prefix = 0 } = numbersOf(cidr) ?? {};
    return family === undefined || prefix < LEAST[family];
  });
  return wide && `${wide} is wider than anybody may block, and not refused for that`;
}

/** The entry of a line, read a second time: what stands before the first sign that ends it. */
function entryIn(line: string): string[] {
  const text = line.replace(/^\uFEFF/, '').trim();
  const entry = text.startsWith('{') ? jsonEntry(text) : (/^"?([^\s,;#"]*)/.exec(text)?.[1] ?? '');
  const { family, prefix, first } = numbersOf(entry) ?? {};
  // IPv4 in IPv6 clothes is the IPv4 address.
  const mapped = family === 6 && first !== undefined && first >> 32n === 0xffffn && prefix === 128;
  if (mapped) return [`4 ${first & 0xffff_ffffn} 32`];
  return family === undefined ? [] : [`${family} ${first} ${prefix}`];
}

function jsonEntry(text: string): string {
  try {
    const { cidr, address } = JSON.parse(text.replace(/,$/, ''));
    return String(cidr ?? address);
  } catch {
    return '';
  }
}
