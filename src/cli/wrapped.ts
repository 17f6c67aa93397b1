import { stripVTControlCharacters } from 'node:util';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';

/** A label that is wider than this leaves too little beside it. */
const WIDEST_LABEL = 16;
/** Lines that stand so far in belong to what is above them, and what follows of them stands as far. */
const DEEP = 4;
const MORE = 2;
/** Words before two spaces; what begins with a sign is none, but a list of several. */
const LABEL = /^ *(?![+~!.–-] )\S+(?: \S+)* {2,}(?![+~!.–] )(?=\S)/;

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
// A command goes on to the end, or to where two spaces are: it is copied, and must stay in one piece.
const tokens = (): RegExp =>
  new RegExp(`(?:\\u001b\\[[\\d;]*m)*${literal(commandLine(''))}(?:\\S| (?! ))+|\\S+| +`, 'gu');

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/**
 * Breaks lines between words where they would not fit the terminal, which breaks them within words. What follows stands
 * under the text of a line with a label, and a little further in otherwise. A command to copy is never broken, and nothing
 * is left out.
 *
 * @param width of the terminal; infinite for a pipe, where lines stay as they are
 */
export const wrapped = (text: string, width: number): string =>
  Number.isFinite(width)
    ? text
        .split('\n')
        .map((line) => (widthOf(line) <= width ? line : wrappedLine(line, width)))
        .join('\n')
    : text;

function wrappedLine(line: string, width: number): string {
  const indent = indentOf(stripVTControlCharacters(line));
  let [made, used, gap, isBegun] = ['', 0, '', false];
  for (const token of line.match(tokens()) ?? []) {
    if (token.trim() === '') {
      gap = token;
      continue;
    }
    const length = widthOf(token);
    // A word that is longer than a line has one of its own, but beside its label.
    const isNext = used + gap.length + length > width && isBegun && used + gap.length > indent;
    made += isNext ? `\n${' '.repeat(indent)}${token}` : gap + token;
    used = (isNext ? indent : used + gap.length) + length;
    [gap, isBegun] = ['', true];
  }
  return made;
}

/** How far in the rest of a line stands. */
function indentOf(line: string): number {
  const label = LABEL.exec(line.slice(0, WIDEST_LABEL + 1))?.[0].length;
  if (label !== undefined) return label;
  const lead = line.length - line.trimStart().length;
  return lead >= DEEP ? lead : lead + MORE;
}
