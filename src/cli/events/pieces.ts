import { DocumentPieces } from './document-pieces.ts';
import { isFields } from './guardduty-names.ts';
import { LinePieces, type Piece, parse } from './line-pieces.ts';
import { LISTS } from './unwrap.ts';

/** So much text is read before it is decided how the rest is: most files end before. In UTF-16 units. */
const HEAD = 8 * 1024 * 1024;

/** The JSON values of a text that comes in pieces; of a long one never more than a few megabytes are held. */
export async function* piecesOf(texts: AsyncIterable<string>): AsyncGenerator<Piece[]> {
  let head = '';
  let rest: Scanner | undefined;
  for await (const text of texts) {
    if (rest) {
      yield rest.push(text);
      continue;
    }
    head += text;
    if (head.length < HEAD) continue;
    const begun = begin(head);
    rest = begun.scanner;
    head = '';
    yield begun.pieces;
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
  const { pieces } = begin(text, (scanner) => scanner.end());
  // What is broken from the start on is told as the parser tells it, which knows the place.
  return valuesIn(pieces) > 0 ? pieces : [whole];
}

type Scanner = LinePieces | DocumentPieces;

interface Begun {
  scanner: Scanner;
  pieces: Piece[];
}

/** Reads the beginning of a text as lines and as documents, and goes on as it found more events. */
function begin(text: string, end: (scanner: Scanner) => Piece[] = () => []): Begun {
  const read = (scanner: Scanner): Begun => ({ scanner, pieces: [...scanner.push(text), ...end(scanner)] });
  const lines = read(new LinePieces());
  if (lines.pieces.length > 0 && lines.pieces.every(isOne)) return lines;
  const documents = read(new DocumentPieces());
  const inLines = valuesIn(lines.pieces);
  return inLines > 0 && inLines >= valuesIn(documents.pieces) ? lines : documents;
}

/** Whether a line is one event for whoever reads documents too, so that nobody need read it so. */
function isOne(piece: Piece): boolean {
  if ('problem' in piece || !isFields(piece.value)) return false;
  const { value } = piece;
  return !LISTS.some((name) => Array.isArray(value[name]));
}

const valuesIn = (pieces: readonly Piece[]): number => pieces.filter((piece) => !('problem' in piece)).length;
