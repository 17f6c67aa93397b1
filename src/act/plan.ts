import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Action, JsonObject, Prepared } from '../core/action.ts';
import { lowerMode } from '../core/decision.ts';
import { parseResponseKey } from '../core/response.ts';
import { firstRefusal, guardsToAct } from '../decide/guards/index.ts';
import { protectedByTags } from '../decide/guards/protected-tag.ts';
import { pauseOver } from '../journal/pauses.ts';
import { decisionOf, holdingWant } from '../journal/response-record.ts';
import type { Settings } from '../journal/settings.ts';
import { lookAgain, lookWhileHeld } from './half-done.ts';
import { whileItWaits } from './held-yes.ts';
import { ranJustNow } from './one-shot.ts';
import { remindsAt } from './open-ends.ts';
import { approvedInVain, askedInVain, outOfHands } from './out-of-hands.ts';
import { paused, subjectOf } from './pause.ts';
import type { Plan } from './plan-steps.ts';
import { effectOf, planHash } from './question.ts';
import type { Work } from './work.ts';

type End = Extract<Plan, { step: 'end' }>;
type Unplanned = Omit<Work, 'plan'>;
type Proceed = Extract<Prepared<JsonObject>, { verdict: 'proceed' }>;

/**
 * Reads the state before an action, lets every guard speak once more on what is true now, and says what is to be done.
 * Changes nothing. What died after its effect is finished before the mode and the pause speak.
 */
export async function planResponse(work: Unplanned, settings: Settings | undefined): Promise<Plan> {
  const away = outOfHands(work) ?? approvedInVain(work);
  if (away) return away;
  const held = heldBack(work, settings);
  const { record, action } = work;
  if (record.state === 'pending') {
    const looked = held && (await lookWhileHeld(work, held));
    return looked ?? { step: 'check', ...(action?.stepwise && !held && { goOn: true }) };
  }
  const found = held && (await lookAgain(work));
  if (found) return found;
  if (held) return (await seenAgain(work, held)) ?? held;
  return readBefore(work);
}

/**
 * A sighting of what was done, at a time when nothing may be touched: whether it is so still is looked at, or a finding that
 * goes on coming would have it look undone. What a look cannot tell stays as it is.
 */
async function seenAgain({ record, earlier, isNews, action, ctx }: Unplanned, held: End): Promise<Plan | undefined> {
  const isDone = earlier.state === 'done' && earlier.outcome === 'applied';
  if (isNews || !isDone || !action || action.renewable || catalogue[record.action].kind !== 'state') return undefined;
  const prepared = await action.before(record.target, ctx);
  if (prepared.verdict === 'proceed') return { ...held, isExposed: true };
  return prepared.verdict === 'unchanged' ? ended(prepared) : undefined;
}

/** Why nothing may be touched now; undefined where it may, as far as the record and the settings tell. */
function heldBack({ record, earlier, action, ctx }: Unplanned, settings: Settings | undefined): End | undefined {
  const decision = decisionOf(record);
  const want = holdingWant(record);
  if (want.guard) return { step: 'end', outcome: 'refused', reason: want.reason, guard: want.guard };
  // The ceiling may have been lowered while the message was on its way.
  const mode = lowerMode(want.mode, ctx.config.mode);
  const waiting = { record, earlier, ctx };
  if (mode === 'observe') return { step: 'end', outcome: 'observed', reason: whileItWaits(decision.reason, waiting) };
  if (record.action === 'notify' || mode === 'notify')
    return { step: 'end', outcome: 'notified', reason: whileItWaits(decision.reason, waiting) };
  const isAsked = mode === 'approve' && !record.approved;
  const pause = isAsked && !isBegun(record) ? undefined : pauseOver(settings, subjectOf(record), ctx.now());
  if (pause) return paused(pause);
  const refusal = firstRefusal(
    ctx.finding,
    record.action,
    record.target,
    ctx.config,
    ctx.now(),
    guardsToAct(record.action),
  );
  if (refusal) return { step: 'end', outcome: 'refused', ...refusal };
  if (included(record, action).expire && ctx.until <= ctx.now()) {
    const reason = `It would already have ended at ${new Date(ctx.until).toISOString()}.`;
    return { step: 'end', outcome: 'refused', reason, guard: 'state' };
  }
  return undefined;
}

/** An attempt that is under way, or died, goes on without asking: it had its answer, or needed none. */
const isBegun = ({ state }: Unplanned['record']): boolean => state === 'claimed' || state === 'pending';

/**
 * What follows an action, such as to delete what was replaced, waits while nothing new may be touched: unless it says so, it
 * is neither an undo nor the end of an effect.
 */
export function waitsFor({ record, ctx }: Unplanned, settings: Settings | undefined): Plan | undefined {
  if (!record.followUp || record.followUp.always) return undefined;
  const pause = pauseOver(settings, subjectOf(record), ctx.now());
  if (pause) return { step: 'wait', reason: `The follow-up waits. ${paused(pause).reason}` };
  const { mode } = ctx.config;
  if (mode === 'approve' || mode === 'enforce') return undefined;
  return { step: 'wait', reason: `The follow-up waits: the deployed mode is ${mode}.` };
}

/** A question that nobody has answered yet: whether the world has, whether it may still be answered, whether to remind. */
export async function lookAtQuestion(work: Unplanned): Promise<Plan> {
  const { record, action, ctx } = work;
  const isDue = !record.reminded && ctx.now() >= remindsAt(record.giveUpAt ?? 0, ctx.config);
  const remind = isDue || (record.askAgainAt !== undefined && ctx.now() >= record.askAgainAt);
  if (record.action === 'notify') return { step: 'keep', remind };
  const away = askedInVain(record, ctx.config);
  if (away || !action) return away ?? { step: 'keep', remind };
  const prepared = await action.before(record.target, ctx);
  return prepared.verdict === 'unchanged' ? ended(prepared) : { step: 'keep', remind };
}

/**
 * Whether what is in the journal is the state before this occasion, and not before an earlier one, which stays there while
 * people are asked about this one. What adds up is merged with it all the same.
 */
function isSameOccasion({ record, earlier, action }: Unplanned): boolean {
  const { occasion = 1, state } = record;
  // A release before said nothing of it. What it asked about again had not been claimed since.
  const { beforeOf = state === 'waiting' ? 1 : occasion } = record;
  if (beforeOf !== occasion && !action?.merge) return false;
  return occasion === (earlier.version === undefined ? occasion : (earlier.occasion ?? 1));
}

/** What has the target's name by now is another thing, of which nothing was touched before. */
const isOfAnother = ({ record, action }: Unplanned, prepared: Prepared<JsonObject>): boolean =>
  record.before !== undefined &&
  prepared.verdict === 'proceed' &&
  action?.isAnother?.(record.before, prepared.before) === true;

function included({ action: id }: Unplanned['record'], action: Unplanned['action']): Action {
  if (!action) throw new Error(`${id} reached a function that does not include it; add it to its group.`);
  return action;
}

async function readBefore(work: Unplanned): Promise<Plan> {
  const { record, ctx } = work;
  const action = included(record, work.action);
  const prepared = await action.before(record.target, ctx);
  const isKept = (isSameOccasion(work) || action.renewable) && !isOfAnother(work, prepared);
  const kept = isKept ? record.before : undefined;
  if (prepared.verdict === 'proceed')
    return proceed(work, prepared, action.ofMoment && record.state !== 'claimed' ? undefined : kept);
  // The same attempt may have touched it already, and that is why there is nothing left to do: look whether it has arrived.
  const wasTouched = kept !== undefined && (record.state === 'claimed' || prepared.verdict === 'unchanged');
  if (wasTouched && record.state !== 'done') return { step: 'check', ...(action.stepwise && { goOn: true }) };
  // So may one of this occasion that ended, such as by a failure to read back what it had set.
  if (wasTouched && !LOOKED_AT.has(work.earlier.outcome ?? '') && catalogue[action.id].purpose === 'contains') {
    const verified = await action.verify(record.target, kept, ctx);
    if (verified.verdict !== 'failed') return { step: 'found', verified };
  }
  return ended(prepared);
}

/** Ends that say what is in force, by a look. */
const LOOKED_AT: ReadonlySet<string> = new Set(['applied', 'partial', 'unchanged']);

function ended(prepared: Exclude<Prepared<JsonObject>, { verdict: 'proceed' }>): End {
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

const CHANGED = 'The state has changed since the approval: what would be done now is not what was approved.';
/** A release before asked so where the account was let in again meanwhile. */
const NOT_SHOWN = 'It was approved before what would be done could be shown: approve it again.';

/** The layout before kept no plan of what it showed. */
const isOfLayoutBefore = ({ plan, key }: Unplanned['record']): boolean =>
  plan === undefined && parseResponseKey(key) === undefined;

/**
 * Whether what is left to do is of what was approved and begun: nothing has come since that would be taken as well or, of what
 * takes nothing, it comes to the same. What the attempt that failed has changed itself is no other plan. What makes something
 * new each time is asked about anew.
 */
const isRest = ({ record, action, ctx }: Unplanned, now: Proceed, kept: JsonObject | undefined): boolean =>
  record.approved === true &&
  ctx.isBegun === true &&
  catalogue[record.action].kind === 'state' &&
  kept !== undefined &&
  (action?.addsNothing?.(kept, now.before) ?? (record.to === now.to && record.effect === effectOf(now)));

function proceed(work: Unplanned, prepared: Proceed, kept: JsonObject | undefined): Plan {
  const { record, action, ctx } = work;
  const refused = protectedByTags(prepared.tags);
  if (refused) return { step: 'end', outcome: 'refused', reason: refused, guard: 'protected-tag' };
  const { from, to } = prepared;
  const { answerBy } = prepared;
  const shown = {
    from,
    to,
    effect: effectOf(prepared),
    plan: planHash(prepared),
    ...(answerBy !== undefined && { answerBy }),
  };
  const mode = lowerMode(holdingWant(record).mode, ctx.config.mode);
  // What is half done is finished, unless everything is asked by now, or more has come than was approved: what it has changed
  // itself is no reason to ask.
  const isHalf =
    kept !== undefined &&
    work.earlier.outcome === 'partial' &&
    (record.approved === true ? action?.addsNothing?.(kept, prepared.before) !== false : mode !== 'approve');
  const goesOn = (kept !== undefined && isBegun(record)) || isHalf || isRest(work, prepared, kept);
  if (!record.approved && !goesOn) {
    const why = prepared.unlessApproved ?? ranJustNow(record, ctx.now());
    if (mode === 'approve' || why) return { step: 'ask', ...(why && { reason: why }), ...shown };
  }
  if (record.approved && !goesOn && record.plan !== shown.plan && !isOfLayoutBefore(record))
    return {
      step: 'ask',
      reason: record.plan === undefined ? NOT_SHOWN : CHANGED,
      ...shown,
    };
  // An attempt that died after touching left the state before it: that is what undo must restore, not what we see now.
  // What is still there of earlier occasions adds up with it; of one that is over, the record has no state any more.
  const before =
    record.before && action?.merge ? action.merge(record.before, prepared.before) : (kept ?? prepared.before);
  const said =
    kept && !action?.renewable && record.from && record.to
      ? { from: record.from, to: isHalf ? to : record.to }
      : { from, to };
  return { step: 'apply', before, ...said, shown };
}
