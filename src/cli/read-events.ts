import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MalformedEventError } from '../core/errors.ts';

/** One event as it was found: its JSON text, or why there is none. */
export interface FoundEvent {
  /** The path as it was given, or the file's path below the folder that was given; `-` for standard input. */
  file: string;
  text?: string;
  error?: MalformedEventError;
}

/** What was given on the command line cannot be used at all. */
export class UsageError extends Error {}

const ENDINGS = /\.(json|jsonl|ndjson)$/i;

/**
 * Reads events from files, folders (every .json, .jsonl and .ndjson below them, by name) and standard input (`-`).
 * A file holds one event, an array of events, or one event per line.
 *
 * @throws UsageError when a path does not exist or cannot be read, or a folder holds no events
 */
export function readEvents(
  paths: readonly string[],
  readInput: () => string = () => readFileSync(0, 'utf8'),
): FoundEvent[] {
  return paths.flatMap((path) => {
    if (path === '-') return splitEvents('-', readInput());
    return filesOf(path).flatMap((file) =>
      splitEvents(
        file,
        readable(file, () => readFileSync(file, 'utf8')),
      ),
    );
  });
}

function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`${path}: there is no such file or folder`);
  if (!found.isDirectory()) return [path];
  const names = readable(path, () => readdirSync(path, { recursive: true, encoding: 'utf8' }));
  const files = names.filter((name) => ENDINGS.test(name) && !statSync(join(path, name)).isDirectory());
  if (files.length === 0) throw new UsageError(`${path}: the folder holds no .json, .jsonl or .ndjson file`);
  return files.sort().map((name) => join(path, name));
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${path}: it cannot be read (${code})`, { cause: error });
  }
}

/** The events of one file. What cannot be read as JSON is one event with an error, so that the others still count. */
export function splitEvents(file: string, text: string): FoundEvent[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return [unreadable(file, 'it is empty; an event was expected')];
  const whole = parse(trimmed);
  if (whole.ok) {
    if (!Array.isArray(whole.value)) return [{ file, text: trimmed }];
    if (whole.value.length === 0) return [unreadable(file, 'the array holds no event')];
    return whole.value.map((event: unknown) => ({ file, text: JSON.stringify(event) }));
  }
  // Numbered as an editor does.
  const lines = text
    .split('\n')
    .map((line, n) => ({ line: line.replace(/^\uFEFF/, '').trim(), number: n + 1 }))
    .filter(({ line }) => line !== '');
  const isOnePerLine = lines.length > 1 && lines.some(({ line }) => line.startsWith('{') && parse(line).ok);
  if (!isOnePerLine) return [unreadable(file, whole.problem)];
  return lines.map(({ line, number }) => {
    const event = parse(line);
    return event.ok ? { file, text: line } : unreadable(file, `line ${number}: ${event.problem}`);
  });
}

function parse(text: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return {
      ok: false,
      problem: error instanceof Error ? (error.message.split('\n')[0]?.slice(0, 160) ?? '') : 'not JSON',
    };
  }
}

const unreadable = (file: string, problem: string): FoundEvent => ({
  file,
  error: new MalformedEventError(`not readable as JSON: ${problem}`),
});
