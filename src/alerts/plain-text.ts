/** The columns of a plain-text email that every reader shows without breaking lines by itself. */
export const COLUMNS = 78;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const PLAIN = /^[ -~]*$/;

/** How many columns a fixed-width font gives to `text`: two for East Asian characters and emoji. */
export function columns(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return sum;
}

/**
 * Breaks a line at spaces so that it fits into 78 columns. A word that is longer by itself is broken too.
 *
 * Only the first line starts with `first`; the others are indented, so that text from outside can never stand at the
 * start of a line, where it would look like a heading of ours.
 */
export function wrap(text: string, first = '', rest = ' '.repeat(columns(first)) || '  '): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ').flatMap((long) => pieces(long, COLUMNS - columns(rest)))) {
    if (!empty && columns(line) + 1 + columns(word) > COLUMNS) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}

// Our own links stay whole, so that they can be followed; other words break after punctuation where there is some.
function pieces(word: string, width: number): string[] {
  if (columns(word) <= width || word.startsWith('https://')) return [word];
  const made: string[] = [];
  let piece = '';
  for (const character of word) {
    if (columns(piece) + columns(character) > width) {
      const cut = /^(.*[/:#.,_-])[^/:#.,_-]{1,30}$/u.exec(piece)?.[1]?.length ?? piece.length;
      made.push(piece.slice(0, cut));
      piece = piece.slice(cut);
    }
    piece += character;
  }
  return [...made, piece];
}

/** A name and its value in two columns, the value wrapped beside the name. */
export function field(name: string, value: string, indent = '  ', width = 10): string[] {
  return wrap(value, `${indent}${name.padEnd(width)} `);
}

/** @example plural(2, 'finding') → '2 findings' */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
