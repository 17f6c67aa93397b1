import { closeSync, openSync, writeSync } from 'node:fs';
import { plural } from '../../alerts/plain-text.ts';
import { pagesOf } from '../../digest/read-journal.ts';
import { toAsff } from '../../export/asff.ts';
import { CSV_HEADER, toCsv } from '../../export/csv.ts';
import { toOcsf } from '../../export/ocsf.ts';
import { type Exported, exportedOf } from '../../export/record.ts';
import { toRow } from '../../export/row.ts';
import type { EXPORT_FORMATS } from '../choices.ts';
import { dayOf } from '../entries.ts';
import { UsageError } from '../read-events.ts';
import { CommandError, type Context } from './context.ts';

export interface ExportOptions {
  from: string;
  to?: string;
  format: (typeof EXPORT_FORMATS)[number];
  /** A file; standard output when absent. */
  out?: string;
}

// What is invisible is escaped: what a finding brought along must not move the cursor of who looks at the file.
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;
const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, n) => `\\u${text.charCodeAt(n).toString(16).padStart(4, '0')}`).join('');
const jsonLine = (value: unknown): string => JSON.stringify(value).replace(INVISIBLE, escaped);

const LINES: Record<ExportOptions['format'], (exported: Exported) => string> = {
  ocsf: (exported) => jsonLine(toOcsf(exported)),
  asff: (exported) => jsonLine(toAsff(exported)),
  json: (exported) => jsonLine({ kind: exported.kind, ...toRow(exported) }),
  csv: toCsv,
};

/**
 * Writes the findings and actions of some days, each on a line of its own, page by page as the journal gives them. The
 * days are those of the deployment's time zone, the last one included.
 */
export async function exportRecords(options: ExportOptions, context: Context): Promise<number> {
  const { clients, deployment, now, out } = context;
  const from = dayOf(options.from, now(), deployment.timeZone).from;
  const { to } = dayOf(options.to ?? options.from, now(), deployment.timeZone);
  if (from >= to) throw new UsageError(`--from ${options.from} is after --to ${options.to}: nothing lies between.`);
  const sink = openSink(options.out, out.raw);
  let count = 0;
  try {
    if (options.format === 'csv') sink.write(`${CSV_HEADER}\n`);
    for await (const records of pagesOf({ from, to }, { clients, config: deployment })) {
      const lines = records.flatMap((record) => exportedOf(record) ?? []).map(LINES[options.format]);
      if (lines.length > 0) sink.write(`${lines.join('\n')}\n`);
      count += lines.length;
    }
  } finally {
    sink.close();
  }
  if (options.out) out.note(`${plural(count, 'record')} in ${options.out}`);
  return 0;
}

interface Sink {
  write(text: string): void;
  close(): void;
}

/** A file that only its owner can read, since it names people and addresses; or standard output. */
function openSink(file: string | undefined, raw: (text: string) => void): Sink {
  if (file === undefined) return { write: raw, close() {} };
  try {
    const descriptor = openSync(file, 'w', 0o600);
    return { write: (text) => void writeSync(descriptor, text), close: () => closeSync(descriptor) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`--out ${file} cannot be written: ${why}. Name a file in a folder that is there.`, {
      cause: error,
    });
  }
}
