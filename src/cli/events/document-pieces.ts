import { LONGEST, type Piece, parse } from './line-pieces.ts';
import { LISTS } from './unwrap.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const NEW_LINE = 0x0a;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const LIST_NAMES: ReadonlySet<string> = new Set(LISTS);
/** A string outside of every entry is at most the name of a list. In UTF-16 units. */
const LONGEST_NAME = 64 * 1024;
/** By code, what ends the passing over of a number, a word, or bytes that are none of JSON. */
const SIGNS = new Uint8Array(128);
for (const code of [QUOTE, COMMA, NEW_LINE, ...OPEN, ...CLOSE]) SIGNS[code] = 1;
const SIGN = /[",\n[\]{}]/g;
/** Numbers and words are shorter; what is longer is no JSON, and searched at the speed of a search. In UTF-16 units. */
const LONGEST_WORD = 32;
const SPACES = /[^\s,\uFEFF]/g;

/**
 * Cuts JSON documents that come in pieces into what they list: the entries of an array, those of the list in an API's
 * answer, or documents that follow each other as Firehose writes them. Never holds more than one of them.
 */
export class DocumentPieces {
  /** What was not used yet; `at` is how far it was read, and `start` where the entry that is open began. */
  private text = '';
  private at = 0;
  private start = -1;
  /** The entry that is open was longer than any event, and what is left of it is passed over. */
  private isGivenUp = false;
  private depth = 0;
  private inString = false;
  /** At which depth entries stand: 1 in an array, 2 in an answer's list, 0 for documents themselves. */
  private entries = 0;
  /** The name of the list in which the entries stand. */
  private list: string | undefined;
  private listed = false;
  private lastString = '';
  private stringFrom = 0;
  private number = 0;

  push(text: string): Piece[] {
    const isMore = this.isMoreOfOpen(text);
    this.text += text;
    // To look into it would make one text of all that is open, once for each piece of it.
    if (isMore) this.at = this.text.length;
    const pieces: Piece[] = [];
    while (this.at < this.text.length) {
      if (this.inString) this.passString();
      else this.passOne(pieces);
    }
    this.forget(pieces);
    return pieces;
  }

  end(): Piece[] {
    const scalar = this.depth === 0 && this.start >= 0 ? [this.piece(this.text.slice(this.start))] : [];
    return this.depth > 0 ? [{ problem: `it breaks off after ${this.number} entries, before its end` }] : scalar;
  }

  /** Whether a piece is but more of the string, number or whatever is open: nothing in it ends that. */
  private isMoreOfOpen(text: string): boolean {
    if (this.inString) return !text.includes('"');
    SIGN.lastIndex = 0;
    return this.start >= 0 && !SIGN.test(text);
  }

  private passString(): void {
    const end = this.text.indexOf('"', this.at);
    if (end < 0) {
      this.at = this.text.length;
      return;
    }
    this.at = end + 1;
    let slashes = 0;
    while (this.text.charCodeAt(end - 1 - slashes) === BACKSLASH && end - 1 - slashes >= this.stringFrom) slashes += 1;
    if (slashes % 2 === 1) return;
    this.inString = false;
    if (this.depth === 1) this.lastString = this.text.slice(this.stringFrom, end);
  }

  private passOne(pieces: Piece[]): void {
    const code = this.text.charCodeAt(this.at);
    if (this.depth === this.entries && this.start < 0 && !this.isGivenUp && !CLOSE.has(code)) {
      SPACES.lastIndex = this.at;
      const next = SPACES.exec(this.text)?.index ?? this.text.length;
      if (next > this.at) {
        this.at = next;
        return;
      }
      this.start = this.at;
    }
    if (code === QUOTE) {
      this.inString = true;
      this.stringFrom = this.at + 1;
    } else if (OPEN.has(code)) this.open(code);
    else if (CLOSE.has(code)) this.close(pieces);
    else if (code === COMMA && this.depth === this.entries) this.cut(this.at, pieces);
    else if (code === NEW_LINE && this.depth === 0) this.cut(this.at, pieces);
    this.at = SIGNS[code] === 1 ? this.at + 1 : nextSign(this.text, this.at + 1);
  }

  private open(code: number): void {
    this.depth += 1;
    if (code !== 0x5b) return;
    const isArray = this.depth === 1;
    const isList = this.depth === 2 && this.entries === 0 && LIST_NAMES.has(this.lastString);
    if (!isArray && !isList) return;
    this.entries = this.depth;
    this.list = isList ? this.lastString : undefined;
    this.listed = true;
    this.start = -1;
  }

  private close(pieces: Piece[]): void {
    const isEndOfList = this.depth === this.entries && this.entries > 0;
    if (isEndOfList) {
      this.cut(this.at, pieces);
      this.entries = 0;
      this.list = undefined;
      this.lastString = '';
    }
    this.depth = Math.max(0, this.depth - 1);
    if (isEndOfList) {
      // What stands beside a list, such as the token of the next page, is no event.
      if (this.depth > 0) this.start = this.at + 1;
    } else if (this.depth === this.entries) this.cut(this.at + 1, pieces);
    if (this.depth === 0) {
      this.start = -1;
      this.listed = false;
    }
  }

  private cut(end: number, pieces: Piece[]): void {
    const from = this.start;
    this.start = -1;
    this.isGivenUp = false;
    if (from < 0 || (this.entries === 0 && this.listed)) return;
    const text = this.text.slice(from, end).trim();
    if (text !== '') pieces.push(this.piece(text));
  }

  private piece(text: string): Piece {
    this.number += 1;
    const piece = parse(text);
    if ('problem' in piece) return { problem: `entry ${this.number}: ${piece.problem}` };
    return this.list ? { value: { [this.list]: [piece.value] } } : piece;
  }

  /** Up to where a string without end may be forgotten: whether its last backslash escapes what follows is still told. */
  private unescapedEnd(): number {
    let slashes = 0;
    while (this.text.charCodeAt(this.text.length - 1 - slashes) === BACKSLASH) slashes += 1;
    return this.text.length - (slashes % 2);
  }

  /** Gives up what was used, and an entry that is longer than any event. */
  private forget(pieces: Piece[]): void {
    const isOpen = this.start >= 0 && !(this.entries === 0 && this.listed);
    if (isOpen && this.text.length - this.start > LONGEST) {
      pieces.push({ problem: `entry ${this.number + 1}: it is longer than ${LONGEST / 1024 ** 2} MB` });
      this.start = -1;
      this.isGivenUp = true;
    }
    const isLost = this.inString && !(isOpen && this.start >= 0);
    if (isLost && this.text.length - this.stringFrom > LONGEST_NAME) this.stringFrom = this.unescapedEnd();
    const keep = isOpen && this.start >= 0 ? this.start : this.inString ? this.stringFrom : this.text.length;
    this.text = this.text.slice(keep);
    this.at -= keep;
    this.stringFrom -= keep;
    if (this.start >= 0) this.start = isOpen ? 0 : this.start - keep;
  }
}

/** Where the next sign is that means something outside of strings; the end of the text where there is none. */
function nextSign(text: string, from: number): number {
  const near = Math.min(text.length, from + LONGEST_WORD);
  for (let at = from; at < near; at += 1) if (SIGNS[text.charCodeAt(at)] === 1) return at;
  SIGN.lastIndex = near;
  return SIGN.exec(text)?.index ?? text.length;
}
