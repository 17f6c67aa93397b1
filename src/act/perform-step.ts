import { whyNeverUndone } from '../actions/catalogue/catalogue.ts';
import type { Action, FollowUp } from '../core/action.ts';
import type { Config } from '../core/config.ts';
import { CannotUndoError } from '../core/errors.ts';
import { isLost, type ResponseRecord } from '../journal/response-record.ts';
import { changesFor } from './changes-for.ts';
import { HOUR_MS, questionDue } from './open-ends.ts';
import { howAgain, stayed, whyAway } from './out-of-hands.ts';
import type { Changes } from './settle.ts';
import type { Work } from './work.ts';

/** How long a step that follows waits before it looks whether the pause is over. */
const WAIT_MS = 5 * 60_000;

/** Takes the step that was planned, and says what it changes in the record. */
export async function performStep(work: Work, config: Config, now: number): Promise<Changes> {
  const { plan, record, ctx } = work;
  const before = record.before ?? {};
  switch (plan.step) {
    case 'end':
      return ended(plan);
    case 'ask':
      return asked(work, plan, config, now);
    case 'keep':
      return kept(record, plan.remind, config, now);
    case 'postpone':
      return postponed(record, config, now);
    case 'undo':
      return { state: 'undone', reason: await undo(work), ...nothingToDo(record) };
    case 'expire':
      return record.followUp
        ? followUp(work, record.followUp)
        : { state: 'expired', reason: await expire(work), ...nothingToDo(record) };
    case 'wait':
      return { state: 'done', reason: plan.reason, dueAt: now + WAIT_MS };
    case 'tell':
      return { ...toldOf(record), ...(record.state === 'waiting' && questionDue(record, {}, config, now)) };
    case 'join':
    case 'ack':
    case 'said':
      return {};
    case 'stay':
      return stayed(plan, now);
    case 'found':
      return changesFor(plan.isHeld ? { ...work, record: withoutEnd(record) } : work, plan.verified, now);
    case 'check':
      if (plan.goOn) await held(work).apply(record.target, before, ctx);
      return changesFor(work, await held(work).verify(record.target, before, ctx), now);
    case 'apply':
      await held(work).apply(record.target, before, ctx);
      return changesFor(work, await held(work).verify(record.target, before, ctx), now);
  }
}

/** An end as it was planned. */
export const ended = ({ step: _, ...ending }: Extract<Work['plan'], { step: 'end' }>): Changes => ({
  state: 'done',
  ...ending,
});

/** The time that something may take does not run while it is held back. */
const withoutEnd = ({ giveUpAt: _over, ...record }: ResponseRecord): ResponseRecord => record;

/** What is taken back at last asks for nothing more of a person. */
const nothingToDo = ({ open }: ResponseRecord): Changes => (open === 'overdue' ? { advice: undefined } : {});

/** First what is said beside the record, one at a time; what is owed of the record itself stays so meanwhile. */
const toldOf = ({ besideDue }: ResponseRecord): Changes => {
  if (!besideDue) return { alertDue: false };
  return { besideDue: besideDue.length > 1 ? besideDue.slice(1) : undefined };
};

function asked(
  { record }: Work,
  { step: _, reason, answerBy = Number.POSITIVE_INFINITY, ...shown }: Extract<Work['plan'], { step: 'ask' }>,
  config: Config,
  now: number,
): Changes {
  const giveUpAt = Math.min(now + config.approvalHours * HOUR_MS, Math.max(now, answerBy));
  const said = [record.wants[0]?.reason, reason].filter(Boolean).join(' ');
  // Asked anew on another plan, it is another question.
  const isOther = record.plan !== undefined && record.plan !== shown.plan;
  return {
    ...shown,
    ...(isOther && { turn: (record.turn ?? 1) + 1, yes: undefined }),
    approved: undefined,
    yesUntil: undefined,
    by: undefined,
    reminded: undefined,
    askAgainAt: undefined,
    state: 'waiting',
    outcome: 'awaiting-approval',
    reason: said,
    giveUpAt,
    ...questionDue({ giveUpAt }, {}, config, now),
  };
}

/** A question that stands; where people are reminded of it, they are asked again by that. */
function kept(record: ResponseRecord, remind: boolean, config: Config, now: number): Changes {
  if (!remind) return questionDue(record, {}, config, now);
  const { askAgainAt: _again, ...rest } = record;
  return { reminded: true, askAgainAt: undefined, ...questionDue(rest, { reminded: true }, config, now) };
}

/** Asked again in four hours, or after half of the time that is left; the deadline stays. */
function postponed(record: ResponseRecord, config: Config, now: number): Changes {
  const { giveUpAt = now } = record;
  const askAgainAt = Math.round(Math.min(now + 4 * HOUR_MS, now + (giveUpAt - now) / 2));
  return { askAgainAt, ...questionDue({ ...record, askAgainAt }, {}, config, now) };
}

async function undo(work: Work): Promise<string> {
  const { record, ctx } = work;
  const action = held(work);
  if (action.undo === 'never') throw new CannotUndoError(`${action.id} is never undone: ${whyNeverUndone(action.id)}`);
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
  const { result, next, byHand, lost } = await action.followUp(due, record.target, record.before ?? {}, ctx);
  const changes = { state: 'done', reason: result, followUp: next } as const;
  if (lost) return { ...changes, outcome: 'failed', byHand: true, ...lost };
  if (byHand !== undefined) return { ...changes, outcome: 'partial', advice: byHand, byHand: true };
  // What could not follow has followed now, and what was lost would be over now.
  const isWhole = (record.outcome === 'partial' && !record.byHand) || isLost(record);
  return { ...changes, ...(isWhole && { outcome: 'applied', advice: undefined, byHand: undefined }) };
}

/** Throws where nothing that was begun in a member account can be taken back there now. */
export function refuseOutOfReach(why: string | undefined): void {
  if (why !== undefined)
    throw new CannotUndoError(`${why} Nothing is done there: let the account in again, or do it by hand.`);
}

function held({ action, record, outOfReach }: Work): Action {
  refuseOutOfReach(outOfReach);
  if (!action)
    throw new CannotUndoError(
      `Nothing was done: ${whyAway(record.action)}. Do it by hand, or ${howAgain(record.action)}.`,
    );
  return action;
}
