// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { renewParameter } from '../src/actions/secrets/renew-parameter.ts';
import { rotateSecret } from '../src/actions/secrets/rotate-secret.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { ecs } from '../src/platform/clients/ecs-client.ts';
import { iam } from '../src/platform/clients/iam-client.ts';
import { keyProof } from '../src/platform/clients/key-proof-client.ts';
import { lambda } from '../src/platform/clients/lambda-client.ts';
import { logs } from '../src/platform/clients/logs-client.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Renews secrets and parameters that expire. */
export const handler = wire('act-expiry', actFunction, {
  actions: [rotateSecret, renewParameter],
  clients: { dynamodb, ecs, iam, keyProof, lambda, logs, secretsManager, sqs, ssm },
});
