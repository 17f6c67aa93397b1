import type { BatchResult } from '../../../core/action.ts';
import { clean, utc } from '../../../core/text.ts';
import type { AddResult } from './ledger/add.ts';
import { isPermanent } from './ledger/block.ts';
import type { Reconciled } from './sets/reconciled.ts';

/** The end of a block for people. */
export const untilText = (until: number): string =>
  isPermanent({ expiresAt: until }) ? 'until it is lifted' : `until ${utc(until)}`;

/** A result after which the address should be in the IP set. */
export type Wanted = Extract<AddResult, { opened: boolean }>;
export const isWanted = (result: AddResult | undefined): result is Wanted => result !== undefined && 'opened' in result;

/** What became of one address that should be blocked, after its IP set was reconciled or could not be. */
export function resultOf(
  cidr: string,
  { status, until, opened, strikes, coveredBy, within }: Wanted,
  set: Reconciled | Error | undefined,
): BatchResult {
  const entry = coveredBy ?? within ?? cidr;
  if (!set || set instanceof Error) return notWritten(cidr, set);
  if (set.evicted.includes(entry))
    return {
      verdict: 'failed',
      reason: `${cidr} is not blocked: the IP set is full, and holds the addresses seen last`,
      advice: 'Lift blocks that are no longer needed, or shorten the duration.',
    };
  if (!set.inForce.has(entry) && set.failures.length > 0)
    return { verdict: 'failed', reason: `${cidr} is on the block list, but ${notIn(set)}`, advice: SWEEP_TRIES };
  if (!set.inForce.has(entry)) return { verdict: 'refuse', reason: `${cidr} was lifted in the same moment` };
  if (coveredBy)
    return { verdict: 'unchanged', reason: `${cidr} is already blocked, as part of ${coveredBy}, ${untilText(until)}` };
  // Who opened the block has done it, even if an earlier attempt died after the write.
  const isDoing = opened && (status !== 'extended' || set.added.includes(entry));
  const what = within ? `${cidr} and all of ${within}, where other addresses attack as well,` : cidr;
  const verb = within ? 'are' : 'is';
  const result = `${what} ${verb} blocked ${untilText(until)}${again(strikes)}`;
  if (isDoing && set.failures.length > 0)
    return { verdict: 'partial', done: `${result}.`, missing: `It is ${notIn(set)}.`, advice: SWEEP_TRIES };
  if (isDoing) return { verdict: 'done', result };
  const how = status === 'extended' ? 'blocked already; the block now lasts' : 'blocked already,';
  return {
    verdict: 'unchanged',
    reason: `${what} ${status === 'extended' ? (within ? 'were' : 'was') : verb} ${how} ${untilText(until)}`,
  };
}

/** The address is on the list, and its IP set does not have it yet. */
export function notWritten(cidr: string, error: unknown): Extract<BatchResult, { verdict: 'failed' }> {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = `${cidr} is on the block list, but its IP set could not be written (${name}: ${clean(message, 120)})`;
  return { verdict: 'failed', reason, advice: SWEEP_TRIES };
}

const SWEEP_TRIES = "Check the stack's IP sets; the next sweep tries again.";

/** Which scopes could not be brought in order, and the first reason. */
function notIn({ failures }: Reconciled): string {
  const scopes = [...new Set(failures.map(({ scope }) => scope))].join(' and ');
  const [first] = failures;
  const { name, message } = first?.error instanceof Error ? first.error : new Error(String(first?.error));
  return `not in every IP set of scope ${scopes}: ${first?.set} could not be written (${name}: ${clean(message, 120)})`;
}

const again = (strikes: number): string =>
  strikes > 1 ? `, as it came back after earlier blocks (strike ${strikes})` : '';

/** Why one address was not even put on the block list. */
export function refusalOf(cidr: string, result: Exclude<AddResult, Wanted> | undefined): BatchResult {
  if (result?.status === 'never-block') return { verdict: 'refuse', reason: result.reason };
  if (result?.status === 'suppressed')
    return {
      verdict: 'refuse',
      reason: `${cidr} is not blocked: its block was undone, and new findings are ignored until ${utc(result.until)}`,
    };
  if (result?.status === 'lifted')
    return {
      verdict: 'refuse',
      reason: `${cidr} is not blocked: its block was lifted at ${utc(result.until)}, after this sighting`,
    };
  const isDated = result && !Number.isNaN(result.until);
  const why = isDated
    ? `its block would have ended at ${utc(result.until)}`
    : 'the finding does not say when it was seen';
  return { verdict: 'refuse', reason: `${cidr} is not blocked: ${why}` };
}
