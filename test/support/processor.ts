/** What the yardstick takes and puts together, again and again. */
const TEXT = JSON.stringify(
  Array.from({ length: 500 }, (_, n) => ({ id: `item-${n}`, tags: { team: 'shop', of: [n, n * 2, `${n}`] } })),
);
/** So often: about 50 ms of a processor that has nothing else to do. */
const ROUNDS = 100;

/** Processor time of this thread, ms. */
export function processorTime<T>(run: () => T): { ms: number; result: T } {
  const started = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(started);
  return { ms: (user + system) / 1000, result };
}

const yardstick = (): number =>
  processorTime(() => {
    for (let n = 0; n < ROUNDS; n += 1) JSON.stringify(JSON.parse(TEXT));
  }).ms;

/**
 * How many times as long as a yardstick of about 50 ms something takes: what slows the machine slows both, so that a bound
 * fails by what the code does, and not by who else is at work.
 */
export const inYardsticks = (run: () => unknown): number => yardsticksOf(processorTime(run).ms);

/** The same, of what was measured a moment ago, ms. */
export const yardsticksOf = (ms: number): number => ms / yardstick();
