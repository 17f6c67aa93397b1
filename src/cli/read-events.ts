import { createReadStream, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { MalformedEventError } from '../core/errors.ts';
import { FormsMet } from './events/forms.ts';
import { isFields } from './events/guardduty-names.ts';
import type { Piece } from './events/line-pieces.ts';
import { piecesOf, piecesOfText } from './events/pieces.ts';
import { ReadingProblem, textsOf } from './events/texts.ts';
import { eventsIn } from './events/unwrap.ts';

/** One event as it was found, or why there is none. */
export interface FoundEvent {
  /** The path as it was given, or the file's path below the folder that was given; `-` for standard input. */
  file: string;
  /** The event's JSON text, as EventBridge would deliver it. */
  text?: string;
  /** When it happened, as it says, ms since 1970. */
  at?: number;
  error?: MalformedEventError;
}

/** The same before it is text again: whoever reads a million events reads each once. */
export interface ReadEvent {
  file: string;
  event?: unknown;
  text?: string;
  error?: MalformedEventError;
}

/** What was given on the command line cannot be used at all. */
export class UsageError extends Error {}

/** What to do about a path that is of no use. */
const GIVE_OTHERS = 'Give files or folders that are there, or - for standard input.';
const cannotBeRead = (path: string, code: string | undefined): string =>
  `${path}: it cannot be read (${code}). Look at its permissions, or leave it out.`;

const ENDINGS = /\.(json|jsonl|ndjson)(\.gz)?$/i;
/** So much is held of what has to be looked at from beginning to end. In UTF-16 units. */
const MOST_HELD = 512 * 1024 * 1024;

/**
 * Reads events from files, folders (every .json, .jsonl and .ndjson below them, packed or not, by name) and standard
 * input (`-`), each as EventBridge delivers it or in a form that it can be made of; `met` learns which forms those were.
 *
 * @throws UsageError when a path does not exist or cannot be read, or a folder holds no events
 */
export async function* streamEvents(
  paths: readonly string[],
  met: FormsMet,
  input: () => Readable = () => process.stdin,
): AsyncGenerator<ReadEvent[]> {
  // All paths are looked at before the first is read: a wrong one is told before an hour of work.
  const files = paths.flatMap((path) => (path === '-' ? [{ file: '-' }] : filesOf(path)));
  for (const { file, problem, found } of files) {
    const bytes = file === '-' ? input : () => createReadStream(file, { highWaterMark: 1 << 18 });
    if (problem) yield [unreadable(file, problem)];
    else yield* eventsOfFile(file, bytes(), met, found === true);
  }
}

/** All events of the paths, as text. */
export async function readEvents(
  paths: readonly string[],
  met: FormsMet,
  input?: () => Readable,
): Promise<FoundEvent[]> {
  const events: FoundEvent[] = [];
  let held = 0;
  for await (const found of streamEvents(paths, met, input)) {
    for (const one of found) {
      const event = asText(one);
      held += event.text?.length ?? 0;
      events.push(event);
    }
    if (held > MOST_HELD)
      throw new UsageError(
        `There are more than ${MOST_HELD / 1024 ** 2} MB of events (${events.length} so far). ` +
          'Give fewer files; riposte backtest reads any number of them.',
      );
  }
  return events;
}

/** The events of one text. What cannot be read as JSON is one event with an error, so that the others still count. */
export const splitEvents = (file: string, text: string, met = new FormsMet()): FoundEvent[] =>
  piecesOfText(text).flatMap((piece) => eventsOf(file, piece, met).map(asText));

/** @param found whether a folder holds it: then its trouble is told like that of an event */
async function* eventsOfFile(
  file: string,
  input: Readable,
  met: FormsMet,
  found: boolean,
): AsyncGenerator<ReadEvent[]> {
  let opened = found;
  try {
    for await (const pieces of piecesOf(textsOf(input))) {
      opened = true;
      if (pieces.length > 0) yield pieces.flatMap((piece) => eventsOf(file, piece, met));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ReadingProblem) yield [unreadable(file, error.message)];
    else if (code && !opened) throw new UsageError(cannotBeRead(file, code), { cause: error });
    else if (code) yield [unreadable(file, `it cannot be read (${code})`)];
    else throw error;
  }
}

function eventsOf(file: string, piece: Piece, met: FormsMet): ReadEvent[] {
  if ('problem' in piece) return [notJson(file, piece.problem)];
  const events = eventsIn(piece.value);
  if (events.length === 0) met.remark(`${file}: the answer holds no events.`);
  return events.map((one) => {
    for (const form of one.forms) met.add(form, file);
    if ('error' in one) return { file, error: one.error };
    const isSame = one.event === piece.value && piece.text !== undefined;
    return { file, event: one.event, ...(isSame && { text: piece.text }) };
  });
}

function asText({ file, event, text, error }: ReadEvent): FoundEvent {
  if (error) return { file, error };
  const time = isFields(event) ? event.time : undefined;
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return { file, text: text ?? JSON.stringify(event), ...(!Number.isNaN(at) && { at }) };
}

interface FoundFile {
  file: string;
  problem?: string;
  found?: boolean;
}

function filesOf(path: string): FoundFile[] {
  const stats = lookAt(path);
  if (!stats) throw new UsageError(`${path}: there is no such file or folder. ${GIVE_OTHERS}`);
  if (stats.isSocket()) throw new UsageError(`${path}: it is a socket, not a file. ${GIVE_OTHERS}`);
  if (!stats.isDirectory()) return [{ file: path }];
  const names = readable(path, () => readdirSync(path, { recursive: true, encoding: 'utf8' }));
  const files = names
    .filter((name) => ENDINGS.test(name))
    .sort()
    .map((name) => join(path, name))
    .flatMap(fileBelow);
  if (files.length === 0)
    throw new UsageError(
      `${path}: the folder holds no .json, .jsonl or .ndjson file. Give a folder that does, or each file by its name.`,
    );
  return files;
}

/** A file of a folder. Nobody named it, so that what is wrong with it is told and costs no other. */
function fileBelow(file: string): FoundFile[] {
  const stats = lookAt(file);
  if (!stats) return [{ file, problem: 'it is a broken link' }];
  if (stats.isDirectory()) return [];
  return stats.isFile()
    ? [{ file, found: true }]
    : [{ file, problem: 'it is not a file but a socket, a pipe or a device' }];
}

const lookAt = (path: string): Stats | undefined => readable(path, () => statSync(path, { throwIfNoEntry: false }));

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(cannotBeRead(path, (error as NodeJS.ErrnoException).code), { cause: error });
  }
}

const unreadable = (file: string, problem: string): ReadEvent => ({
  file,
  error: new MalformedEventError(`not readable: ${problem}`),
});

const notJson = (file: string, problem: string): ReadEvent => ({
  file,
  error: new MalformedEventError(`not readable as JSON: ${problem}`),
});
