import { budgetsOf } from '../../src/policy/budgets.ts';
import { TimeoutError } from './poller.ts';
import { type Storm, type StormBudgets, type StormMinute, simulateStorm } from './storm.ts';

export interface StormArguments {
  seed: number;
  minutes: number;
  perMinute: number;
  /** Of so many findings one names a new address. */
  newEvery: number;
  /** In percent. */
  trouble: number;
  budgets: StormBudgets;
  ipSets: number;
  json: boolean;
}

/** The longest from a finding to its address in the IP set, and the longest until the queues are empty, s. */
const MOST_SECONDS = 10;

/**
 * What a storm has to hold. With budgets raised each address is blocked; with the default ones no more than the budget
 * allows are, and each of the others waits in the journal for a person.
 */
export function isGood({ missed, delay, writesInOneSecond, drained, budgets, held, leftOut, dead }: Storm): boolean {
  const isInTime = delay.max <= MOST_SECONDS && drained <= MOST_SECONDS && writesInOneSecond <= 1 && dead === 0;
  if (budgets === 'raised') return isInTime && missed.length === 0 && leftOut === 0;
  const waiting = (held.budget ?? 0) + (held.question ?? 0);
  return isInTime && missed.length === waiting + leftOut;
}

const lineOf = ({ minute, waiting, blocked, slowest, units }: StormMinute): string =>
  `minute ${minute}: ${blocked} addresses blocked, the slowest of the minute after ${slowest.toFixed(1)} s, ${waiting} messages waiting; write units a second of the busiest partition: table ${units.table}, days ${units.days}, due ${units.due}`;

/** Plays one storm and prints what came of it. @returns the exit code: 1 where it does not hold what it has to */
export async function storm({ trouble, json, ...options }: StormArguments): Promise<number> {
  const { minutes, perMinute, newEvery, seed, budgets, ipSets } = options;
  const { hour, day } = budgetsOf().addresses.account;
  const allowed = budgets === 'raised' ? 'budgets raised' : `default budgets (${hour} addresses an hour, ${day} a day)`;
  process.stderr.write(
    `${minutes} minutes, ${perMinute} findings in each, one of ${newEvery} about a new address, ${trouble} % of writes in trouble, ${allowed}, ipSets ${ipSets}, seed ${seed}\n`,
  );
  try {
    const onMinute = (minute: StormMinute): void => void process.stderr.write(`${lineOf(minute)}\n`);
    const result = await simulateStorm({ ...options, trouble: trouble / 100, onMinute });
    process.stdout.write(`${JSON.stringify(result, undefined, json ? 0 : 2)}\n`);
    return isGood(result) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    process.stderr.write(`${error.message}: this is more than the stack takes\n`);
    return 1;
  }
}
