import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Imported } from '../../actions/network/block-list/index.ts';
import { readImportLine } from '../../actions/network/block-list/ledger/import-line.ts';
import { lastingUntil, parseManual } from '../../actions/network/block-list/ledger/manual.ts';
import { isFresh } from '../../core/known.ts';
import { createNeverBlock } from '../../never-block/never-block.ts';
import { isNoText } from '../no-text.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { haveItFollow, lastingOf, type OpenBook, openBook } from './blocks-book.ts';
import { CommandError, type Context } from './context.ts';

export interface ImportFileOptions {
  hours?: number;
  permanent?: boolean;
  reason?: string;
  dryRun: boolean;
}

type Lines = AsyncIterable<string>;
const PROGRESS_EVERY = 10_000;
const MOST_SHOWN = 20;
const MOST_ERRORS = 100;

/**
 * Blocks what a list names: addresses and CIDRs, one a line, or what `export` wrote. A bad line costs no other line.
 *
 * @returns 0 when every line was taken, 1 when some were refused
 */
export async function importFile(file: string, options: ImportFileOptions, context: Context): Promise<number> {
  const { out, now, deployment } = context;
  const lasting = lastingOf(options);
  try {
    lastingUntil(lasting, now());
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const opened = await openBook(context);
  if (options.dryRun) return report(await rehearse(linesOf(file, context), opened), true, context);
  if (!isFresh(opened.config.known, now()))
    throw new CommandError(
      `Nothing is imported: this account's own addresses are not known, and the list could name them. See the log of ${deployment.stack}-look-around.`,
    );
  if (!(await context.confirm(`Block what ${shown(file, 200)} lists, in ${deployment.stack}?`))) {
    out.note('Nothing was changed.');
    return 1;
  }
  const by = await context.whoAmI();
  const { reason } = options;
  const imported = await opened.book.importBlocks(linesOf(file, context), {
    ...lasting,
    by,
    ...(reason && { reason }),
  });
  if (imported.added > 0) await haveItFollow(context);
  return report(imported, false, context);
}

/** The lines of a file or of standard input, a few at a time, with a word now and then on how far it is. */
async function* linesOf(file: string, { out }: Context): Lines {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let count = 0;
  try {
    // A stream's error would otherwise be nobody's.
    const failed = new Promise<never>((_, reject) => input.once('error', reject));
    failed.catch(() => undefined);
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done) return;
      count += 1;
      // Nothing is imported yet: a mistaken file is told as that, and not line by line.
      if (count === 1 && isNoText(next.value)) throw new UsageError(`${shown(file, 200)}: it is no text in UTF-8.`);
      if (count % PROGRESS_EVERY === 0) out.note(`${count} lines read …`);
      yield next.value;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${shown(file, 200)}: it cannot be read (${code}), after ${count} lines. Give a file that can.`,
      { cause: error },
    );
  }
}

/** What an import would say of each line, without a look at what is already blocked. */
async function rehearse(lines: Lines, { config }: OpenBook): Promise<Imported> {
  const neverBlock = createNeverBlock(config);
  const seen = new Set<string>();
  const imported: Imported = { lines: 0, added: 0, extended: 0, unchanged: 0, refused: 0, errors: [] };
  for await (const text of lines) {
    imported.lines += 1;
    const read = readImportLine(text);
    if (!read) continue;
    const parsed = 'refuse' in read ? read : parseManual(read.cidr);
    const refusal = 'refuse' in parsed ? parsed.refuse : neverBlock(parsed.cidr);
    if (refusal) {
      imported.refused += 1;
      if (imported.errors.length < MOST_ERRORS)
        imported.errors.push({ line: imported.lines, text: shown(text, 80), reason: shown(refusal, 200) });
    } else if ('cidr' in parsed) {
      imported[seen.has(parsed.cidr) ? 'unchanged' : 'added'] += 1;
      seen.add(parsed.cidr);
    }
  }
  return imported;
}

function report(imported: Imported, dryRun: boolean, { out }: Context): number {
  const { lines, added, extended, unchanged, refused, errors } = imported;
  out.data({ dryRun, ...imported });
  const head = dryRun ? 'Nothing was changed. It would be' : 'Imported';
  out.line(
    `${head}: ${added} added, ${extended} extended, ${unchanged} unchanged, ${refused} refused, of ${lines} lines.`,
  );
  if (added + extended + unchanged + refused === 0) out.line('The list names no address: is it the right one?');
  for (const { line, text, reason } of errors.slice(0, MOST_SHOWN))
    out.line(`  line ${line}: ${shown(text, 80)}: ${shown(reason)}`);
  if (refused > MOST_SHOWN)
    out.line(`  and ${refused - Math.min(MOST_SHOWN, errors.length)} more; --json shows the first ${MOST_ERRORS}.`);
  return refused > 0 ? 1 : 0;
}
