import { mayStillBeRejected } from '../act/held-yes.ts';
import { canBeUndone } from '../act/standing.ts';
import { whyNeverUndone } from '../actions/catalogue/catalogue.ts';
import { actions } from '../actions/index.ts';
import type { AnswerMessage } from '../core/messages.ts';
import { isEnd, isOpen } from '../core/response.ts';
import { isAsked, type ResponseRecord } from '../journal/response-record.ts';
import { shown } from './out.ts';

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
const byWhom = ({ by }: ResponseRecord): string => (by ? ` by ${shown(by, 200)}` : '');

/** What a person may say of a response. To retry is to have an open end decided anew, by today's rules. */
export type Kind = Exclude<AnswerMessage['kind'], 'later'> | 'retry';

/** Why a person's wish cannot be granted for an action as it stands, or undefined when it can. */
export function obstacleTo(kind: Kind, found: ResponseRecord, now: number): string | undefined {
  const record = asAsked(found);
  if (kind === 'ack') return ackObstacle(record);
  if (kind === 'retry') return retryObstacle(record);
  if (kind === 'reject' && mayStillBeRejected(record)) return undefined;
  return kind === 'undo' ? undoObstacle(record, now) : answerObstacle(record);
}

/** An answer waits while a step is taken beside the question, and so it is asked about then as before and after. */
const asAsked = (record: ResponseRecord): ResponseRecord =>
  isAsked(record) ? { ...record, state: 'waiting' } : record;

function ackObstacle({ state, open, outcome, ack }: ResponseRecord): string | undefined {
  if (ack) return `it has already been acknowledged, by ${shown(ack.by, 200)} at ${time(ack.at)}`;
  if (state === 'waiting' || open !== undefined) return undefined;
  return `there is nothing to acknowledge: it is settled (${state === 'done' ? outcome : state})`;
}

function retryObstacle({ state, open, outcome }: ResponseRecord): string | undefined {
  if (state === 'waiting') return 'it waits for an answer: approve it or reject it';
  if (!isEnd(state)) return 'it is under way';
  if (open !== undefined) return undefined;
  return `there is nothing to try again: it is settled (${state === 'done' ? outcome : state})`;
}

function answerObstacle(record: ResponseRecord): string | undefined {
  switch (record.state) {
    case 'waiting':
      return undefined;
    case 'done':
      if (mayStillBeRejected(record)) return `it has already been approved${byWhom(record)}. ${record.reason ?? ''}`;
      return `it does not wait for an answer: it ended as ${record.outcome} at ${time(record.dayAt)}${byWhom(record)}`;
    case 'undone':
      return `it does not wait for an answer: it was undone at ${time(record.dayAt)}${byWhom(record)}`;
    case 'expired':
      return `it does not wait for an answer: its time was over at ${time(record.dayAt)}`;
    case 'undoing':
      return 'it does not wait for an answer: it is being undone';
    default:
      return 'it does not wait for an answer: it is under way';
  }
}

function undoObstacle(record: ResponseRecord, now: number): string | undefined {
  const { action } = record;
  if (record.state === 'expired') return `its time was over, and it ended automatically at ${time(record.dayAt)}`;
  if (record.state === 'expiring') return 'it is ending right now';
  if (record.state === 'undone') return `it has already been undone, at ${time(record.dayAt)}${byWhom(record)}`;
  if (record.state === 'waiting' && !canBeUndone(record, now))
    return 'nothing was changed yet: it waits for approval, and can be rejected';
  if (record.state === 'claimed') return 'it is being carried out right now; try again in five minutes';
  if (record.state === 'done' && record.outcome !== 'applied' && !canBeUndone(record, now))
    return `nothing was changed (it ended as ${record.outcome}), so there is nothing to undo`;
  if (actions[action].undo === 'never') return `${action} is never undone: ${whyNeverUndone(action)}`;
  if (canBeUndone(record, now)) return undefined;
  return record.state === 'undoing' ? 'it is being undone right now' : 'no state from before it was kept';
}

/** Whether a wish about many concerns this one at all: what it has nothing to do with is not told as refused. */
export function concerns(kind: Kind, found: ResponseRecord): boolean {
  const record = asAsked(found);
  if (kind === 'reject' && mayStillBeRejected(record)) return true;
  if (kind === 'approve' || kind === 'reject') return record.state === 'waiting';
  if (kind === 'ack') return isOpen(record);
  if (kind === 'retry') return isEnd(record.state) && record.open !== undefined;
  return (
    record.before !== undefined &&
    record.state !== 'undone' &&
    record.state !== 'expired' &&
    record.outcome !== 'unchanged'
  );
}
