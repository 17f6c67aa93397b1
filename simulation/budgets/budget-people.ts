import type { LocalStack } from '../../local/local-stack.ts';
import type { AnswerMessage } from '../../src/core/messages.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { among, answerOne } from '../people.ts';
import type { Stimulus } from '../plan.ts';
import { responsesOf } from '../view.ts';
import { waitingClasses } from './budget-items.ts';

/** Somebody answers a question that a full budget asks, or lets a class go on by the command. @returns the answer, if any */
export async function sayOfBudget(
  stack: LocalStack,
  { what, pick, by }: Extract<Stimulus, { do: 'budget' }>,
  now: number,
): Promise<AnswerMessage | undefined> {
  const waiting = waitingClasses(stack);
  if (what === 'go on') {
    const one = among(waiting, pick);
    if (one) await createJournal(stack.accountClients.dynamodb, stack.config.table).resumeBudget(one.radius);
    return undefined;
  }
  const asking = new Set(waiting.map(({ asker }) => asker));
  const able = responsesOf(stack).filter(({ key }) => asking.has(key));
  return answerOne(
    stack,
    able,
    { kind: what === 'yes' ? 'approve' : 'reject', pick, times: 1, ...(by && { by }) },
    now,
  );
}
