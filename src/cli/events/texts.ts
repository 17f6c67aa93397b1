import { isAscii } from 'node:buffer';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Why a file could not be read to its end; what came before counts. The message is for people. */
export class ReadingProblem extends Error {}

/** Logs pack to a twentieth or so. What unpacks to far more holds no events, and may never end. */
const MOST_UNPACKED = 200;
/** Bytes of a packed file that are never asked about. */
const SURELY_FINE = 256 * 1024 * 1024;
/** As much at a time as of a file that is not packed: a long entry is gone through once for each. In bytes. */
const CHUNK = 256 * 1024;

/** A part of a text, or the bytes of one in UTF-8 that end where a character does. */
export type Text = string | Buffer;

/** The text of bytes in UTF-8. Most events have but ASCII, and those that have more shall not cost the others. */
export const textIn = (part: Text): string =>
  typeof part === 'string' ? part : part.toString(isAscii(part) ? 'latin1' : 'utf8');

/**
 * The text of a file in pieces, unpacked when it is gzip, whatever its name is, and read as its first bytes say:
 * UTF-8 or UTF-16, with or without a byte order mark.
 *
 * @throws ReadingProblem when it breaks off, or unpacks to more than anything that holds events
 */
export async function* textsOf(input: Readable): AsyncGenerator<Text> {
  const { first, all } = await begun(input);
  const isPacked = first[0] === 0x1f && first[1] === 0x8b;
  const { first: start, all: bytes } = isPacked ? await begun(unpacked(all)) : { first, all };
  const encoding = encodingOf(start);
  if (encoding === 'utf-8') {
    yield* wholeCharacters(bytes);
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

const MARK = Buffer.from('\uFEFF');

/** UTF-8 without its byte order mark, cut where characters end: whoever reads lines decodes each for itself. */
async function* wholeCharacters(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of bytes) {
    let all = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    if (isFirst && all.length < MARK.length) {
      held = all;
      continue;
    }
    if (isFirst && all.indexOf(MARK) === 0) all = all.subarray(MARK.length);
    isFirst = false;
    const end = endOfCharacters(all);
    held = all.subarray(end);
    yield all.subarray(0, end);
  }
  yield held;
}

/** Before a character that begins in the last three bytes, as more of it may follow. */
function endOfCharacters(bytes: Buffer): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0xc0) return at;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

/** The first bytes, four where there are so many, and all of them: a pipe may give one at a time. */
async function begun(bytes: AsyncIterable<Buffer>): Promise<{ first: Buffer; all: AsyncIterable<Buffer> }> {
  const source = bytes[Symbol.asyncIterator]();
  let first: Buffer = Buffer.alloc(0);
  while (first.length < 4) {
    const next = await source.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield first;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  return { first, all: all() };
}

async function* unpacked(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const input = Readable.from(packed);
  input.on('error', (error) => gunzip.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of input.pipe(gunzip) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > SURELY_FINE && bytes > MOST_UNPACKED * gunzip.bytesWritten)
        throw new ReadingProblem(
          `it unpacks to more than ${MOST_UNPACKED} times its size, which no file of events does; it was left at ${Math.round(bytes / 1024 ** 2)} MB`,
        );
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ReadingProblem ? error : new ReadingProblem(brokenOff(error), { cause: error });
  } finally {
    input.destroy();
    gunzip.destroy();
  }
}

const brokenOff = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return 'the gzip file breaks off before its end';
  return `the gzip file is damaged (${code ?? 'unreadable'})`;
};

function encodingOf(start: Buffer): string {
  const [a = 1, b = 1] = start;
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0)) return 'utf-16be';
  return 'utf-8';
}
