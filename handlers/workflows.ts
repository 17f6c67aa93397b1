// Generated from src/functions by npm run generate.
import { workflowQuestionsFunction } from '../src/answers/workflows/workflow-questions-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { stepFunctions } from '../src/sources/step-functions/index.ts';

/** Decides about what state machines ask people, and keeps how to answer them. */
export const handler = wire('workflows', workflowQuestionsFunction, {
  sources: [stepFunctions],
  clients: { dynamodb, sqs },
});
