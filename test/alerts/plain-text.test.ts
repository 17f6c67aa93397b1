import fc from 'fast-check';
import { COLUMNS, columns, field, wrap } from '../../src/alerts/plain-text.ts';
import { clean, utc } from '../../src/core/text.ts';

const lines = fc.string({ unit: 'grapheme', maxLength: 500 }).map((text) => clean(text, 500));

it('wraps any line into 78 columns and loses nothing but spaces', () => {
  fc.assert(
    fc.property(lines, (text) => {
      const wrapped = wrap(text, '  * ', '    ');
      expect(wrapped.every((line) => columns(line) <= COLUMNS)).toBe(true);
      expect(wrapped.join('').replaceAll(' ', '')).toBe(`*${text}`.replaceAll(' ', ''));
    }),
  );
});

it('indents every further line, so that no text from outside stands where our headings stand', () => {
  fc.assert(
    fc.property(lines, (text) => {
      expect(
        wrap(text)
          .slice(1)
          .every((line) => /^ {2}|^$/.test(line)),
      ).toBe(true);
    }),
  );
});

it.each([
  { text: 'plain', width: 5 },
  { text: '日本', width: 4 },
  { text: 'e\u0301', width: 1 },
  { text: '🔥', width: 2 },
])('$text takes $width columns', ({ text, width }) => expect(columns(text)).toBe(width));

it('breaks a long identifier after punctuation', () => {
  const arn = `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${'team/'.repeat(8)}database`;
  expect(wrap(arn, '  ')).toEqual([
    `  arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/team/team/team/`,
    '  team/team/team/team/database',
  ]);
});

it('puts a value beside its name', () => expect(field('type', 'x')).toEqual(['  type       x']));

it.each([
  { at: Date.parse('2026-11-20T12:00:59Z'), shown: '2026-11-20 12:00 UTC' },
  { at: '2026-11-20T12:00:00.000Z', shown: '2026-11-20 12:00 UTC' },
  { at: 'yesterday', shown: 'unknown' },
  { at: Number.NaN, shown: 'unknown' },
])('shows $at as $shown', ({ at, shown }) => expect(utc(at)).toBe(shown));
