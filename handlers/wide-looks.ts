// Generated from src/functions.ts by npm run generate.
import { wideLooksFunction } from '../src/jobs/wide-looks-function.ts';
import {
  accessAnalyzer,
  acmPca,
  dynamodb,
  ec2,
  elbv2,
  inspector2,
  macie2,
  shield,
  sqs,
  ssm,
} from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Each day, around the digest: looks at what the setting wideLooks names, such as security groups, and goes on each hour until it is through. */
export const handler = wire('wide-looks', wideLooksFunction, {
  clients: { accessAnalyzer, acmPca, dynamodb, ec2, elbv2, inspector2, macie2, shield, sqs, ssm },
});
