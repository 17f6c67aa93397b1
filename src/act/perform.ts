import type { Action, BatchItem, BatchResult, FollowUp, Verified } from '../core/action.ts';
import type { Config } from '../core/config.ts';
import { CannotUndoError, isRetryable } from '../core/errors.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { stillInForce } from './expiry.ts';
import { failure, isWorthRetrying } from './failure.ts';
import { HOUR_MS, questionDue } from './open-ends.ts';
import { type Changes, endRecord } from './settle.ts';
import { alertFor, toAlert } from './tell.ts';
import type { ActorOptions, Ending, Work } from './work.ts';

/** Carries out what was claimed: actions with a cost per batch as a batch, the others side by side. */
export async function performAll(works: readonly Work[], { now, config }: ActorOptions): Promise<Ending[]> {
  const batches = new Map<Action, Work[]>();
  const singles: Work[] = [];
  for (const work of works) {
    if (work.plan.step === 'apply' && work.action?.applyBatch) {
      batches.set(work.action, [...(batches.get(work.action) ?? []), work]);
    } else singles.push(work);
  }
  const ended = await Promise.all([
    ...singles.map(async (work) => [await settle(work, () => performOne(work, config, now()), now())]),
    ...[...batches].map(([action, group]) => performBatch(action, group, now)),
  ]);
  return ended.flat();
}

async function performBatch(action: Action, works: readonly Work[], now: () => number): Promise<Ending[]> {
  // Each finding of the batch counts for itself, such as in the strikes of an address.
  const items = works.map((work) => itemsOf(work));
  const results = action.applyBatch?.(items.flat()) ?? Promise.resolve([]);
  const firstOf = (n: number): number => items.slice(0, n).reduce((sum, { length }) => sum + length, 0);
  const resultOf = async (n: number): Promise<BatchResult> => {
    const of = (await results).slice(firstOf(n), firstOf(n + 1));
    return best(of) ?? { verdict: 'failed', reason: `${action.id} gave no result for this target.` };
  };
  return Promise.all(
    works.map((work, n) => settle(work, async () => changesFor(work, await resultOf(n), now()), now())),
  );
}

function itemsOf({
  record,
  ctx,
  findings,
}: Work): BatchItem<ResponseRecord['target'], NonNullable<ResponseRecord['before']>>[] {
  const { target, before = {}, wants } = record;
  const paramsOf = new Map(wants.map((want) => [want.finding, want.params]));
  const each = findings.length > 0 ? findings : [ctx.finding];
  return each.map((finding) => {
    const key = [finding.source, finding.account, finding.region, finding.id].join('#');
    return { target, before, ctx: { ...ctx, finding, params: paramsOf.get(key) ?? ctx.params } };
  });
}

const ORDER: readonly BatchResult['verdict'][] = ['done', 'partial', 'pending', 'unchanged', 'refuse', 'failed'];

const best = (results: readonly BatchResult[]): BatchResult | undefined =>
  [...results].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))[0];

/** Runs an action's last steps, and turns what they return or throw into an ending. */
async function settle(work: Work, perform: () => Promise<Changes>, now: number): Promise<Ending> {
  try {
    const changes = await perform();
    const record = endRecord(work, changes, now);
    const alert = alertFor(work, record);
    return { work, record, ...heldIn(work, changes), ...(alert && { alert }) };
  } catch (error) {
    const [first] = work.deliveries;
    const receives = Math.max(...work.deliveries.map((each) => each.receives));
    // The lease ends at once, so that the next delivery may take over.
    if (first && isWorthRetrying(error, { ...first, receives }, work.record))
      return { work, record: { ...work.record, dueAt: now }, again: error };
    if (work.plan.step === 'expire') return failedExpiry(work, error, now);
    if (work.plan.step === 'undo') return failedUndo(work, error, now);
    return (await foundAfter(work, error, now)) ?? failedAction(work, error, now);
  }
}

/** Whether what was set was found when it was read back; nothing of what set nothing, or is not known yet. */
function heldIn({ plan }: Work, { outcome }: Changes): Pick<Ending, 'held'> {
  const isTried = plan.step === 'apply' || plan.step === 'check';
  return isTried && (outcome === 'applied' || outcome === 'failed') ? { held: outcome === 'applied' } : {};
}

/** What the action itself finds after its last attempt failed by a fault that passes. A look that fails too adds nothing to the error. */
async function foundAfter(work: Work, error: unknown, now: number): Promise<Ending | undefined> {
  const { action, record, ctx } = work;
  if (!isRetryable(error)) return undefined;
  try {
    const found = await action?.afterFailure?.(record.target, error, ctx);
    if (!found) return undefined;
    const ended = endRecord(work, changesFor(work, found, now), now);
    const alert = alertFor(work, ended);
    return { work, record: ended, ...(alert && { alert }) };
  } catch {
    return undefined;
  }
}

function failedAction(work: Work, error: unknown, now: number): Ending {
  const { outcome, reason, advice } = failure(error);
  const record = endRecord(work, { state: 'done', outcome, reason, ...(advice && { advice }) }, now);
  const alert = toAlert(work, record, { outcome: 'failed', reason });
  return { work, record, alert };
}

// The action stays as it was, so that undo can be asked for again: what had not ended yet is still under way.
function failedUndo(work: Work, error: unknown, now: number): Ending {
  const { outcome } = work.record;
  const hadEnded = outcome !== undefined && outcome !== 'awaiting-approval';
  const record = endRecord(work, hadEnded ? { state: 'done' } : { state: 'pending', dueAt: now }, now);
  return {
    work,
    record,
    alert: toAlert(work, record, { outcome: 'failed', reason: `It was not undone. ${failure(error).reason}` }),
  };
}

// People hear of it once, however often it is tried again.
function failedExpiry(work: Work, error: unknown, now: number): Ending {
  const what = work.record.followUp
    ? 'It is done, but what is to follow failed, and is tried again each hour.'
    : 'Its time is over, and it could not be taken back.';
  const { reason: why, advice = '' } = failure(error);
  const reason = `${what} ${why}`;
  const record = stillInForce(work.record, { reason, advice }, now);
  const isKnown = work.earlier.reason === reason && !work.earlier.alertDue;
  return { work, record, ...(!isKnown && { alert: toAlert(work, record, { outcome: 'failed' }) }) };
}

/** How long a step that follows waits before it looks whether the pause is over. */
const WAIT_MS = 5 * 60_000;

async function performOne(work: Work, config: Config, now: number): Promise<Changes> {
  const { plan, record, ctx } = work;
  const before = record.before ?? {};
  switch (plan.step) {
    case 'end': {
      const { step: _, ...ending } = plan;
      return { state: 'done', ...ending };
    }
    case 'ask':
      return asked(work, plan, now + config.approvalHours * HOUR_MS, config, now);
    case 'keep':
      return { ...(plan.remind && { reminded: true }), ...questionDue(record, { reminded: plan.remind }, config, now) };
    case 'undo':
      return { state: 'undone', reason: await undo(work) };
    case 'expire':
      return record.followUp ? followUp(work, record.followUp) : { state: 'expired', reason: await expire(work) };
    case 'wait':
      return { state: 'done', reason: plan.reason, dueAt: now + WAIT_MS };
    case 'tell':
      return { alertDue: false, ...(record.state === 'waiting' && questionDue(record, {}, config, now)) };
    case 'join':
    case 'ack':
      return {};
    case 'found':
      return changesFor(work, plan.verified, now);
    case 'check':
      if (plan.goOn) await held(work).apply(record.target, before, ctx);
      return changesFor(work, await held(work).verify(record.target, before, ctx), now);
    case 'apply':
      await held(work).apply(record.target, before, ctx);
      return changesFor(work, await held(work).verify(record.target, before, ctx), now);
  }
}

function asked(
  { record }: Work,
  { step: _, reason, ...shown }: Extract<Work['plan'], { step: 'ask' }>,
  giveUpAt: number,
  config: Config,
  now: number,
): Changes {
  const said = [record.wants[0]?.reason, reason].filter(Boolean).join(' ');
  // Asked anew on another plan, it is another question.
  const isOther = record.plan !== undefined && shown.plan !== undefined && record.plan !== shown.plan;
  return {
    ...shown,
    ...(isOther && { turn: (record.turn ?? 1) + 1 }),
    approved: undefined,
    by: undefined,
    reminded: undefined,
    state: 'waiting',
    outcome: 'awaiting-approval',
    reason: said,
    giveUpAt,
    ...questionDue({ giveUpAt }, {}, config, now),
  };
}

async function undo(work: Work): Promise<string> {
  const { record, ctx } = work;
  const action = held(work);
  if (action.undo === 'never')
    throw new CannotUndoError(`${action.id} is never undone: it would bring the danger back`);
  return action.undo(record.target, record.before ?? {}, ctx);
}

async function expire(work: Work): Promise<string> {
  const { record, ctx } = work;
  const action = held(work);
  if (!action.expire) throw new CannotUndoError(`${action.id} has no end of its own`);
  return action.expire(record.target, record.before ?? {}, ctx);
}

async function followUp(work: Work, due: FollowUp): Promise<Changes> {
  const { record, ctx } = work;
  const action = held(work);
  if (!action.followUp) throw new Error(`${action.id} has nothing to follow it`);
  const { result, next, byHand } = await action.followUp(due, record.target, record.before ?? {}, ctx);
  const changes = { state: 'done', reason: result, followUp: next } as const;
  if (byHand !== undefined) return { ...changes, outcome: 'partial', advice: byHand, byHand: true };
  // What could not follow has followed now.
  const isWhole = record.outcome === 'partial' && !record.byHand;
  return { ...changes, ...(isWhole && { outcome: 'applied', advice: undefined }) };
}

function held({ action, record }: Work): Action {
  if (!action) throw new Error(`${record.action} reached a function that does not include it; add it to its group.`);
  return action;
}

/** What a result means for the record. A pending action is looked after again, until it has taken too long. */
function changesFor({ record }: Work, result: Verified | BatchResult, now: number): Changes {
  switch (result.verdict) {
    case 'done':
      return {
        state: 'done',
        outcome: 'applied',
        reason: result.result,
        ...('followUp' in result && { followUp: result.followUp }),
        ...('containment' in result && { containment: result.containment }),
      };
    case 'partial':
      return {
        state: 'done',
        outcome: 'partial',
        reason: `${result.done} Missing: ${result.missing}`,
        // Not what was meant to be, but what is.
        to: result.done,
        advice: result.advice,
        ...(result.byHand && { byHand: true }),
        ...('followUp' in result && { followUp: result.followUp }),
        ...('containment' in result && { containment: result.containment }),
      };
    case 'unchanged':
      return { state: 'done', outcome: 'unchanged', reason: result.reason };
    case 'refuse':
      return { state: 'done', outcome: 'refused', reason: result.reason, guard: 'state' };
    case 'failed':
      return {
        state: 'done',
        outcome: 'failed',
        reason: result.reason,
        ...(result.advice && { advice: result.advice }),
      };
    case 'pending': {
      const giveUpAt = record.giveUpAt ?? now + result.giveUpAfterSeconds * 1000;
      if (now >= giveUpAt)
        return {
          state: 'done',
          outcome: 'failed',
          reason: `It has not arrived in time: ${result.reason}`,
          ...(result.advice && { advice: result.advice }),
        };
      const dueAt = now + result.checkAfterSeconds * 1000;
      return { state: 'pending', reason: result.reason, giveUpAt, dueAt, attempts: 0 };
    }
  }
}
