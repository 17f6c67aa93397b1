import type { Action, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { ANY } from '../../core/permission.ts';
import type { QuestionEnd, WorkflowQuestion } from '../../journal/workflow-questions.ts';
import type { QuestionTarget } from '../catalogue/targets/workflows-targets.ts';
import { letGoOn, questionsOf, stillWaits } from './task.ts';

/**
 * A yes to a state machine that asks. What is sent is begun in the journal first: a second attempt sends the same, and
 * nobody sends the other answer after it.
 */
export const answerWorkflow: Action<QuestionTarget, Record<string, never>> = {
  id: 'answer-workflow',
  permissions: [
    {
      actions: ['states:SendTaskHeartbeat', 'states:SendTaskSuccess'],
      resources: [ANY],
      why: 'tasks are named by their token alone, and these calls know no resources',
    },
  ],

  async before(target, ctx) {
    const question = await questionsOf(ctx).readQuestion(target.id);
    const ended = whyEnded(target, question);
    if (ended) return { verdict: 'unchanged', reason: ended };
    const { workflow, step, details, answerBy } = target;
    return {
      verdict: 'proceed',
      before: {},
      from: `it waits at ${step}`,
      to: 'it goes on',
      effect: `lets workflow ${workflow} go on after ${step}. It asks: “${target.question}”${details && ` (${details})`}`,
      unlessApproved: 'The workflow asks for a person.',
      ...(answerBy && { answerBy: Date.parse(answerBy) }),
    };
  },

  async apply({ id }, _before, ctx) {
    const questions = questionsOf(ctx);
    const question = await questions.readQuestion(id);
    if (!question?.token || !(await questions.beginAnswer(id, 'yes'))) return;
    const answer = { answer: 'approved', by: ctx.by ?? '', at: new Date(ctx.now()).toISOString(), question: id };
    const isTaken = await letGoOn(question.token, answer, ctx.clients);
    // Where an attempt that died had begun to send it, that one was taken.
    await questions.closeQuestion(id, isTaken || question.sent === 'yes' ? 'yes' : 'gone', ctx.now());
  },

  verify: look,
  look,

  undo: 'never',
};

/** How the answer stands; of an attempt that died, Step Functions knows whether it was taken. */
async function look(target: QuestionTarget, _before: object, ctx: ActionContext): Promise<Verified> {
  const question = await questionsOf(ctx).readQuestion(target.id);
  const done: Verified = { verdict: 'done', result: `Workflow ${target.workflow} went on after ${target.step}.` };
  if (question?.closed === 'yes') return done;
  if (question?.sent === 'yes' && question.token && !(await stillWaits(question.token, ctx.clients))) return done;
  const reason = whyEnded(target, question) ?? `Workflow ${target.workflow} still waits: the answer was not sent.`;
  return {
    verdict: 'failed',
    reason,
    advice: 'See the execution in Step Functions, and start the workflow again if it is still wanted.',
  };
}

const ENDS: Record<QuestionEnd, string> = {
  yes: 'has gone on',
  no: 'was told no',
  gone: 'no longer waits: its task timed out, or its execution ended',
};

function whyEnded({ workflow }: QuestionTarget, question: WorkflowQuestion | undefined): string | undefined {
  if (!question) return `The journal holds no question of workflow ${workflow} any more.`;
  return question.closed && `Workflow ${workflow} ${ENDS[question.closed]}.`;
}
