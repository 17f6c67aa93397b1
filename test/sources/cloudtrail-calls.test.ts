import { type CallLine, differences, readTable, tableNames } from '../../scripts/calls.ts';

/** The services whose calls have to be decided, by their IAM prefix. */
const WATCHED =
  'access-analyzer account acm acm-pca apigateway backup bedrock cloudformation cloudtrail cloudwatch codebuild cognito-identity cognito-idp config detective dynamodb ec2 ecr ecr-public ecs eks elasticfilesystem es events fms glue guardduty iam identitystore inspector2 kms lambda logs macie2 network-firewall organizations pipes ram rds redshift rolesanywhere route53 route53domains route53resolver s3 scheduler secretsmanager securityhub shield signin sns sqs ssm sso sso-directory sts wafv2';

const tables = new Map(tableNames().map((service) => [service, readTable(service)]));
const line = (call: string): CallLine | undefined => {
  const [service = '', name] = call.split(':');
  return tables.get(service)?.find((one) => one.name === name);
};

describe('the tables of calls', () => {
  it('are those of the services that are watched', () => {
    expect(tableNames()).toEqual(WATCHED.split(' '));
  });

  it.each(tableNames())('%s: each call that changes something is decided, and no other has a line', async (service) => {
    expect(await differences(service)).toEqual({ undecided: [], unknown: [] });
  });

  it.each([...tables])('%s: what is recorded under another name has a line under it', (_service, lines) => {
    const names = lines.map(({ name }) => name);
    for (const { says } of lines.filter(({ decision }) => decision === 'as')) expect(names).toContain(says);
  });

  it.each([...tables])('%s: a sentence begins with a capital and has no end; a reason says why', (_service, lines) => {
    for (const { decision, says } of lines)
      expect(says).toMatch(decision === 'quiet' || decision === 'as' ? /^[A-Za-z][\w ]/ : /^[A-Z][^\n]{8,118}[^.\s]$/);
  });
});

/** Calls by which attackers stay, hide and take; each of them needs a word. */
const OF_NOTE: Record<string, string[]> = {
  now: [
    'iam:UpdateAssumeRolePolicy',
    'iam:CreateRole',
    'iam:AttachUserPolicy',
    'iam:AttachRolePolicy',
    'iam:PutUserPolicy',
    'iam:CreatePolicyVersion',
    'iam:SetDefaultPolicyVersion',
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:DeactivateMFADevice',
    'iam:CreateSAMLProvider',
    'iam:UpdateSAMLProvider',
    'iam:CreateOpenIDConnectProvider',
    'iam:AcceptDelegationRequest',
    'iam:EnableOutboundWebIdentityFederation',
    'iam:EnableOrganizationsRootSessions',
    'sts:AssumeRoot',
    'rolesanywhere:CreateTrustAnchor',
    'account:EnableRegion',
    'guardduty:CreateIPSet',
    'guardduty:UpdateIPSet',
    'guardduty:DeleteMembers',
    'guardduty:DisassociateMembers',
    'guardduty:DeletePublishingDestination',
    'securityhub:BatchDisableStandards',
    'access-analyzer:DeleteAnalyzer',
    'config:PutConfigurationRecorder',
    'ec2:EnableSerialConsoleAccess',
    'ec2:DisableEbsEncryptionByDefault',
    'ec2:DisableImageBlockPublicAccess',
    'ec2:DisableSnapshotBlockPublicAccess',
    'lambda:AddPermission',
    'lambda:CreateFunctionUrlConfig',
    'sqs:SetQueueAttributes',
    'ecr:SetRepositoryPolicy',
    'rds:ModifyDBInstance',
    'rds:RestoreDBInstanceFromDBSnapshot',
    'rds:AuthorizeDBSecurityGroupIngress',
    'codebuild:UpdateProjectVisibility',
    's3:PutAccountPublicAccessBlock',
    's3:PutBucketLifecycle',
    'ssm:ModifyDocumentPermission',
    'wafv2:DisassociateWebACL',
  ],
  tried: [
    'organizations:LeaveOrganization',
    'ec2:DeleteFlowLogs',
    'route53resolver:DeleteResolverQueryLogConfig',
    'rds:StopActivityStream',
    'cloudtrail:DeleteTrail',
    'cloudtrail:DeleteEventDataStore',
    'guardduty:DeleteDetector',
    'inspector2:Disable',
  ],
  act: [
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:ModifySecurityGroupRules',
    's3:PutBucketPolicy',
    's3:PutBucketAcl',
    's3:DeleteBucketPublicAccessBlock',
  ],
  digest: [
    'kms:UpdatePrimaryRegion',
    'secretsmanager:RemoveRegionsFromReplication',
    'secretsmanager:StopReplicationToReplica',
  ],
  own: ['lambda:UpdateFunctionCode', 'lambda:DeleteEventSourceMapping', 'sns:Unsubscribe', 'scheduler:DeleteSchedule'],
};

describe('what attackers do', () => {
  it.each(Object.entries(OF_NOTE).flatMap(([decision, calls]) => calls.map((call) => ({ call, decision }))))(
    '$call is $decision',
    ({ call, decision }) => {
      expect(line(call)?.decision).toBe(decision);
    },
  );
});
