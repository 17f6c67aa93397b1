import type { FaultsId } from '../faults.ts';
import { planOf } from '../plan.ts';
import { readCatalogue } from '../run.ts';
import { runSchedule } from '../schedule.ts';

/** Plays schedules until something is violated, and prints what, as one line of JSON; nothing when the time is over. */
const [faults, seed, seconds, organisation] = process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1000;
const catalogue = readCatalogue();
for (let next = Number(seed); performance.now() < until; next += 1) {
  const plan = planOf(next, faults as FaultsId, catalogue);
  if (organisation && !plan.organisation) continue;
  const { violations } = await runSchedule(plan);
  const [first] = violations;
  if (!first) continue;
  process.stdout.write(`${JSON.stringify({ ...first, seed: next })}\n`);
  break;
}
