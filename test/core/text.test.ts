import fc from 'fast-check';
import { clean } from '../../src/core/text.ts';

describe('cleaning text from outside', () => {
  it.each([
    { text: 'plain text', cleaned: 'plain text' },
    { text: '', cleaned: '' },
    { text: ' \t\r\n', cleaned: '' },
    { text: ' a  b ', cleaned: 'a b' },
    { text: 'a\u202eb\u200bc\u001b[0m', cleaned: 'a b c [0m' },
    { text: 'é́😀', cleaned: 'é́😀' },
  ])('leaves “$cleaned” (case %#)', ({ text, cleaned }) => {
    expect(clean(text)).toBe(cleaned);
  });

  it('marks a cut, and never cuts a character in half', () => {
    expect(clean('abcdef', 4)).toBe('abc…');
    expect(clean('ab😀😀', 4)).toBe('ab…');
  });

  it('leaves nothing hidden and nothing too long, and has no more to do the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 2, max: 20 }), (text, max) => {
        const once = clean(text, max);
        expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(once.length).toBeLessThanOrEqual(max);
        expect(clean(once, max)).toBe(once);
      }),
    );
  });
});

it('leaves plain text as it is, and nothing else', () => {
  const letters = fc.constantFrom('a', '!', '~', ' ', '\t', '\u0000', '\u007f', '\u00a0', 'é', '\u202e');
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 8 }), (text) => {
      if (/^(?:[!-~]+(?: [!-~]+)*)?$/.test(text)) expect(clean(text)).toBe(text);
      else if (/^[ -~]*$/.test(text)) expect(clean(text)).not.toBe(text);
    }),
  );
});
