// Generated from src/functions by npm run generate.
import { lookMembersFunction } from '../src/jobs/look-members-function.ts';
import { accessAnalyzer } from '../src/platform/clients/access-analyzer-client.ts';
import { acm } from '../src/platform/clients/acm-client.ts';
import { cloudwatch } from '../src/platform/clients/cloudwatch-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { eventbridge } from '../src/platform/clients/eventbridge-client.ts';
import { guardduty } from '../src/platform/clients/guardduty-client.ts';
import { iam } from '../src/platform/clients/iam-client.ts';
import { inspector2 } from '../src/platform/clients/inspector2-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { macie2 } from '../src/platform/clients/macie2-client.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { securityhub } from '../src/platform/clients/securityhub-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Every 15 minutes: whether accounts of the organisation are heard and can be entered, each every two hours, and once a day what expires there. */
export const handler = wire('look-members', lookMembersFunction, {
  clients: { dynamodb, sqs },
  clientsOf: inMembers(
    {
      accessAnalyzer,
      acm,
      cloudwatch,
      eventbridge,
      guardduty,
      iam,
      inspector2,
      kms,
      macie2,
      secretsManager,
      securityhub,
      ssm,
    },
    'read',
  ),
});
