import { readArguments, type SimulateArguments, USAGE, UsageError } from './arguments.ts';
import { notApplied } from './never-applied.ts';
import { simulate } from './run.ts';
import { hunt } from './sabotage/main.ts';
import { storm } from './storm/main.ts';

/** One line in so many ms, on standard error. */
const PROGRESS_MS = 5_000;

/** Plays schedules, and prints what came of it. @returns the exit code: 1 where something is violated, or was not played */
async function run({ faults, seed, deliveries, organisation, eachAction, json }: SimulateArguments): Promise<number> {
  const began = performance.now();
  let told = began;
  process.stderr.write(`faults ${faults}, seed ${seed}, at least ${deliveries} deliveries\n`);
  const { violations, applied, ...sum } = await simulate({
    faults,
    seed,
    deliveries,
    organisation,
    onViolation: ({ invariant, seed: at, what }) =>
      process.stderr.write(`VIOLATED ${invariant} with --faults ${faults} --seed ${at}: ${what}\n`),
    onRan: (so) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      process.stderr.write(`${so.deliveries} deliveries in ${so.schedules} schedules, ${so.deaths} deaths\n`);
    },
  });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  if (json) {
    const said = violations.map(({ invariant, seed: at, story }) => ({ invariant, seed: at, story }));
    process.stdout.write(`${JSON.stringify({ seed, faults, ...sum, seconds, violations: said })}\n`);
  } else {
    const found = violations.map(
      ({ invariant, seed: at, what, story }) => `\n${invariant}, seed ${at}: ${what}\n\n${story}`,
    );
    const { deliveries: done, schedules, deaths, calls } = sum;
    process.stdout.write(
      `${done} deliveries in ${schedules} schedules, ${deaths} deaths, ${calls} calls, ${seconds} s: ${violations.length === 0 ? 'nothing is violated' : `${violations.length} violations`}\n${found.join('\n')}`,
    );
  }
  const missing = eachAction ? notApplied(applied) : [];
  if (missing.length > 0)
    process.stderr.write(
      `NOT PLAYED: no schedule has carried out ${missing.join(', ')}. Give the schedules what these need, play more of them, or say in simulation/never-applied.ts why not.\n`,
    );
  return violations.length + missing.length === 0 ? 0 : 1;
}

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked.what === 'help') process.stdout.write(`${USAGE}\n`);
  else if (asked.what === 'simulate') process.exitCode = await run(asked.options);
  else process.exitCode = await (asked.what === 'storm' ? storm(asked.options) : hunt(asked.options.json));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n${USAGE}\n`);
  process.exitCode = 2;
}
