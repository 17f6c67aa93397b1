import { fuzz, fuzzLarge } from './run.ts';

// FUZZ_SEED and FUZZ_RUNS: which mutations, and how many of them (the same ones unless told); a failure names the seed that shows it again.
const runs = Number(process.env.FUZZ_RUNS ?? 1_000_000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);
const start = performance.now();
const { read, acting, failures, runs: planned } = fuzz(seed, runs);
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(`${planned} mutations from seed ${seed} in ${seconds} s: ${read} read, ${acting} led to an action`);
/** One event of 1 MB for each thousand small ones. */
const large = fuzzLarge(seed, Math.max(1, Math.round(runs / 1000)));
console.log(`events of 1 MB: ${large.read} read; the slowest took ${large.slowest.ms} ms (${large.slowest.log})`);
for (const failure of [...failures, ...large.failures]) console.error(failure);
if (failures.length + large.failures.length > 0) process.exitCode = 1;
