import type { Followed, FollowUp, JsonObject } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { RenewalError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { hours, minutes } from '../../core/time.ts';
import { redeployAll } from './consumers.ts';
import type { RotatorPlan } from './renew-tag.ts';
import { rotatorOf } from './rotators/index.ts';

/** What has to be known of a renewal until its old value is gone; all of it is in the state before. */
export interface Renewal {
  arn: string;
  name: string;
  token: string;
  /** The version that is in force by it. */
  version: string;
  /** The rotator that made the value; null where Secrets Manager did. */
  plan: RotatorPlan | null;
  state: JsonObject;
  /** The tag that says who is to read the value anew; empty: nobody. */
  redeploy: string;
  graceMs: number;
  /** When it began, ms. */
  startedAt: number;
  /** Whether others may know the old value; else nothing hurries, and it stays in use until the grace period is over. */
  isExposed: boolean;
  /** Takes the label off the old version; for secrets. */
  forget?(): Promise<void>;
}

/** What the two stores themselves tell of a value, such as that it expires or was not rotated, is no exposure. */
export const tellsExposure = ({ source }: Finding): boolean =>
  source !== 'secrets-manager' && source !== 'parameter-store';

/** ECS replaces the tasks of a service one after the other, and they use the old value until then. */
const REPLACING_MS = minutes(15);
/** How long what was withdrawn at the end of a routine renewal can be brought back, at most. */
const WITHDRAWN_MS = hours(24);

const replacingMs = ({ graceMs }: Renewal): number => Math.min(graceMs, REPLACING_MS);

/** The steps after a renewal, in order, and when each is due. */
function stepsOf(renewal: Renewal): FollowUp[] {
  const { plan, redeploy, graceMs, startedAt, isExposed, forget } = renewal;
  const afterwards = plan ? rotatorOf(plan).afterwards : [];
  const over = startedAt + graceMs;
  const withdrawn = isExposed ? startedAt + (redeploy === '' ? 0 : replacingMs(renewal)) : over;
  const isKept = afterwards.includes('withdraw') && !isExposed;
  const deleted = isKept ? over + Math.min(graceMs, WITHDRAWN_MS) : over;
  return [
    ...(redeploy === '' ? [] : [{ step: 'redeploy', at: startedAt }]),
    ...afterwards.map((step) => ({ step, at: step === 'delete' ? deleted : withdrawn })),
    ...(plan && forget ? [{ step: 'forget', at: over }] : []),
  ];
}

/** The first step that follows a renewal, now that its value is in force. */
export function firstStep(renewal: Renewal, now: number): { followUp?: FollowUp } {
  const [first] = stepsOf(renewal);
  return first ? { followUp: { ...first, at: Math.max(first.at, now) } } : {};
}

/** Does one step, and says which comes next. */
export async function doStep(due: FollowUp, renewal: Renewal, ctx: ActionContext): Promise<Followed> {
  const steps = stepsOf(renewal);
  const next = steps[steps.findIndex(({ step }) => step === due.step) + 1];
  const { said, at = next?.at, byHand } = await carryOut(due, next, renewal, ctx);
  const result = `Version ${renewal.version} is in force. ${said}`;
  return { result, ...(next && at !== undefined && { next: { ...next, at } }), ...(byHand && { byHand }) };
}

type CarriedOut = { said: string; at?: number; byHand?: string };

async function carryOut(
  due: FollowUp,
  next: FollowUp | undefined,
  renewal: Renewal,
  ctx: ActionContext,
): Promise<CarriedOut> {
  const { plan, forget, state, isExposed, startedAt, graceMs } = renewal;
  if (due.step === 'redeploy') return redeploy(due.at, next, renewal, ctx);
  if (due.step === 'forget') {
    await forget?.();
    return { said: 'The old value has lost its label, so that nobody finds it any more.' };
  }
  if (!plan || (due.step !== 'withdraw' && due.step !== 'delete')) return { said: 'Nothing had to follow.' };
  // Its readers may take until then to find the new value; whoever uses the old one after that has not.
  const usedUntil = isExposed ? startedAt : startedAt + graceMs / 2;
  return { said: await rotatorOf(plan).retire({ ...renewal, plan, usedUntil, ctx }, due.step, state) };
}

/** Consumers that cannot be reached do not keep an old value alive for longer than its grace period. */
async function redeploy(
  since: number,
  next: FollowUp | undefined,
  renewal: Renewal,
  ctx: ActionContext,
): Promise<CarriedOut> {
  const { arn, version, graceMs, startedAt } = renewal;
  const over = startedAt + graceMs;
  try {
    const said = await redeployAll(renewal.redeploy, { arn, version, since }, ctx);
    if (next?.step !== 'withdraw') return { said };
    // Those that were started anew late use the old value for a while all the same.
    const replaced = ctx.now() + replacingMs(renewal);
    return { said, at: Math.max(next.at, ctx.now() < over ? Math.min(replaced, over) : replaced) };
  } catch (error) {
    if (!(error instanceof RenewalError) || ctx.now() < over || !renewal.plan) throw error;
    return { said: error.message, byHand: `${error.message} ${error.advice ?? ''}`.trim() };
  }
}
