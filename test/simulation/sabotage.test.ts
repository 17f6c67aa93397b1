import { readFileSync } from 'node:fs';
import { sabotages } from '../../simulation/sabotage/list.ts';

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
