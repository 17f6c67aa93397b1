// Generated from src/functions.ts by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { restoreParameter } from '../src/actions/secrets/restore-parameter.ts';
import { dynamodb, kms, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Puts parameters back that have deleted themselves, from the copies that their owners wanted. */
export const handler = wire('act-restore', actFunction, {
  actions: [restoreParameter],
  clients: { dynamodb, kms, sqs, ssm },
});
