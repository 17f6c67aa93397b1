import type { Action, ActionContext, JsonObject } from '../core/action.ts';
import { lowerMode, type Outcome } from '../core/decision.ts';
import { firstRefusal, guardsToAct } from '../decide/guards/index.ts';
import { protectedByTags } from '../decide/guards/protected-tag.ts';
import type { ActionRecord, Settings } from '../journal/journal.ts';

/** What is to be done with one action now, after reading and before touching. */
export type Plan =
  | { step: 'apply'; before: JsonObject; from: string; to: string }
  /** It was started earlier: only look whether it has arrived; or first do what can be done by now. */
  | { step: 'check'; goOn?: true }
  | { step: 'undo' }
  /** Its time is over. */
  | { step: 'expire' }
  /** Only the alert of an earlier attempt is still to be sent. */
  | { step: 'tell' }
  /** A person decides; `reason` where the state of the world calls for that, and not the playbook. */
  | { step: 'ask'; reason?: string }
  | { step: 'end'; outcome: Outcome; reason: string; advice?: string; guard?: string };

/** An action with the same refusal or failure is not tried again for this long, however often the finding comes. */
const RETRY_AFTER_MS = 3_600_000;

/** Whether a finding that came again leaves nothing to do: the action has ended, or another function has it in hand. */
export function isSettled(record: ActionRecord, action: Action | undefined, now: number): boolean {
  switch (record.state) {
    case 'undone':
    case 'undoing':
    case 'expiring':
    case 'waiting':
      return true;
    case 'expired':
      return false;
    case 'done': {
      // A no, or no answer, holds for this finding: asking again and again would wear people out.
      if (record.guard === 'approval') return true;
      if (record.outcome === 'failed' || record.outcome === 'refused') return now - record.dayAt < RETRY_AFTER_MS;
      return !action?.renewable;
    }
    default:
      return (record.dueAt ?? 0) > now;
  }
}

/**
 * Reads the state before an action, lets every guard speak once more on what is true now, and says what is to be done.
 * Changes nothing.
 */
export async function planAction(
  record: ActionRecord,
  action: Action | undefined,
  settings: Settings | undefined,
  ctx: ActionContext,
): Promise<Plan> {
  const { decision, finding, target } = record;
  if (decision.outcome === 'refused')
    return {
      step: 'end',
      outcome: 'refused',
      reason: decision.reason,
      ...(decision.guard && { guard: decision.guard }),
    };
  // The ceiling may have been lowered while the message was on its way.
  const mode = lowerMode(decision.mode, ctx.config.mode);
  if (record.state === 'pending') {
    const mayTouch = !settings?.paused && (mode === 'approve' || mode === 'enforce');
    return { step: 'check', ...(action?.stepwise && mayTouch && { goOn: true }) };
  }
  if (mode === 'observe') return { step: 'end', outcome: 'observed', reason: decision.reason };
  if (decision.action === 'notify' || mode === 'notify')
    return { step: 'end', outcome: 'notified', reason: decision.reason };
  if (mode === 'approve' && !record.approved) return { step: 'ask' };
  if (settings?.paused) {
    const why = settings.reason ? `: ${settings.reason}` : '';
    const reason = `Riposte is paused (by ${settings.by} since ${new Date(settings.at).toISOString()}${why}), so nothing is touched.`;
    return { step: 'end', outcome: 'refused', reason, guard: 'paused', advice: 'npx riposte resume' };
  }
  const refusal = firstRefusal(finding, decision.action, target, ctx.config, ctx.now(), guardsToAct(decision.action));
  if (refusal) return { step: 'end', outcome: 'refused', ...refusal };
  if (!action) throw new Error(`${decision.action} reached a function that does not hold it`);
  if (action.expire && ctx.until <= ctx.now()) {
    const reason = `It would have ended at ${new Date(ctx.until).toISOString()} already.`;
    return { step: 'end', outcome: 'refused', reason, guard: 'state' };
  }
  return readBefore(record, action, ctx);
}

async function readBefore(record: ActionRecord, action: Action, ctx: ActionContext): Promise<Plan> {
  const prepared = await action.before(record.target, ctx);
  if (prepared.verdict === 'proceed') {
    const reason = protectedByTags(prepared.tags);
    if (reason) return { step: 'end', outcome: 'refused', reason, guard: 'protected-tag' };
    // Only an attempt that died after its claim goes on without asking: it had its answer, or needed none.
    const goesOn = record.before !== undefined && record.state === 'claimed';
    if (prepared.unlessApproved && !record.approved && !goesOn) return { step: 'ask', reason: prepared.unlessApproved };
    // An attempt that died after touching left the state before it: that is what undo must restore, not what we see now.
    const { before, from = '', to = '' } = record.before ? record : prepared;
    return { step: 'apply', before: before as JsonObject, from, to };
  }
  // The same attempt may have touched it already, and that is why there is nothing left to do: look whether it has arrived.
  const wasTouched = record.before !== undefined && (record.state === 'claimed' || prepared.verdict === 'unchanged');
  if (wasTouched) return { step: 'check', ...(action.stepwise && { goOn: true }) };
  const { verdict, reason } = prepared;
  const advice = 'advice' in prepared && prepared.advice ? { advice: prepared.advice } : {};
  switch (verdict) {
    case 'unchanged':
      return { step: 'end', outcome: 'unchanged', reason };
    case 'refuse':
      return { step: 'end', outcome: 'refused', reason, guard: 'state', ...advice };
    case 'advise':
      return { step: 'end', outcome: 'notified', reason, ...advice };
  }
}
