// Generated from src/functions.ts by npm run generate.
import { wideLooksFunction } from '../src/jobs/wide-looks-function.ts';
import { acmPca, dynamodb, ec2, elbv2, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Each day, an hour before the digest: looks at what the setting wideLooks names, such as security groups. */
export const handler = wire('wide-looks', wideLooksFunction, {
  clients: { acmPca, dynamodb, ec2, elbv2, sqs, ssm },
});
