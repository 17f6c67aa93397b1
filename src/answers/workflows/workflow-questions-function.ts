import type { Given, Runner } from '../../core/runner.ts';
import { createIntake, type IntakeOptions } from '../../decide/intake.ts';
import { keepQuestions } from './keep-questions.ts';

/** Decides about what state machines ask, once their task tokens are kept apart. */
export function workflowQuestionsFunction(given: Given & Pick<IntakeOptions, 'sources' | 'riposteYml'>): Runner {
  const decide = createIntake(given);
  return {
    async deliveries(batch) {
      const { kept, failed } = await keepQuestions(batch, given);
      return [...failed, ...(await decide(kept))];
    },
  };
}
