// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { runWorkflow } from '../src/actions/workflows/run-workflow.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { stepFunctions } from '../src/platform/clients/step-functions-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Starts workflows of the owner’s own, once for each finding, and waits for their end. */
export const handler = wire('act-runs', actFunction, {
  actions: [runWorkflow],
  clients: { dynamodb, sqs, stepFunctions },
});
