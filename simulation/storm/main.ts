import { simulateStorm } from './storm.ts';

export interface StormArguments {
  seed: number;
  minutes: number;
  perMinute: number;
  /** In percent. */
  trouble: number;
  json: boolean;
}

/** Plays one storm and prints what came of it. @returns the exit code: 1 where an address was late, or AWS WAF was asked too often */
export async function storm({ seed, minutes, perMinute, trouble, json }: StormArguments): Promise<number> {
  process.stderr.write(
    `${minutes} minutes, ${perMinute} findings in each, ${trouble} % of writes in trouble, seed ${seed}\n`,
  );
  const { ...result } = await simulateStorm({
    seed,
    minutes,
    perMinute,
    trouble: trouble / 100,
    onMinute: ({ minute, waiting, blocked }) =>
      process.stderr.write(`minute ${minute}: ${blocked} addresses blocked, ${waiting} messages waiting\n`),
  });
  process.stdout.write(`${JSON.stringify(result, undefined, json ? 0 : 2)}\n`);
  const isGood =
    result.missed.length === 0 && result.delay.max <= 10 && result.writesInOneSecond <= 1 && result.drained <= 10;
  return isGood ? 0 : 1;
}
