import { minutes } from '../../../../core/time.ts';

const MOST_OFF_MS = minutes(1);

/**
 * The time by AWS's clock, as far as a client has heard it: each answer carries a date, and the SDK keeps how far our own
 * clock is from it, as it must for its signatures to be accepted.
 *
 * Blocks begin and end by this time: else a function whose clock is an hour ahead would lift everybody's blocks early,
 * and its own would last too long. The date is one of whole seconds, so that a difference of up to a minute is let pass,
 * much less than lies between two sweeps. The time jumps with the first answer: never measure with it how long something
 * takes.
 *
 * @param client a client of the AWS SDK, or a stand-in, which has no clock of its own
 */
export function awsTime(client: object, now: () => number): () => number {
  return () => {
    const offset = (client as { config?: { systemClockOffset?: number } }).config?.systemClockOffset ?? 0;
    return now() + (Math.abs(offset) > MOST_OFF_MS ? offset : 0);
  };
}
