import fc from 'fast-check';
import { DocumentPieces } from '../../../src/cli/events/document-pieces.ts';
import { LinePieces, LONGEST, type Piece } from '../../../src/cli/events/line-pieces.ts';
import { piecesOf, piecesOfText } from '../../../src/cli/events/pieces.ts';

const foundIn = (piece: Piece): unknown => ('problem' in piece ? piece.problem : piece.value);

/** Gives a text in parts that end at these places, as reading does wherever it likes. */
function inParts(scanner: LinePieces | DocumentPieces, text: string, cuts: readonly number[]): unknown[] {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  const parts = places.slice(1).map((end, n) => text.slice(places[n], end));
  return [...parts.flatMap((part) => scanner.push(part)), ...scanner.end()].map(foundIn);
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[\\"{}[\],:\n ]*$/),
  fc.constantFrom('Findings', '{"Records":[', '\\', '\\"'),
);
const object = fc.dictionary(hostile, fc.oneof(hostile, fc.jsonValue()), { maxKeys: 4 }).map((fields) => ({
  ...fields,
  n: 1,
}));
const objects = fc.array(
  object.map((one) => JSON.parse(JSON.stringify(one))),
  { minLength: 1, maxLength: 5 },
);
const cuts = fc.array(fc.nat(), { maxLength: 12 });
const spaces = fc.constantFrom(undefined, 2, '\t');

describe('a text that comes in parts', () => {
  it('holds the same events however it is cut: one per line', () => {
    const one = fc.property(objects, cuts, (events, places) => {
      const text = events.map((event) => JSON.stringify(event)).join('\r\n');
      expect(inParts(new LinePieces(), text, places)).toEqual(events);
    });
    fc.assert(one);
  });

  it('holds the same events however it is cut: one per line, as bytes', () => {
    const one = fc.property(objects, cuts, (events, places) => {
      const bytes = Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'));
      const lines = new LinePieces();
      const ends = places.map((place) => bytes.indexOf('\n', place % bytes.length)).filter((end) => end >= 0);
      const edges = [0, ...ends.sort((a, b) => a - b), bytes.length];
      const pieces = edges.slice(1).flatMap((end, n) => lines.push(bytes.subarray(edges[n], end)));
      expect([...pieces, ...lines.end()].map(foundIn)).toEqual(JSON.parse(JSON.stringify(events)));
    });
    fc.assert(one);
  });

  it('holds the same events however it is cut: an array, an answer with a list, or one after the other', () => {
    const one = fc.property(objects, cuts, spaces, (events, places, space) => {
      const array = JSON.stringify(events, undefined, space);
      expect(inParts(new DocumentPieces(), array, places)).toEqual(events);
      const answer = JSON.stringify({ First: ['a', { b: [] }], Findings: events, NextToken: '}]' }, undefined, space);
      expect(inParts(new DocumentPieces(), answer, places)).toEqual(events.map((event) => ({ Findings: [event] })));
      const listless = events.map(
        ({ Findings: _f, Records: _r, Events: _e, events: _v, findings: _g, ...rest }) => rest,
      );
      const following = listless.map((event) => JSON.stringify(event, undefined, space)).join('');
      expect(inParts(new DocumentPieces(), following, places)).toEqual(listless);
    });
    fc.assert(one);
  });

  it('holds on lines what reading both ways finds, also where a line holds a list', () => {
    const list = fc.array(fc.constantFrom({ n: 1 }, 'text', 7), { maxLength: 3 });
    const line = fc.oneof(object, list, fc.record({ Records: list }), fc.record({ findings: fc.jsonValue() }));
    const one = fc.property(fc.array(line, { minLength: 2, maxLength: 4 }), (values) => {
      const text = values.map((value) => JSON.stringify(value)).join('\n');
      const [lines, documents] = [new LinePieces(), new DocumentPieces()].map((way) => inParts(way, text, []));
      const chosen = (lines?.length ?? 0) >= (documents?.length ?? 0) ? lines : documents;
      expect(piecesOfText(text).map(foundIn)).toEqual(chosen);
    });
    fc.assert(one);
  });

  it('throws nothing, whatever it holds', () => {
    const one = fc.property(fc.oneof(fc.string({ unit: 'binary' }), hostile), cuts, (text, places) => {
      for (const scanner of [new LinePieces(), new DocumentPieces()]) inParts(scanner, text, places);
    });
    fc.assert(one);
  });

  it.each([
    { title: 'one per line', scanner: () => new LinePieces(), before: '', between: '\n', after: '' },
    { title: 'an array', scanner: () => new DocumentPieces(), before: '[', between: ',', after: ']' },
  ])('gives up what is longer than any event, and nothing else: $title', ({ scanner, before, between, after }) => {
    const parts = [before, '{"n":1}', between, '{"n":"', ...Array(33).fill('x'.repeat(1024 * 1024)), '"}', between];
    const reading = scanner();
    const pieces = [...parts, '{"n":2}', after].flatMap((part) => reading.push(part));
    expect([...pieces, ...reading.end()].map(foundIn)).toEqual([
      { n: 1 },
      expect.stringContaining(`longer than ${LONGEST / 1024 ** 2} MB`),
      { n: 2 },
    ]);
  });

  it.each([
    { what: 'and ends', end: '"' },
    { what: 'and whose last quotation mark is escaped', end: '\\\\\\"tail"' },
  ])('forgets a string that is longer than the engine can hold $what', ({ end }) => {
    const reading = new DocumentPieces();
    const parts = ['["', ...Array(600).fill('x'.repeat(1024 * 1024)), end.slice(0, 1), end.slice(1), ',{"n":2}]'];
    const pieces = parts.flatMap((part) => reading.push(part));
    expect([...pieces, ...reading.end()].map(foundIn)).toEqual([
      expect.stringContaining(`longer than ${LONGEST / 1024 ** 2} MB`),
      { n: 2 },
    ]);
  });

  it.each([
    { what: 'without a sign', part: '\0'.repeat(1024 * 1024), isOpen: false },
    { what: 'of brackets alone', part: '['.repeat(1024 * 1024), isOpen: true },
    { what: 'of one object', part: '{"a":'.padEnd(1024 * 1024, '1'), isOpen: true },
  ])('that is longer than any event, $what, is given up once, and what follows it is read', ({ part, isOpen }) => {
    const reading = new DocumentPieces();
    const pieces: Piece[] = [];
    for (let n = 0; n < 80; n += 1) pieces.push(...reading.push(part));
    expect(pieces.map(foundIn)).toEqual([expect.stringContaining(`longer than ${LONGEST / 1024 ** 2} MB`)]);
    const rest = ['1', '\n', '{"n":2}'].flatMap((more) => reading.push(more));
    expect(rest.map(foundIn)).toEqual(isOpen ? [] : [{ n: 2 }]);
  });

  it('of many megabytes is read line by line, of which every tenth is broken', async () => {
    const lines = 100_000;
    async function* texts(): AsyncGenerator<string> {
      for (let n = 0; n < lines; n += 1)
        yield n % 10 === 9 ? '{"n": \n' : `${JSON.stringify({ n, pad: 'x'.repeat(100) })}\n`;
    }
    let [good, broken] = [0, 0];
    for await (const pieces of piecesOf(texts())) {
      const problems = pieces.filter((piece) => 'problem' in piece).length;
      broken += problems;
      good += pieces.length - problems;
    }
    expect({ good, broken }).toEqual({ good: 90_000, broken: 10_000 });
  });
});

describe('a whole text', () => {
  it.each([
    {
      title: 'that breaks off',
      text: '{"Findings": [{"n":1},\n{"n":2}, {"n"',
      finds: [{ Findings: [{ n: 1 }] }, { Findings: [{ n: 2 }] }, /breaks off after 2 entries/],
    },
    { title: 'of documents without a space between them', text: '{"n":1}{"n":2}', finds: [{ n: 1 }, { n: 2 }] },
    { title: 'with a broken entry', text: '[{"n":1}, {"n":}, {"n":3}]', finds: [{ n: 1 }, /^entry 2: /, { n: 3 }] },
    { title: 'with a broken line', text: '{"n":1}\n{"n":}\n{"n":3}', finds: [{ n: 1 }, /^line 2: /, { n: 3 }] },
    { title: 'that is none', text: 'hello', finds: [/^Unexpected token/] },
    { title: 'that is no text', text: '\u0001\ufffd\ufffd{', finds: [/^it is no text$/] },
  ])('$title', ({ text, finds }) => {
    const found = piecesOfText(text).map(foundIn);
    expect(found).toEqual(finds.map((find) => (find instanceof RegExp ? expect.stringMatching(find) : find)));
  });
});
