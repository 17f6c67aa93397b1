import { yardsticksOf } from '../support/processor.ts';

/** Processor time after which one input is held to the yardstick, ms: nearly all take less than one. */
const LOOK_FROM_MS = 1_000;
/** Yardsticks that one input may take: a reader that looks at each pair takes minutes. */
const MOST = 60;

/** Says that an input took too long, given its processor time in ms. A slow machine is not taken for a slow reader. */
export function tooLong(ms: number): string | undefined {
  if (ms <= LOOK_FROM_MS) return undefined;
  const yardsticks = yardsticksOf(ms);
  return yardsticks > MOST
    ? `it took ${ms.toFixed(0)} ms, ${yardsticks.toFixed(0)} times as long as the yardstick; it may take ${MOST} times`
    : undefined;
}
