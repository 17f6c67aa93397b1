// Generated from src/functions.ts by npm run generate.
import { answersFunction } from '../src/answers/answers-function.ts';
import { dynamodb, kms, secretsManager, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Proves answers of the approval page and of Slack, and hands them to the function that may act. */
export const handler = wire('answers', answersFunction, {
  clients: { dynamodb, kms, secretsManager, sqs, ssm },
});
