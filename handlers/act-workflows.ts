// Generated from src/functions.ts by npm run generate.
import { answerWorkflow } from '../src/actions/workflows/answer-workflow.ts';
import { answerWorkflowsFunction } from '../src/answers/workflows/answer-workflows-function.ts';
import { dynamodb, sqs, stepFunctions } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Answers state machines that wait for a person. */
export const handler = wire('act-workflows', answerWorkflowsFunction, {
  actions: [answerWorkflow],
  clients: { dynamodb, sqs, stepFunctions },
});
