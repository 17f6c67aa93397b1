import { closeSync, openSync, writeSync } from 'node:fs';
import { plural } from '../../alerts/plain-text.ts';
import { pagesOf, type Recorded } from '../../digest/read-journal.ts';
import { toAsff } from '../../export/asff.ts';
import { CSV_HEADER, toCsv } from '../../export/csv.ts';
import { toOcsf } from '../../export/ocsf.ts';
import { type Exported, exportedOf } from '../../export/record.ts';
import { toRow } from '../../export/row.ts';
import type { EXPORT_FORMATS } from '../choices.ts';
import { dayOf, entryOf } from '../entries.ts';
import { UsageError } from '../read-events.ts';
import { checkPlaybook } from '../select/known-playbook.ts';
import { holds, periodAsked, type SelectOptions, subjectOf } from '../select/selection.ts';
import { CommandError, type Context } from './context.ts';

export interface ExportOptions extends SelectOptions {
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
  const period = periodOf(options, now(), deployment.timeZone);
  const sink = openSink(options.out, out.raw);
  let count = 0;
  try {
    if (options.format === 'csv') sink.write(`${CSV_HEADER}\n`);
    for await (const records of pagesOf(period, { clients, config: deployment })) {
      const wanted = records
        .filter((record) => isWanted(record, options, period))
        .flatMap((record) => exportedOf(record) ?? []);
      const lines = wanted.map(LINES[options.format]);
      if (lines.length > 0) sink.write(`${lines.join('\n')}\n`);
      count += lines.length;
    }
  } finally {
    sink.close();
  }
  await checkPlaybook(options, { found: count > 0 }, context);
  if (options.out) out.note(`${plural(count, 'record')} in ${options.out}`);
  return 0;
}

/** Whole days, unless moments are given. @throws UsageError where nothing lies between */
function periodOf(options: ExportOptions, now: number, timeZone: string): { from: number; to: number } {
  const asked = periodAsked(options, now, timeZone);
  if (asked) return asked;
  const { from } = dayOf(options.from, now, timeZone, '--from');
  const { to } = dayOf(options.to ?? options.from, now, timeZone, '--to');
  if (from < to) return { from, to };
  throw new UsageError(`--from ${options.from} is after --to ${options.to}: nothing lies between.`);
}

/** What is asked for of responses leaves findings out, unless they have it too. */
function isWanted(record: Recorded, options: ExportOptions, { from, to }: { from: number; to: number }): boolean {
  const { dayAt = from } = record;
  if (dayAt < from || dayAt >= to) return false;
  if ('wants' in record) return holds(options, subjectOf(entryOf(record)));
  if (!('decisions' in record)) return false;
  const { finding } = record;
  const { source, severity, account, region, incident } = finding;
  return holds(options, { source, severity, account, region, incident });
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
