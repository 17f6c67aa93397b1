import { clean } from '../core/text.ts';

/** A field that no spreadsheet takes for a formula: what could begin one is led in by an apostrophe. */
export function csvField(value: string): string {
  const text = clean(value, 1_000);
  const safe = /^[\s'"]*[=+\-@|%]/.test(text) ? `'${text}` : text;
  return /[",;\n\r']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
