import fc from 'fast-check';
import { idsOf, longId, readId, shortId } from '../../src/core/short-id.ts';

it('is eight letters and digits, none of which is read as another', () => {
  fc.assert(fc.property(fc.string(), (key) => expect(shortId(key)).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/)));
  expect(longId('k').startsWith(shortId('k'))).toBe(true);
});

it('is the same today and tomorrow', () => {
  expect(shortId('111122223333#global#deactivate-access-key#AKIAEXAMPLE')).toBe('eeagn0p5');
});

it('is longer only where two begin alike, and tells them apart', () => {
  const keys = Array.from({ length: 5_000 }, (_, n) => `key ${n}`);
  const ids = idsOf(keys);
  expect(new Set(ids.values()).size).toBe(keys.length);
  expect([...ids.values()].every((id) => id.length === 8)).toBe(true);
});

it.each([
  { text: 'K7F3Q2MD', id: 'k7f3q2md' },
  { text: 'oil0', id: '0110' },
  { text: 'k7', id: undefined },
  { text: 'press-kit', id: undefined },
  { text: '198.51.100.7', id: undefined },
])('$text is read as $id', ({ text, id }) => expect(readId(text)).toBe(id));
