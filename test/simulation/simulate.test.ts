import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf } from '../../simulation/plan.ts';
import { readCatalogue, simulate } from '../../simulation/run.ts';
import { runSchedule } from '../../simulation/schedule.ts';
import { storyOf } from '../../simulation/story.ts';
import { readRehearsal } from '../../src/cli/rehearse/read-rehearsal.ts';

const SEED = Number(process.env.SEED ?? 1);
const catalogue = readCatalogue();

describe('a simulation of the deployed whole', () => {
  // The long form, and other seeds: npm run simulate -- --faults hell --seed N --deliveries 60000
  it.each([{ faults: 'crash' }, { faults: 'hell' }] as const)(
    `violates nothing under faults $faults (SEED=${SEED})`,
    async ({ faults }) => {
      const simulated = await simulate({ faults, seed: SEED, deliveries: 1 });
      expect(simulated.violations).toEqual([]);
      expect(simulated.deliveries).toBeGreaterThan(0);
      if (faults === 'hell') expect(simulated.deaths).toBeGreaterThan(0);
    },
  );

  it(`holds in an organisation whose accounts are in trouble, are forged and written to by hand (SEED=${SEED})`, async () => {
    const simulated = await simulate({ faults: 'mixed', seed: SEED, deliveries: 1, organisation: true });
    expect(simulated.violations).toEqual([]);
    expect(simulated.schedules).toBe(1);
  });

  it('is the same with the same seed, and another with another', async () => {
    const play = (seed: number) => runSchedule(planOf(seed, 'mixed', catalogue));
    const first = await play(SEED);
    expect(await play(SEED)).toEqual(first);
    expect((await play(SEED + 1)).strikes).not.toEqual(first.strikes);
  });

  it('writes a story that can be rehearsed', async () => {
    const ran = await runSchedule(planOf(SEED, 'crash', catalogue));
    const folder = mkdtempSync(join(tmpdir(), 'riposte-story-'));
    try {
      const file = join(folder, 'story.yml');
      writeFileSync(file, storyOf(ran, { invariant: 'nothing-lost', what: 'an example' }));
      const { steps } = readRehearsal(file);
      expect(steps.filter(({ word }) => word === 'deliver').length).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
