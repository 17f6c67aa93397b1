import { DocumentPieces } from './document-pieces.ts';
import { isFields } from './guardduty-names.ts';
import { LinePieces, type Piece, parse } from './line-pieces.ts';
import { type Text, textIn } from './texts.ts';
import { LISTS } from './unwrap.ts';

/** So much text is read before it is decided how the rest is: most files end before. In UTF-16 units. */
const HEAD = 8 * 1024 * 1024;

/** So much of it is looked at in one go. */
const SLICE = 256 * 1024;

/** The JSON values of a text that comes in pieces; of a long one never more than a few megabytes are held. */
export async function* piecesOf(texts: AsyncIterable<Text>): AsyncGenerator<Piece[]> {
  let head = '';
  let rest: Scanner | undefined;
  for await (const text of texts) {
    if (rest) {
      yield rest instanceof LinePieces ? rest.push(text) : rest.push(textIn(text));
      continue;
    }
    head += textIn(text);
    if (head.length < HEAD) continue;
    rest = scannerFor(head);
    for (const slice of slices(head)) yield rest.push(slice);
    head = '';
  }
  yield rest ? rest.end() : piecesOfText(head);
}

/** The JSON values of a whole text: one, an array, one per line, or several after each other. */
export function piecesOfText(text: string): Piece[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return [{ problem: 'it is empty; an event was expected' }];
  const whole = parse(trimmed);
  if (!('problem' in whole)) {
    if (!Array.isArray(whole.value)) return [whole];
    if (whole.value.length === 0) return [{ problem: 'the array holds no event' }];
    return whole.value.map((value: unknown) => ({ value }));
  }
  const pieces = scanned(text);
  // What is broken from the start on is told as the parser tells it, which knows the place.
  return valuesIn(pieces) > 0 ? pieces : [whole];
}

type Scanner = LinePieces | DocumentPieces;

/** Reads a text as lines and as documents. @returns the way that found more events */
function scanned(text: string): Piece[] {
  const read = (scanner: Scanner): Piece[] => [...scanner.push(text), ...scanner.end()];
  const lines = read(new LinePieces());
  if (lines.length > 0 && lines.every(isOne)) return lines;
  const documents = read(new DocumentPieces());
  return valuesIn(lines) > 0 && valuesIn(lines) >= valuesIn(documents) ? lines : documents;
}

/**
 * The same by the beginning of a long text. It is read once more with the rest: to hold what its megabytes say would take
 * ten times as many.
 */
function scannerFor(head: string): Scanner {
  const lines = new LinePieces();
  let [inLines, isPlain] = [0, true];
  for (const slice of slices(head)) {
    const pieces = lines.push(slice);
    inLines += valuesIn(pieces);
    isPlain &&= pieces.every(isOne);
  }
  if (inLines > 0 && isPlain) return new LinePieces();
  const documents = new DocumentPieces();
  let inDocuments = 0;
  for (const slice of slices(head)) inDocuments += valuesIn(documents.push(slice));
  return inLines > 0 && inLines >= inDocuments ? new LinePieces() : new DocumentPieces();
}

function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += SLICE) yield text.slice(at, at + SLICE);
}

/** Whether a line is one event for whoever reads documents too, so that nobody need read it so. */
function isOne(piece: Piece): boolean {
  if ('problem' in piece || !isFields(piece.value)) return false;
  const { value } = piece;
  return !LISTS.some((name) => Array.isArray(value[name]));
}

const valuesIn = (pieces: readonly Piece[]): number => pieces.filter((piece) => !('problem' in piece)).length;
