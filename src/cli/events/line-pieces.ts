import { isNoText } from '../no-text.ts';
import { type Text, textIn } from './texts.ts';

/** One JSON value that was found, with its text where that is at hand; or why there is none. */
export type Piece = { value: unknown; text?: string } | { problem: string };

/** No event is as long: EventBridge takes 1 MB, and an answer of an API a hundred findings. In UTF-16 units. */
export const LONGEST = 32 * 1024 * 1024;

const NO_CHARACTER = '\uFFFD';
const LOOKED_AT = 200;

export function parse(text: string): Piece {
  try {
    return { value: JSON.parse(text), text };
  } catch (error) {
    const begin = text.slice(0, LOOKED_AT);
    if (isNoText(begin) || begin.includes(NO_CHARACTER)) return { problem: 'it is no text' };
    return { problem: error instanceof Error ? (error.message.split('\n')[0]?.slice(0, 160) ?? '') : 'not JSON' };
  }
}

const cut = (text: Text, from: number, to?: number): string =>
  typeof text === 'string' ? text.slice(from, to) : textIn(text.subarray(from, to));

/** Reads one JSON value per line. A broken line costs no other, and is named as an editor counts it. */
export class LinePieces {
  private rest = '';
  private line = 0;
  private tooLong = false;

  push(text: Text): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.add(this.rest + cut(text, from, to), pieces);
      this.rest = '';
      from = to + 1;
    }
    this.rest += cut(text, from);
    if (this.rest.length > LONGEST) {
      this.tooLong = true;
      this.rest = '';
    }
    return pieces;
  }

  end(): Piece[] {
    const pieces: Piece[] = [];
    if (this.rest !== '' || this.tooLong) this.add(this.rest, pieces);
    this.rest = '';
    return pieces;
  }

  private add(text: string, pieces: Piece[]): void {
    this.line += 1;
    const line = text.replace(/^\uFEFF/, '').trim();
    if (this.tooLong) pieces.push({ problem: `line ${this.line}: it is longer than ${LONGEST / 1024 ** 2} MB` });
    else if (line !== '') {
      const piece = parse(line);
      pieces.push('problem' in piece ? { problem: `line ${this.line}: ${piece.problem}` } : piece);
    }
    this.tooLong = false;
  }
}
