// Generated from src/functions by npm run generate.
import { digestFunction } from '../src/digest/digest-function.ts';
import { accessAnalyzer } from '../src/platform/clients/access-analyzer-client.ts';
import { cloudtrail } from '../src/platform/clients/cloudtrail-client.ts';
import { cloudwatch } from '../src/platform/clients/cloudwatch-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { guardduty } from '../src/platform/clients/guardduty-client.ts';
import { inspector2 } from '../src/platform/clients/inspector2-client.ts';
import { macie2 } from '../src/platform/clients/macie2-client.ts';
import { s3 } from '../src/platform/clients/s3-client.ts';
import { securityhub } from '../src/platform/clients/securityhub-client.ts';
import { sesv2 } from '../src/platform/clients/sesv2-client.ts';
import { sns } from '../src/platform/clients/sns-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wafv2 } from '../src/platform/clients/wafv2-client.ts';
import { wafv2Global } from '../src/platform/clients/wafv2-global-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Once a day: the security email about the day before, and on Mondays about the week. */
export const handler = wire('digest', digestFunction, {
  clients: {
    accessAnalyzer,
    cloudtrail,
    cloudwatch,
    dynamodb,
    guardduty,
    inspector2,
    macie2,
    s3,
    securityhub,
    sesv2,
    sns,
    sqs,
    wafv2,
    wafv2Global,
  },
});
