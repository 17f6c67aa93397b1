import fc from 'fast-check';
import { createGroups } from '../../../src/digest/tally/groups.ts';

interface Entry {
  name: string;
  severity: number;
  at: number;
  key: string;
  target: string;
}

const gathered = (entries: readonly Entry[], most: number) => {
  const groups = createGroups<string>(most);
  for (const { name, severity, at, key, target } of entries) groups.add(name, { severity, at, key }, target, key);
  return groups.end();
};
const entry = (over: Partial<Entry>): Entry => ({ name: 'a', severity: 5, at: 1, key: 'k', target: 't', ...over });

it.each([
  {
    title: 'the most severe of a group, however late it comes',
    entries: [entry({ key: 'low', severity: 2 }), entry({ key: 'high', severity: 8 }), entry({ key: 'last', at: 9 })],
    shown: [{ item: 'high', count: 3, targets: 1 }],
  },
  {
    title: 'the latest of equals',
    entries: [entry({ key: 'first', at: 1 }), entry({ key: 'second', at: 2 })],
    shown: [{ item: 'second', count: 2, targets: 1 }],
  },
  {
    title: 'how many targets there are',
    entries: [entry({ target: 'x' }), entry({ target: 'y' }), entry({ target: 'x' })],
    shown: [{ item: 'k', count: 3, targets: 2 }],
  },
])('keeps $title', ({ entries, shown }) => expect(gathered(entries, 10)).toEqual({ total: 1, shown }));

it('keeps the best groups whole and counts all of them, in any order', () => {
  const entries = fc.array(
    fc.record({
      name: fc.constantFrom(...'abcdefghij'),
      severity: fc.integer({ min: 0, max: 3 }),
      at: fc.integer({ min: 0, max: 3 }),
      target: fc.constantFrom('x', 'y'),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 4 }), (some, most) => {
      const all = some.map((one, n) => ({ ...one, key: String(n).padStart(3, '0') }));
      const { total, shown } = gathered(all, most);
      expect(gathered([...all].reverse(), most)).toEqual({ total, shown });
      expect(total).toBe(new Set(all.map(({ name }) => name)).size);
      expect(shown).toHaveLength(Math.min(total, most));
      expect(gathered(all, 100).shown.slice(0, most)).toEqual(shown);
    }),
  );
});
