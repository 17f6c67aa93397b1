import type { ActionContext } from '../../core/action-context.ts';
import { isOfCall, isRetryable } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { beside, isRefusal } from './refusal.ts';

type Step = () => Promise<unknown>;

/** A cut waits so long for what is kept before it, in ms. */
const MOST_MS = 2000;
/** Afterwards it is waited for so long, in ms, since what is begun must not be begun twice; the function has a minute. */
const LATE_MS = 30_000;

/**
 * What is to be kept is kept before the cut, in order, and holds that up for no longer than a moment: what AWS refuses is
 * passed over, and what it throttles, or does not answer in time, is left for after the cut.
 *
 * @returns that, to be done once the cut is made; it throws where trying again could still help
 */
export async function keepFirst(steps: readonly Step[]): Promise<Step> {
  const throttled: Step[] = [];
  const running = (async () => {
    for (const step of steps) if (!(await isKept(step))) throttled.push(step);
  })();
  await within(MOST_MS, running);
  return async () => {
    if (await within(LATE_MS, running))
      throw Object.assign(new Error('What is evidence was not kept in time.'), {
        name: 'TimeoutError',
        $fault: 'server',
      });
    for (const step of throttled) await beside(step, undefined, isPast);
  };
}

/** Whether it is done, or AWS will not have it. */
async function isKept(step: Step): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (!isOfCall(error)) throw error;
    return isRefusal(error);
  }
}

/** What AWS says in the end, and trying again would not help. */
const isPast = (error: unknown): error is Error => isOfCall(error) && !isRetryable(error);

/** Whether something under way takes longer than so many ms. */
async function within(ms: number, running: Promise<void>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(late.resolve, ms, true);
  try {
    return await Promise.race([running.then(() => false), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const reasons = new WeakMap<ActionContext, string>();

/** Takes down why evidence could not be kept in this attempt. @throws the error */
export async function noting<T>(ctx: ActionContext, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Error) reasons.set(ctx, clean(error.name, 60));
    throw error;
  }
}

/** For people: ` (SnapshotLimitExceeded)`; empty where this attempt did not hear why. */
export const whyMissing = (ctx: ActionContext): string => {
  const why = reasons.get(ctx);
  return why ? ` (${why})` : '';
};
