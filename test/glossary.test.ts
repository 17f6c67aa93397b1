import { readFileSync } from 'node:fs';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { MODES, OUTCOMES } from '../src/core/decision.ts';
import { OPEN_REASONS, RESPONSE_STATES } from '../src/core/response.ts';

const page = readFileSync(new URL('../docs/glossary.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, word = '', meaning = '']) => ({
  word,
  meaning,
}));
const words = rows.slice(1);
const meaningOf = (word: string): string => words.find((row) => row.word === word)?.meaning ?? '';

describe('the glossary', () => {
  it('has each word once, in order', () => {
    const names = words.map(({ word }) => word.toLowerCase());
    expect(names).toEqual([...new Set(names)].sort());
    expect(words.length).toBeGreaterThan(40);
  });

  it.each(words)('says what $word means in one sentence or two', ({ meaning }) => {
    expect(meaning).toMatch(/^[A-Z].*[.]$/);
    expect(meaning.length).toBeLessThan(220);
  });

  it.each([
    { word: 'mode', all: MODES },
    { word: 'outcome', all: OUTCOMES },
    { word: 'state', all: RESPONSE_STATES },
    { word: 'open', all: OPEN_REASONS },
    { word: 'purpose', all: [...new Set(Object.values(catalogue).map(({ purpose }) => purpose))] },
  ])('names each value of $word, as the code has them', ({ word, all }) => {
    const named = [...meaningOf(word).matchAll(/`([a-z-]+)`/g)].map(([, value]) => value);
    expect(named.sort()).toEqual([...all].sort());
  });
});
