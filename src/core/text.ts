// Controls, formats (bidi marks, zero-width, soft hyphen, tags), line and paragraph separators, lone surrogates.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SPACE = 0x20;
const TILDE = 0x7e;

const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
/** From here on the expression is faster than the loop. In UTF-16 units. */
const LONG = 40;

/** What most text is already, and needs no further look: printable ASCII, single spaces, none at its ends. */
function isPlain(text: string): boolean {
  if (text.length > LONG) return PLAIN.test(text);
  let before = SPACE;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < SPACE || code > TILDE || (code === SPACE && before === SPACE)) return false;
    before = code;
  }
  return before !== SPACE || text.length === 0;
}

/**
 * Makes text from outside safe to keep and to print on one line: no control, bidi or zero-width characters,
 * single spaces, and at most `max` characters, a cut marked by "…".
 */
export function clean(text: string, max = 256): string {
  if (text.length <= max && isPlain(text)) return text;
  const line = text
    .slice(0, max * 4)
    .replace(INVISIBLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  // A cut between the halves of a surrogate pair would leave one of them.
  return line.length > max ? `${line.slice(0, max - 1).replace(/\p{Cs}$/u, '')}…` : line;
}

/** Globs stand in rules and settings, and each is asked about many texts; more than there are of those are not kept. */
const MOST_GLOBS = 2_000;
const partsOfGlobs = new Map<string, readonly string[]>();

function partsOf(glob: string): readonly string[] {
  const known = partsOfGlobs.get(glob);
  if (known) return known;
  const parts = glob.split('*');
  if (partsOfGlobs.size < MOST_GLOBS) partsOfGlobs.set(glob, parts);
  return parts;
}

/** Whether `text` matches a glob in which `*` stands for any run of characters, and nothing else is special. */
export function matchesGlob(text: string, glob: string): boolean {
  const parts = partsOf(glob);
  const last = parts.length - 1;
  if (last === 0) return text === glob;
  const [head = '', tail = ''] = [parts[0], parts[last]];
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (let n = 1; n < last; n += 1) {
    const part = parts[n] ?? '';
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}

/** A time for people, to the minute. @example '2026-11-20 12:00 UTC' */
export function utc(at: number | string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
