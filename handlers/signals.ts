// Generated from src/functions by npm run generate.
import { decideFunction } from '../src/decide/decide-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { cloudtrail } from '../src/sources/cloudtrail/index.ts';
import { cloudwatch } from '../src/sources/cloudwatch/index.ts';
import { health } from '../src/sources/health/index.ts';
import { kms } from '../src/sources/kms/index.ts';
import { secretsManager } from '../src/sources/secrets-manager/index.ts';

/** Decides about what was done to the account, and what AWS tells of it: sources with little traffic share this function and its queue. */
export const handler = wire('signals', decideFunction, {
  sources: [health, kms, secretsManager, cloudtrail, cloudwatch],
  clients: { dynamodb, sqs },
});
