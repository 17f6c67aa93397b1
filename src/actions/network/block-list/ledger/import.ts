import { clean } from '../../../../core/text.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import type { Table } from '../../../../platform/table.ts';
import { changeBlocks } from './change.ts';
import { readImportLine } from './import-line.ts';
import { judgeManual, type Lasting, lastingUntil, type ManualResult, manualChange } from './manual.ts';

/** How long imported blocks last, who imports them, and why; without a reason, they say that they were imported. */
export type ImportOptions = Lasting & { by: string; reason?: string };

/** A line that was not taken, and why. */
interface ImportError {
  /** From 1. */
  line: number;
  text: string;
  reason: string;
}

export interface Imported {
  /** All of them, with comments and empty ones. */
  lines: number;
  added: number;
  extended: number;
  /** Blocked at least so long already, or named before in the same list. */
  unchanged: number;
  refused: number;
  /** The first 100 lines that were refused. */
  errors: ImportError[];
}

/** With the index of networks, what one read takes. */
const BATCH = 99;
const MOST_ERRORS = 100;

type Entry = { line: number; text: string; cidr: string };

/**
 * Blocks what a list names. It takes one line at a time, writes 99 addresses in one transaction and forgets
 * them, so that a list may be of any length. A bad line is counted and told about, and costs no other line. All blocks
 * end at the same time: the same list again, or an attempt after a crash, changes nothing that is done already.
 *
 * @throws RangeError on hours that are none
 */
export async function importBlocks(
  table: Table,
  lines: AsyncIterable<string> | Iterable<string>,
  options: ImportOptions,
  neverBlock: NeverBlock,
  now: () => number,
): Promise<Imported> {
  const imported: Imported = { lines: 0, added: 0, extended: 0, unchanged: 0, refused: 0, errors: [] };
  const until = lastingUntil(options, now());
  const reason = options.reason || 'imported from a list';
  let batch: Entry[] = [];
  const flush = async (): Promise<void> => {
    const entries = batch;
    batch = [];
    const changes = entries.map(({ cidr }) => manualChange({ cidr, reason, by: options.by }, until));
    const results = await changeBlocks(table, changes, now);
    for (const [n, entry] of entries.entries()) note(imported, entry, results[n]);
  };
  for await (const text of lines) {
    imported.lines += 1;
    const line = imported.lines;
    const read = readImportLine(text);
    if (!read) continue;
    const judged = 'cidr' in read ? judgeManual(read.cidr, neverBlock) : read;
    if ('refuse' in judged) refuse(imported, { line, text }, judged.refuse);
    else batch.push({ line, text, cidr: judged.cidr });
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return imported;
}

function note(imported: Imported, entry: Entry, result: ManualResult | undefined): void {
  if (!result || result.status === 'refused') refuse(imported, entry, result?.reason ?? 'it got no result');
  else imported[result.status] += 1;
}

function refuse(imported: Imported, { line, text }: { line: number; text: string }, reason: string): void {
  imported.refused += 1;
  if (imported.errors.length < MOST_ERRORS)
    imported.errors.push({ line, text: clean(text, 80), reason: clean(reason, 200) });
}
