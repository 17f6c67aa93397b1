// Generated from src/functions by npm run generate.
import { calendarFunction } from '../src/jobs/calendar-function.ts';
import { acm } from '../src/platform/clients/acm-client.ts';
import { cloudhsm } from '../src/platform/clients/cloudhsm-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { iam } from '../src/platform/clients/iam-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Each day, an hour before the digest: looks at everything that expires. */
export const handler = wire('calendar', calendarFunction, {
  clients: { acm, cloudhsm, dynamodb, iam, kms, secretsManager, sqs, ssm },
});
