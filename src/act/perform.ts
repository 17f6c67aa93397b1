import type { Action, BatchResult, FollowUp, Verified } from '../core/action.ts';
import type { Config } from '../core/config.ts';
import { CannotUndoError } from '../core/errors.ts';
import { type ActionRecord, dayIndex } from '../journal/journal.ts';
import { stillInForce, withExpiry } from './expiry.ts';
import { failure, isWorthRetrying } from './failure.ts';
import { alertFor, toAlert } from './tell.ts';
import type { ActorOptions, Ending, Work } from './work.ts';

/** What one step changes in the record. */
type Changes = Partial<Omit<ActionRecord, 'followUp'>> & { followUp?: FollowUp | undefined };

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
  const items = works.map(({ record, ctx }) => ({ target: record.target, before: record.before ?? {}, ctx }));
  const results = action.applyBatch?.(items) ?? Promise.resolve([]);
  const resultOf = async (n: number): Promise<BatchResult> =>
    (await results)[n] ?? { verdict: 'failed', reason: `${action.id} gave no result for this target.` };
  return Promise.all(
    works.map((work, n) => settle(work, async () => changesFor(work, await resultOf(n), now()), now())),
  );
}

/** Runs an action's last steps, and turns what they return or throw into an ending. */
async function settle(work: Work, perform: () => Promise<Changes>, now: number): Promise<Ending> {
  try {
    const record = endRecord(work, await perform(), now);
    const alert = alertFor(work, record);
    return { work, record, ...(alert && { alert }) };
  } catch (error) {
    // The lease ends at once, so that the next delivery may take over.
    if (isWorthRetrying(error, work.delivery, work.record))
      return { work, record: { ...work.record, dueAt: now }, again: error };
    if (work.plan.step === 'expire') return failedExpiry(work, error, now);
    return work.plan.step === 'undo' ? failedUndo(work, error, now) : failedAction(work, error, now);
  }
}

function failedAction(work: Work, error: unknown, now: number): Ending {
  const { outcome, reason, advice } = failure(error);
  const record = endRecord(work, { state: 'done', outcome, reason, ...(advice && { advice }) }, now);
  return { work, record, alert: toAlert(record, work.action) };
}

// The action stays as it was, so that undo can be asked for again: what had not ended yet is still under way.
function failedUndo(work: Work, error: unknown, now: number): Ending {
  const { outcome } = work.record;
  const hadEnded = outcome !== undefined && outcome !== 'awaiting-approval';
  const record = endRecord(work, hadEnded ? { state: 'done' } : { state: 'pending', dueAt: now }, now);
  return {
    work,
    record,
    alert: toAlert(record, work.action, { outcome: 'failed', reason: `It was not undone. ${failure(error).reason}` }),
  };
}

// People hear of it once, however often it is tried again.
function failedExpiry(work: Work, error: unknown, now: number): Ending {
  const what = work.record.followUp
    ? 'It is done, but what is to follow failed, and is tried again each hour.'
    : 'Its time is over, and it could not be taken back.';
  const reason = `${what} ${failure(error).reason}`;
  const record = stillInForce(work.record, reason, now);
  const isKnown = work.earlier.reason === reason && !work.earlier.alertDue;
  return { work, record, ...(!isKnown && { alert: toAlert(record, work.action, { outcome: 'failed' }) }) };
}

async function performOne(work: Work, config: Config, now: number): Promise<Changes> {
  const { plan, record, ctx } = work;
  const before = record.before ?? {};
  switch (plan.step) {
    case 'end': {
      const { step: _, ...ending } = plan;
      return { state: 'done', ...ending };
    }
    case 'ask': {
      const lapsesAt = now + config.approvalHours * 3_600_000;
      return {
        state: 'waiting',
        outcome: 'awaiting-approval',
        reason: [record.decision.reason, plan.reason].filter(Boolean).join(' '),
        dueAt: lapsesAt,
        giveUpAt: lapsesAt,
      };
    }
    case 'undo':
      return { state: 'undone', reason: await undo(work) };
    case 'expire':
      return record.followUp ? followUp(work, record.followUp) : { state: 'expired', reason: await expire(work) };
    case 'tell':
      return { alertDue: false, ...(record.state === 'waiting' && record.giveUpAt && { dueAt: record.giveUpAt }) };
    case 'check':
      if (plan.goOn) await held(work).apply(record.target, before, ctx);
      return changesFor(work, await held(work).verify(record.target, before, ctx), now);
    case 'apply':
      await held(work).apply(record.target, before, ctx);
      return changesFor(work, await held(work).verify(record.target, before, ctx), now);
  }
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
  const { result, next } = await action.followUp(due, record.target, record.before ?? {}, ctx);
  return { state: 'done', reason: result, followUp: next };
}

function held({ action, record }: Work): Action {
  if (!action) throw new Error(`${record.decision.action} reached a function that does not hold it`);
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

function endRecord({ record, earlier, plan, action, ctx }: Work, changes: Changes, now: number): ActionRecord {
  const { followUp, ...both } = { ...record, ...changes };
  const ended: ActionRecord = { ...both, ...(followUp && { followUp }) };
  // A renewal that changed nothing leaves the action as it was: applied.
  if (earlier.outcome === 'applied' && ended.outcome === 'unchanged') ended.outcome = 'applied';
  if (ended.state === 'pending' || ended.state === 'waiting') return ended;
  // An alert that an earlier attempt owed is sent with this ending, or marked as owed again.
  const { alertDue: _owed, ...closed } = withExpiry(ended, plan.step === 'tell' ? undefined : action, ctx.until);
  const isRenewal = earlier.outcome === 'applied' && closed.outcome === 'applied';
  const isNews = plan.step === 'undo' || plan.step === 'expire' || (plan.step !== 'tell' && !isRenewal);
  return isNews ? { ...closed, ...dayIndex(record.key, now) } : closed;
}
