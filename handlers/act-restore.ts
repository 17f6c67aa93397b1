// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { restoreParameter } from '../src/actions/secrets/restore-parameter.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Puts parameters back that have deleted themselves, from the copies that their owners wanted. */
export const handler = wire('act-restore', actFunction, {
  actions: [restoreParameter],
  clients: { dynamodb, kms, sqs, ssm },
});
