import { KINDS, kinds } from './kinds.ts';
import { readOptions, UsageError } from './options.ts';

/** @returns the exit code: 1 where something failed, 2 for what cannot be asked */
async function main(args: readonly string[]): Promise<number> {
  const { seed, only, count } = readOptions(args, KINDS);
  let [inputs, failed] = [0, 0];
  for (const name of only) {
    const { usual, run } = kinds[name as keyof typeof kinds];
    const started = process.cpuUsage();
    const { runs, counts, failures } = await run({ seed, count: count ?? usual });
    const { user, system } = process.cpuUsage(started);
    const seconds = ((user + system) / 1e6).toFixed(1);
    const how = Object.entries(counts).map(([what, number]) => `${number} ${what}`);
    console.log(`${name}: ${runs} inputs from seed ${seed} in ${seconds} s of a processor: ${how.join(', ')}`);
    for (const failure of failures) console.error(failure);
    inputs += runs;
    failed += failures.length;
  }
  console.log(`${inputs} inputs of ${only.length} kinds, ${failed} failures`);
  return failed > 0 ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
