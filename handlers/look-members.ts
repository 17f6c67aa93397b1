// Generated from src/functions.ts by npm run generate.
import { lookMembersFunction } from '../src/jobs/look-members-function.ts';
import {
  accessAnalyzer,
  acm,
  dynamodb,
  eventbridge,
  guardduty,
  iam,
  inspector2,
  kms,
  macie2,
  secretsManager,
  securityhub,
  sqs,
  ssm,
} from '../src/platform/clients.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Every 15 minutes: whether accounts of the organisation are heard and can be entered, each every two hours, and once a day what expires there. */
export const handler = wire('look-members', lookMembersFunction, {
  clients: { dynamodb, sqs },
  clientsOf: inMembers(
    {
      accessAnalyzer,
      acm,
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
