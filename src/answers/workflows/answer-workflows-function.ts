import { createActor } from '../../act/act.ts';
import { actFunction } from '../../act/act-function.ts';
import type { ActorOptions } from '../../act/work.ts';
import { queueNamed } from '../../core/config.ts';
import { parsedJson } from '../../core/json.ts';
import type { Given, Runner } from '../../core/runner.ts';
import { describeError } from '../../core/telemetry.ts';
import { settleQuestions, settleQuestionsOf } from './settle-questions.ts';

/**
 * Answers workflows: a yes as an action; everything else after each batch for the questions that it is about, and for all
 * whenever the sweep asks. A no reaches its workflow with the message that brings it.
 */
export function answerWorkflowsFunction(given: Given & Pick<ActorOptions, 'actions' | 'budgets' | 'approval'>): Runner {
  const act = createActor({ ...given, queue: queueNamed(given.id, given.config) });
  return {
    ...actFunction(given),
    async deliveries(batch) {
      const failed = await act(batch);
      try {
        const said = batch.map(({ body }) => parsedJson(body) as Said | undefined);
        if (said.some((message) => message?.kind === 'maintain' && message.questions === undefined))
          await settleQuestions(given);
        else await settleQuestionsOf({ keys: keysIn(said), marks: marksIn(said) }, given);
      } catch (error) {
        // What was done stays done: the sweep has them settled.
        given.telemetry.error('questions of workflows not settled', describeError(error));
      }
      return failed;
    },
  };
}

/** A message as it may be, before it is checked. */
interface Said {
  kind?: unknown;
  key?: unknown;
  questions?: unknown;
}

const texts = (values: readonly unknown[]): string[] => [
  ...new Set(values.filter((value) => typeof value === 'string')),
];

const keysIn = (messages: readonly (Said | undefined)[]): string[] => texts(messages.map((message) => message?.key));

/** Questions that were refused: no response asks for them. */
const marksIn = (messages: readonly (Said | undefined)[]): string[] =>
  texts(messages.flatMap((message) => message?.questions ?? []));
