/**
 * The time by AWS's clock, as far as a client has heard it. Each answer of AWS carries a date, from which the SDK keeps
 * `systemClockOffset` when our own clock is four minutes off or more, as it must for its signatures to be accepted.
 *
 * Blocks begin and end by this time: else a function whose clock is an hour ahead would lift everybody's blocks early,
 * and its own would last too long. What the SDK lets pass is less than the five minutes between two sweeps.
 *
 * @param client a client of the AWS SDK, or a stand-in, which has no clock of its own
 */
export function awsTime(client: object, now: () => number): () => number {
  return () => {
    const { config } = client as { config?: { systemClockOffset?: number } };
    return now() + (config?.systemClockOffset ?? 0);
  };
}
