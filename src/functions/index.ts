import type { Group } from '../core/group.ts';
import { acting } from './acts.ts';
import { calledByAws } from './called-by-aws.ts';
import { feeds } from './feeds.ts';
import type { FunctionEntry } from './function-entry.ts';
import { scheduled } from './scheduled.ts';
import { stateMachines } from './state-machines.ts';
import { takesAnswers } from './takes-answers.ts';
import { tells } from './tells.ts';

export { type FunctionEntry, isNamed, memoryOf, type Named } from './function-entry.ts';

/**
 * Every Lambda function by its id, in the order in which the deployment and the local account make them.
 *
 * `npm run generate` writes the handlers from it; the deployment makes queues, roles, schedules and alarms of it, and
 * the local account runs the same functions with no other clients than these.
 */
export const functions = {
  ...feeds,
  ...acting,
  ...stateMachines,
  ...tells,
  ...takesAnswers,
  ...calledByAws,
  ...scheduled,
} as const;

export type FunctionId = keyof typeof functions;

/** The entries as a list, for who asks what they have in common. */
export const allFunctions = Object.entries(functions).map(([id, entry]) => ({
  id: id as FunctionId,
  ...(entry as FunctionEntry),
}));

/** A queue that a function reads: that of its own id, or its express queue. */
export type QueueId = FunctionId | `${FunctionId}-express`;

/** The queue of what must not wait for a batch to fill. */
export const expressOf = (id: FunctionId) => `${id}-express` as const;

/** The queues that a function reads. */
export const queuesOf = ({ id, batch, express }: { id: FunctionId } & FunctionEntry): QueueId[] => [
  ...(batch ? [id] : []),
  ...(express ? [expressOf(id)] : []),
];

/** The function that reads a queue, and how its messages are gathered; undefined where none does. */
export function readerOf(queue: string) {
  for (const entry of allFunctions) {
    if (entry.batch && entry.id === queue) return { entry, batch: entry.batch };
    if (entry.express && expressOf(entry.id) === queue) return { entry, batch: entry.express };
  }
  return undefined;
}

/** The function that holds the actions of a group, and the queue of the same id. */
export const functionOfGroup = (group: Group): FunctionId => (group === 'notify' ? 'notify' : `act-${group}`);
