// Generated from src/functions.ts by npm run generate.
import { calendarFunction } from '../src/jobs/calendar-function.ts';
import { acm, dynamodb, iam, kms, secretsManager, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Each day, an hour before the digest: looks at everything that expires. */
export const handler = wire('calendar', calendarFunction, {
  clients: { acm, dynamodb, iam, kms, secretsManager, sqs, ssm },
});
