import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { FormsMet } from '../../../src/cli/events/forms.ts';
import { type FoundEvent, readEvents, splitEvents } from '../../../src/cli/read-events.ts';
import { MalformedEventError, RiposteError } from '../../../src/core/errors.ts';
import { parseEvent } from '../../../src/decide/read-event.ts';
import { sources } from '../../../src/sources/index.ts';
import { bundled } from '../../support/stories.ts';
import { bump, type Counts } from '../campaign.ts';
import { HOSTILE } from '../hostile.ts';
import { damaged } from '../mutate.ts';
import type { Random } from '../random.ts';

/** Findings and events of one's own. */
export interface FindingsFile {
  text: string;
  /** How many there are; -1 where it was damaged. */
  holds: number;
  encoding: string;
  /** Its bytes come in pieces of so many. */
  piece: number;
  lines?: never;
  list?: never;
}

const EVENTS = [
  'guardduty/port-probe-several-addresses',
  'guardduty/bucket-public-access-granted',
  'secrets-manager/rotation-abandoned',
].map((name) => JSON.parse(bundled(name)) as { detail: unknown });

const FEEDS = [sources.guardduty, sources['secrets-manager']] as const;

/** Envelopes in which people have their findings. */
const AROUND: readonly ((event: { detail: unknown }) => unknown)[] = [
  (event) => event,
  (event) => event,
  (event) => ({ messageId: 'm-1', body: JSON.stringify(event) }),
  (event) => ({ MessageId: 'm-1', Body: JSON.stringify(event) }),
  (event) => ({ Type: 'Notification', Message: JSON.stringify(event) }),
  (event) => ({ Sns: { Message: JSON.stringify(event) } }),
  (event) => ({ timestamp: 1, message: JSON.stringify(event) }),
  (event) => ({ messageId: 'm-1', body: JSON.stringify({ Type: 'Notification', Message: JSON.stringify(event) }) }),
];

/** Files in which they are. */
const FILES: readonly ((all: readonly unknown[]) => string)[] = [
  (all) => JSON.stringify(all),
  (all) => JSON.stringify(all, null, 2),
  (all) => all.map((each) => JSON.stringify(each)).join('\n'),
  (all) => all.map((each) => JSON.stringify(each)).join('\r\n\r\n'),
  (all) => all.map((each) => JSON.stringify(each)).join(''),
  (all) => all.map((each) => JSON.stringify(each, null, 2)).join('\n'),
  (all) => JSON.stringify({ Records: all }),
  (all) => JSON.stringify({ Messages: all, ResponseMetadata: {} }),
  (all) => JSON.stringify({ events: all }),
];

const ENCODINGS: Record<string, (text: string) => Buffer> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with a mark': (text) => Buffer.from(`\uFEFF${text}`),
  'utf-16': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  gzip: (text) => gzipSync(text, { level: 1 }),
};

export function findingsBy(random: Random): FindingsFile {
  const count = 1 + random.below(3);
  const all = Array.from({ length: count }, () => random.pick(AROUND)(random.pick(EVENTS)));
  const isDamaged = random.below(2) === 0;
  if (isDamaged && random.below(3) === 0) all.push(random.pick(HOSTILE));
  const text = random.pick(FILES)(all);
  return {
    text: isDamaged ? damaged(text, random) : text,
    holds: isDamaged ? -1 : count,
    encoding: random.pick(Object.keys(ENCODINGS)),
    piece: random.pick([1 + random.below(40), 1_000, 100_000]),
  };
}

/** A file is read as its text is, however its bytes come; each event is one, or told with a reason; none is lost. */
export async function checkFindings(file: FindingsFile, counts: Counts): Promise<string | undefined> {
  const { text, holds } = file;
  const found = splitEvents('-', text);
  for (const { text: event, error } of found) {
    if ((event === undefined) === (error === undefined)) return 'something is neither an event nor a reason';
    if (error && (!(error instanceof MalformedEventError) || error.message.length > 1_000))
      return `a reason is ${error}`;
    if (event !== undefined) readOrRefused(event);
  }
  if (holds >= 0 && (found.length !== holds || found.some(({ error }) => error)))
    return `${found.length} of ${holds} events are found, ${found.filter(({ error }) => error).length} of them wrong`;
  if (holds >= 0) bump(counts, 'findings read');
  const streamed = await readEvents(['-'], new FormsMet(), () => Readable.from(piecesOf(file)));
  const same = shownOf(streamed) === shownOf(found);
  return same || !text.isWellFormed() ? undefined : `as ${file.encoding} in pieces it is read otherwise`;
}

const shownOf = (found: readonly FoundEvent[]): string =>
  JSON.stringify(found.map(({ text, error }) => text ?? error?.message));

function readOrRefused(text: string): void {
  try {
    parseEvent(FEEDS, text);
  } catch (error) {
    if (!(error instanceof RiposteError)) throw error;
  }
}

function* piecesOf({ text, encoding, piece }: FindingsFile): Generator<Buffer> {
  const bytes = (ENCODINGS[encoding] ?? ENCODINGS['utf-8'])?.(text) ?? Buffer.alloc(0);
  // No more than a few hundred pieces, since each is a turn of the loop.
  const size = Math.max(piece, Math.ceil(bytes.length / 300), 1);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
