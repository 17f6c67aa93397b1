import { simulateFlood } from '../../simulation/storm/flood.ts';

const SEED = Number(process.env.SEED ?? 20_261_120);
/** Some seconds of a processor, which others may be using. */
const TIMEOUT_MS = 300_000;

it(
  `a member that sends 10,000 events a minute keeps another one waiting for seconds, and is changed within its budget (SEED=${SEED})`,
  async () => {
    const flood = await simulateFlood({ seed: SEED, perMinute: 10_000, minutes: 0.2 });
    expect(flood).toMatchObject({ events: 2_000, found: 6, closed: 6, changed: 20, dead: 0 });
    expect(flood.slowest).toBeLessThanOrEqual(10);
    expect(flood.drained).toBeLessThanOrEqual(10);
  },
  TIMEOUT_MS,
);
