import { clean } from '../core/text.ts';
import { colorsFor } from './print.ts';
import { wrapped } from './wrapped.ts';

export type Colors = ReturnType<typeof colorsFor>;

/** Where a command writes: text for people, or one JSON document for scripts, never both. */
export interface Out {
  json: boolean;
  colors: Colors;
  /** Characters in a line of the terminal; infinite for a file or a pipe. */
  width: number;
  /** A line for people, on standard output, broken between words where the terminal is narrower; nothing with --json. */
  line(text?: string): void;
  /** The one document for scripts, on standard output; nothing without --json. */
  data(value: unknown): void;
  /** A file that was asked for in a format of its own, on standard output, with or without --json. */
  raw(text: string): void;
  /** Progress and remarks, on standard error, so that they are in nobody's way. */
  note(text: string): void;
}

export interface Stream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

interface OutOptions {
  json: boolean;
  stdout: Stream;
  stderr: Stream;
  env: Record<string, string | undefined>;
}

// Controls, bidi marks and the like, one UTF-16 unit at a time.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** JSON that a terminal shows as it is: what is invisible is escaped, and nothing is lost. */
export function visibleJson(value: unknown): string {
  const escaped = (text: string): string =>
    Array.from({ length: text.length }, (_, n) => `\\u${text.charCodeAt(n).toString(16).padStart(4, '0')}`).join('');
  return JSON.stringify(value, undefined, 2).replace(INVISIBLE, (text) => (text === '\n' ? text : escaped(text)));
}

const LEAST_WIDTH = 40;

/** Characters in a line of a terminal; infinite for a file or a pipe. */
export const widthOf = ({ isTTY, columns }: Pick<Stream, 'isTTY' | 'columns'>): number =>
  isTTY ? Math.max(LEAST_WIDTH, columns ?? 80) : Number.POSITIVE_INFINITY;

export function createOut({ json, stdout, stderr, env }: OutOptions): Out {
  const width = widthOf(stdout);
  return {
    json,
    colors: colorsFor(stdout, env),
    width,
    line: (text = '') => void (json || stdout.write(`${wrapped(text, width)}\n`)),
    data: (value) => void (json && stdout.write(`${visibleJson(value)}\n`)),
    raw: (text) => void stdout.write(text),
    note: (text) => remark(stderr, text),
  };
}

/** Writes a message, an error or a warning on standard error, broken between words where the terminal is narrower. */
export const remark = (stderr: Stream, text: string): void => void stderr.write(`${wrapped(text, widthOf(stderr))}\n`);

/** Text of the journal for one line of a terminal; what a finding brought along cannot move the cursor. */
export const shown = (text: unknown, max = 1_000): string => clean(String(text ?? ''), max);

/** Name and value in two columns. */
export function row(c: Colors, name: string, value: string, width = 14): string {
  return `${c.dim(name.padEnd(width))} ${value}`;
}

/** A time for scripts. */
export const isoOf = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();
