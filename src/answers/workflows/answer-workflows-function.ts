import { createActor } from '../../act/act.ts';
import { actFunction } from '../../act/act-function.ts';
import type { ActorOptions } from '../../act/work.ts';
import { queueNamed } from '../../core/config.ts';
import type { Given, Runner } from '../../core/runner.ts';
import { describeError } from '../../core/telemetry.ts';
import { settleQuestions } from './settle-questions.ts';

/**
 * Answers workflows: a yes as an action, and after each batch, and whenever the sweep asks, everything else. A no reaches
 * its workflow with the message that brings it.
 */
export function answerWorkflowsFunction(given: Given & Pick<ActorOptions, 'actions' | 'budgets' | 'approval'>): Runner {
  const act = createActor({ ...given, queue: queueNamed(given.id, given.config) });
  return {
    ...actFunction(given),
    async deliveries(batch) {
      const failed = await act(batch);
      try {
        await settleQuestions(given);
      } catch (error) {
        // What was done stays done: the sweep has them settled.
        given.telemetry.error('questions of workflows not settled', describeError(error));
      }
      return failed;
    },
  };
}
