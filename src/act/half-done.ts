import { isRetryable } from '../core/errors.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { failure } from './failure.ts';
import type { Plan } from './plan-steps.ts';
import { isNotRenewed } from './standing.ts';
import type { Work } from './work.ts';

/**
 * What was found of an attempt that died after its claim, where the mode, the pause or a guard now forbids to go on with
 * it. Only reads. Done, half done or under way: that is told, whatever the switches say now; where nothing was touched,
 * undefined, and the switches speak.
 */
export async function lookAgain({ record, action, ctx }: Omit<Work, 'plan'>): Promise<Plan | undefined> {
  const { before } = record;
  if (record.state !== 'claimed' || before === undefined || !action) return undefined;
  if (action.look) {
    const looked = await action.look(record.target, before, ctx);
    // A yes to a renewal that was not written is not used up.
    const isUntried = looked.verdict === 'failed' || (record.approved && isNotRenewed(record, looked));
    return isUntried ? undefined : { step: 'found', verified: looked };
  }
  const verified = await action.verify(record.target, before, ctx);
  if (verified.verdict === 'done' || verified.verdict === 'partial') return { step: 'found', verified };
  const prepared = await action.before(record.target, ctx);
  if (prepared.verdict === 'unchanged')
    return { step: 'found', verified: { verdict: 'done', result: prepared.reason } };
  const isUntouched = prepared.verdict === 'proceed' && prepared.from === record.from;
  if (isUntouched) return undefined;
  if (verified.verdict === 'pending') return { step: 'found', verified };
  if (prepared.verdict !== 'proceed') return undefined;
  return {
    step: 'found',
    verified: {
      verdict: 'partial',
      done: `An attempt ended half-way: ${prepared.from}.`,
      missing: verified.reason,
      advice:
        verified.advice ?? `Finish it by hand, or let Riposte finish it: ${commandLine('show')} says how it stands.`,
    },
  };
}

const HELD_LOOK_SECONDS = 300;

/**
 * What is under way while nothing may be touched, and would be set once more by reading it back: it is only looked at. Where it
 * is not in its place yet it stays under way, and no time runs out, until it may go on or is not wanted any more. Where nothing
 * was begun, the switch that holds it speaks.
 */
export async function lookWhileHeld(
  { record, action, ctx }: Omit<Work, 'plan'>,
  held: Plan,
): Promise<Plan | undefined> {
  if (!action?.verifySets || !action.look) return undefined;
  const verified = await action.look(record.target, record.before ?? {}, ctx);
  if (verified.verdict === 'failed') return held;
  if (verified.verdict !== 'pending') return { step: 'found', verified };
  const reason = `${verified.reason} It goes on once the mode and the pauses allow it.`;
  return { step: 'found', verified: { ...verified, reason, checkAfterSeconds: HELD_LOOK_SECONDS }, isHeld: true };
}

/**
 * What an attempt that died left in force, where AWS does not even let the state be read again, up to the last attempt.
 */
export const lookAfter = async (work: Omit<Work, 'plan'>, error: unknown): Promise<Plan | undefined> =>
  work.record.state === 'claimed' && work.record.before !== undefined
    ? foundPlan(work, failure(error, work), error)
    : undefined;

/** How an attempt failed: by what it read back, or by an error. */
export type Failed = { reason: string; advice?: string | undefined };

/**
 * What is found after a last attempt that failed: by the action itself, of a fault that passes, and of a temporary effect that was
 * to be renewed, whether it is in force still. A yes to a renewal that was not written has failed: what is in force has the end
 * that it had. A look that fails too adds nothing to the error.
 */
export async function foundPlan(
  work: Omit<Work, 'plan'>,
  { reason: fault, advice }: Failed,
  error?: unknown,
): Promise<Extract<Plan, { step: 'found' | 'end' }> | undefined> {
  const { record, action, ctx } = work;
  const { target, before } = record;
  try {
    const found = isRetryable(error) ? await action?.afterFailure?.(target, error, ctx, before) : undefined;
    const looked = record.expiresAt === undefined ? undefined : await action?.look?.(target, before ?? {}, ctx);
    const verified = found ?? (looked?.verdict === 'done' ? looked : undefined);
    if (!verified) return undefined;
    if (!record.approved || !isNotRenewed(record, verified)) return { step: 'found', verified, fault };
    const reason = `${verified.result}. It could not be renewed. ${fault}`;
    return { step: 'end', outcome: 'failed', reason, ...(advice && { advice }) };
  } catch {
    return undefined;
  }
}
