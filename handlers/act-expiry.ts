// Generated from src/functions.ts by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { renewParameter } from '../src/actions/secrets/renew-parameter.ts';
import { rotateSecret } from '../src/actions/secrets/rotate-secret.ts';
import { dynamodb, ecs, iam, keyProof, lambda, logs, secretsManager, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Renews secrets and parameters that expire. */
export const handler = wire('act-expiry', actFunction, {
  actions: [rotateSecret, renewParameter],
  clients: { dynamodb, ecs, iam, keyProof, lambda, logs, secretsManager, sqs, ssm },
});
