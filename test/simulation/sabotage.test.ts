import { readFileSync } from 'node:fs';
import { sabotages } from '../../simulation/sabotage/list.ts';
import { foundBy } from '../../simulation/sabotage/main.ts';

const ROOT = new URL('../../', import.meta.url);

describe('the sabotages', () => {
  it('are at least twelve, each with a name of its own', () => {
    expect(sabotages.length).toBeGreaterThanOrEqual(12);
    expect(new Set(sabotages.map(({ id }) => id)).size).toBe(sabotages.length);
  });

  // That the simulation finds them is proved by npm run simulate -- --sabotage, which is a step of CI.
  it.each(sabotages)('$id fits the source', ({ file, from, to }) => {
    expect(readFileSync(new URL(file, ROOT), 'utf8').split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  });
});

describe('what is violated with a sabotage', () => {
  const of = (invariant: string) => ({ invariant, what: 'something', seed: 7 });

  it('is found by it where the source as it is keeps the invariant with the same seed', () => {
    expect(foundBy([of('nothing-lost'), of('history')], [of('nothing-lost')])).toEqual(of('history'));
    expect(foundBy([of('nothing-lost')], [])).toEqual(of('nothing-lost'));
  });

  it('counts for nothing where that is violated without it as well', () => {
    expect(foundBy([of('nothing-lost')], [of('nothing-lost'), of('history')])).toBeUndefined();
  });
});
