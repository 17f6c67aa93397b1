// Generated from src/functions by npm run generate.
import { answerWorkflow } from '../src/actions/workflows/answer-workflow.ts';
import { answerWorkflowsFunction } from '../src/answers/workflows/answer-workflows-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { stepFunctions } from '../src/platform/clients/step-functions-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Answers state machines that wait for a person. */
export const handler = wire('act-workflows', answerWorkflowsFunction, {
  actions: [answerWorkflow],
  clients: { dynamodb, sqs, stepFunctions },
});
