// Generated from src/functions.ts by npm run generate.
import { digestFunction } from '../src/digest/digest-function.ts';
import {
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
} from '../src/platform/clients.ts';
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
