import { owesAlert, type ResponseRecord } from '../../src/journal/response-record.ts';
import type { Plan } from '../plan.ts';
import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const stuck = violated('nothing-stuck');
/** Two sweeps, and what they hand over. */
const LATE_MS = 11 * 60_000;

/** All pauses are over by then; what an account holds back as well may wait on. What a budget holds is said to wait for that. */
const pausedStill =
  ({ organisation }: Plan) =>
  ({ open, ack }: Pick<ResponseRecord, 'open' | 'ack'>): boolean =>
    open === 'paused' && ack === undefined && !organisation;

/** Once all is calm nothing is in hand, overdue, owed to people, or left on a queue or given up. */
export const nothingStuck: Invariant = ({ plan, stack, now, deadLetters }) => {
  const isPausedStill = pausedStill(plan);
  const responses = responsesOf(stack).flatMap((record) => {
    const { key, state, dueAt } = record;
    const due = dueAt === undefined ? 'never due' : `due ${Math.round((dueAt - now) / 60_000)} min from now`;
    const isInHand = state === 'claimed' || state === 'undoing' || state === 'expiring';
    const isForgotten = (state === 'pending' || state === 'waiting') && (dueAt === undefined || dueAt < now - LATE_MS);
    return [
      ...(isInHand || isForgotten ? [stuck(`${key} is ${state}, ${due}`)] : []),
      ...(isPausedStill(record) ? [stuck(`${key} is held back by a pause, and none is in force`)] : []),
      ...(owesAlert(record) ? [stuck(`${key}: an alert of it is owed still`)] : []),
    ];
  });
  const left = stack.readers().flatMap((queue) =>
    stack.services.sqs
      .messages(`${stack.config.stack}-${queue}`)
      .filter(({ sentAt }) => sentAt < now - LATE_MS)
      .map(({ body, receives }) => stuck(`on the queue ${queue} after ${receives} receives: ${body.slice(0, 160)}`)),
  );
  const forged = new Set(plan.stimuli.flatMap((each) => (each.do === 'deliver' && each.isForged ? [each.body] : [])));
  const dead = deadLetters
    .filter(({ body }) => !forged.has(body))
    .map(({ queue, body }) => stuck(`given up by ${queue}: ${body.slice(0, 160)}`));
  return [...responses, ...left, ...dead];
};
