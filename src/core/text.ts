// Controls, formats (bidi marks, zero-width, soft hyphen, tags), line and paragraph separators, lone surrogates.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SPACE = 0x20;
const TILDE = 0x7e;

/** What most text is already, and needs no further look: printable ASCII, single spaces, none at its ends. */
function isPlain(text: string): boolean {
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

/** Whether `text` matches a glob in which `*` stands for any run of characters, and nothing else is special. */
export function matchesGlob(text: string, glob: string): boolean {
  const parts = glob.split('*');
  const [head = '', ...rest] = parts;
  if (rest.length === 0) return text === glob;
  const tail = rest.pop() ?? '';
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
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
