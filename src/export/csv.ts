import { csvField } from './csv-field.ts';
import type { Exported } from './record.ts';
import { COLUMNS, toRow } from './row.ts';

/** One list of columns for findings and actions, so that both fit into one file. */
const NAMES = [...new Set(['kind', ...Object.keys(COLUMNS.findings), ...Object.keys(COLUMNS.actions)])];

export const CSV_HEADER = NAMES.join(',');

/** A finding or an action as a line of comma-separated values; lists are joined by spaces. */
export function toCsv(exported: Exported): string {
  const row: Record<string, unknown> = { kind: exported.kind, ...toRow(exported) };
  return NAMES.map((name) => csvField(textOf(row[name]))).join(',');
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(' ') : String(value ?? ''));
