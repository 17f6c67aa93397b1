import { readFileSync } from 'node:fs';
import {
  BEFORE_ARCHIVED,
  BEFORE_BASELINES,
  BEFORE_BUDGETS,
  BEFORE_CHANNELS,
  BEFORE_DOORS,
  BEFORE_EVENING,
  BEFORE_NAMED,
  BEFORE_PARTS,
  BEFORE_PREPARED,
  BEFORE_WIDE,
  BEFORE_WORKFLOWS,
} from '../../simulation/as-before.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The seeds that CI plays again, as they stand in the script. */
const [, list = ''] = /<<'SEEDS'\n([\s\S]*?)\nSEEDS/.exec(read('.ci/simulate')) ?? [];
const seeds = list.split('\n').map((line) => line.split(' '));

describe('the seeds that found something once', () => {
  it('are read from .ci/simulate', () => {
    expect(seeds.length).toBeGreaterThan(18);
  });

  it.each(seeds)('%s %s stands in the table of docs/simulation.md, with what it was', (faults, seed) => {
    const rows = read('docs/simulation.md')
      .split('\n')
      .filter((line) => line.includes(`\`--faults ${faults} --seed ${seed}\``));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.split('|')[3]?.trim().length).toBeGreaterThan(40);
  });

  it.each([
    ...BEFORE_ARCHIVED,
    ...BEFORE_BUDGETS,
    ...BEFORE_DOORS,
    ...BEFORE_PARTS,
    ...BEFORE_EVENING,
    ...BEFORE_NAMED,
    ...BEFORE_WIDE,
    ...BEFORE_CHANNELS,
    ...BEFORE_PREPARED,
    ...BEFORE_BASELINES,
    ...BEFORE_WORKFLOWS,
  ])('are all that play as they did before: %i', (seed) => {
    expect(seeds.map(([, each]) => each)).toContain(String(seed));
  });

  it('play as they did before owners had prepared anything, no baseline was named, and no workflow asked', () => {
    for (const before of [BEFORE_PREPARED, BEFORE_BASELINES, BEFORE_WORKFLOWS])
      expect(seeds.map(([, seed]) => Number(seed)).filter((seed) => !before.has(seed))).toEqual([]);
  });

  it('are all that the table has', () => {
    const told = [...read('docs/simulation.md').matchAll(/^\| 2\d{3}-\d\d \|.*$/gm)].flatMap(([row]) =>
      [...row.matchAll(/`--faults (\w+) --seed (\d+)`/g)].map(([, faults, seed]) => [faults, seed]),
    );
    expect(told.map(String).sort()).toEqual(seeds.map(String).sort());
  });
});
