import { readFileSync } from 'node:fs';
import { simulateApprovals } from '../simulation/approval-speed.ts';
import { type Storm, simulateStorm } from '../simulation/storm/storm.ts';
import type { Figure } from './figure.ts';

const round = (value: number): number => Math.round(value * 100) / 100;

/** Figures of a storm: 10,000 findings a minute, 20 % of the writes in trouble. */
export function stormFigures(storm: Storm): Figure[] {
  const late = storm.missed.length > 0 ? Number.POSITIVE_INFINITY : storm.delay.max;
  return [
    { name: 'storm.max-delay', value: round(late), unit: 's', goal: 10 },
    { name: 'storm.max-write-rate', value: storm.writesInOneSecond, unit: 'writes/s', goal: 1 },
  ];
}

/** What the last end-to-end test measured, when there was one. */
function emulated(): string {
  try {
    const { p50, p95 } = JSON.parse(readFileSync(new URL('../reports/effect.json', import.meta.url), 'utf8'));
    return `; ${round(p50)} and ${round(p95)} s on the emulators, by the last npm run test:e2e`;
  } catch {
    return '; npm run test:e2e measures it on the emulators';
  }
}

/** From event to effect in quiet weather, with 20 findings a minute, one in ten about a new address, and no trouble. */
export async function effectFigures(seed: number): Promise<Figure[]> {
  const { delay } = await simulateStorm({ seed, minutes: 20, perMinute: 20, trouble: 0 });
  const note = `simulated in virtual time with the deployed batching windows and assumed latencies${emulated()}`;
  return [
    { name: 'effect.p50', value: round(delay.p50), unit: 's', goal: 1, note },
    { name: 'effect.p95', value: round(delay.p95), unit: 's', goal: 2, note },
  ];
}

/** From a yes on the approval page to its effect, while every function behind the page starts cold. */
export async function approvalFigures(seed: number): Promise<Figure[]> {
  const { p50 } = await simulateApprovals(seed, 20);
  const note = 'simulated in virtual time, with assumed latencies; each function starts cold';
  return [{ name: 'approve.to-effect.p50', value: round(p50), unit: 's', goal: 3, note }];
}

export async function weatherFigures(seed: number, minutes: number): Promise<Figure[]> {
  const storm = await simulateStorm({ seed, minutes });
  const note = `simulated, ${minutes === 1 ? 'one minute' : `${minutes} minutes`}, seed ${seed}`;
  return [...(await effectFigures(seed)), ...stormFigures(storm).map((figure) => ({ ...figure, note }))];
}
