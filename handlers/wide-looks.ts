// Generated from src/functions by npm run generate.
import { wideLooksFunction } from '../src/jobs/wide-looks-function.ts';
import { accessAnalyzer } from '../src/platform/clients/access-analyzer-client.ts';
import { acmPca } from '../src/platform/clients/acm-pca-client.ts';
import { cloudtrail } from '../src/platform/clients/cloudtrail-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { ec2 } from '../src/platform/clients/ec2-client.ts';
import { elbv2 } from '../src/platform/clients/elbv2-client.ts';
import { fms } from '../src/platform/clients/fms-client.ts';
import { inspector2 } from '../src/platform/clients/inspector2-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { macie2 } from '../src/platform/clients/macie2-client.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { shield } from '../src/platform/clients/shield-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Each day, around the digest: looks at what the setting wideLooks names, such as security groups, and goes on each hour until it is through. */
export const handler = wire('wide-looks', wideLooksFunction, {
  clients: {
    accessAnalyzer,
    acmPca,
    cloudtrail,
    dynamodb,
    ec2,
    elbv2,
    fms,
    inspector2,
    kms,
    macie2,
    secretsManager,
    shield,
    sqs,
    ssm,
  },
});
