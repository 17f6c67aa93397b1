// Generated from src/functions by npm run generate.
import { answersFunction } from '../src/answers/answers-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Proves answers of the approval page and of Slack, and hands them to the function that may act. */
export const handler = wire('answers', answersFunction, {
  clients: { dynamodb, kms, secretsManager, sqs, ssm },
});
