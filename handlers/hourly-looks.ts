// Generated from src/functions by npm run generate.
import { hourlyLooksFunction } from '../src/jobs/hourly-looks-function.ts';
import { cloudhsm } from '../src/platform/clients/cloudhsm-client.ts';
import { cloudwatch } from '../src/platform/clients/cloudwatch-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wafv2 } from '../src/platform/clients/wafv2-client.ts';
import { wafv2Global } from '../src/platform/clients/wafv2-global-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Each hour: looks at what the setting hourlyLooks names, such as custom key stores. */
export const handler = wire('hourly-looks', hourlyLooksFunction, {
  clients: { cloudhsm, cloudwatch, dynamodb, kms, sqs, wafv2, wafv2Global },
});
