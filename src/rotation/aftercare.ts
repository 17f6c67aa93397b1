import type { ActionContext, Followed, FollowUp, JsonObject } from '../actions/action.ts';
import { RenewalError } from '../errors.ts';
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
  /** Takes the label off the old version; for secrets. */
  forget?(): Promise<void>;
}

/** ECS replaces the tasks of a service one after the other, and they use the old value until then. */
const REPLACING_MS = 15 * 60_000;

/** The steps after a renewal, in order, and when each is due. */
function stepsOf({ plan, redeploy, graceMs, startedAt, forget }: Renewal): FollowUp[] {
  const afterwards = plan ? rotatorOf(plan).afterwards : [];
  const over = startedAt + graceMs;
  return [
    ...(redeploy === '' ? [] : [{ step: 'redeploy', at: startedAt }]),
    ...afterwards.map((step) => ({
      step,
      at: step === 'delete' ? over : startedAt + (redeploy === '' ? 0 : Math.min(graceMs, REPLACING_MS)),
    })),
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
  const result = `Version ${renewal.version} is in force. ${await resultOf(due, renewal, ctx)}`;
  return { result, ...(next && { next }) };
}

async function resultOf(due: FollowUp, renewal: Renewal, ctx: ActionContext): Promise<string> {
  const { plan, forget, state } = renewal;
  if (due.step === 'redeploy') return redeploy(due.at, renewal, ctx);
  if (due.step === 'forget') {
    await forget?.();
    return 'The old value has lost its label, so that nobody finds it any more.';
  }
  if (!plan || (due.step !== 'withdraw' && due.step !== 'delete')) return 'Nothing had to follow.';
  return rotatorOf(plan).retire({ ...renewal, plan, ctx }, due.step, state);
}

/** Consumers that cannot be reached do not keep an old value alive for longer than its grace period. */
async function redeploy(since: number, renewal: Renewal, ctx: ActionContext): Promise<string> {
  const { arn, version, graceMs, startedAt } = renewal;
  try {
    return await redeployAll(renewal.redeploy, { arn, version, since }, ctx);
  } catch (error) {
    const isOver = ctx.now() >= startedAt + graceMs;
    if (!(error instanceof RenewalError) || !isOver || !renewal.plan) throw error;
    return error.message;
  }
}
