import type { FaultsId } from '../faults.ts';
import { planOf } from '../plan.ts';
import { readCatalogue } from '../run.ts';
import { runSchedule } from '../schedule.ts';

/**
 * Plays schedules until something is violated, for so many seconds or `once`, and prints all that is violated in that one,
 * each as one line of JSON; nothing when the time is over.
 */
const [faults, seed, seconds, organisation] = process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1000;
const catalogue = readCatalogue();
for (let next = Number(seed); seconds === 'once' || performance.now() < until; next += 1) {
  const plan = planOf(next, faults as FaultsId, catalogue);
  if (organisation && !plan.organisation) continue;
  const { violations } = await runSchedule(plan);
  for (const each of violations) process.stdout.write(`${JSON.stringify({ ...each, seed: next })}\n`);
  if (violations.length > 0 || seconds === 'once') break;
}
