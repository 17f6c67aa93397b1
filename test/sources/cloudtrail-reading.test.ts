import { titleOf, whatAndWhere } from '../../src/alerts/what-happened.ts';
import { MalformedEventError } from '../../src/core/errors.ts';
import { playbookFor } from '../../src/policy/match/match.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { allLines } from '../../src/sources/cloudtrail/call-table.ts';
import { ALICE, type Given, letting, OPS, ROOT, reading, SERVICE_ROLE, STRANGE, TEMPLATE } from './calls-given.ts';

type Row = Given & { is?: 'now' | 'digest'; risk?: string; facts?: object; says?: string };

const named = (row: Row): Row & { name: string } => ({
  ...row,
  name: `${row.call} ${JSON.stringify(row.request ?? {}).slice(0, 90)} ${'userName' in (row.who ?? {}) ? 'by alice' : ''}`,
});

function expectReading({ is, risk, facts = {}, says, ...given }: Row): void {
  const finding = reading(given);
  const wanted = is && { decision: is, ...(risk && { risk }), ...facts };
  if (wanted) expect(finding?.facts).toMatchObject(wanted);
  else expect(finding).toBeUndefined();
  if (says) expect(finding?.title).toContain(says);
}

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ALL = JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
const SOME = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: '*' }] });
const GITHUB = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' };
const trust = (principal: unknown, condition?: unknown) => ({
  roleName: 'reporting',
  policyDocument: letting(principal, condition),
});

describe('who somebody is, and what he may do', () => {
  it.each(
    (
      [
        {
          call: 'iam:CreateAccessKey',
          request: { userName: 'bob' },
          who: ALICE,
          is: 'now',
          facts: { caller: 'other' },
        },
        {
          call: 'iam:CreateAccessKey',
          request: { userName: 'alice' },
          who: ALICE,
          is: 'digest',
          facts: { caller: 'self' },
        },
        { call: 'iam:CreateAccessKey', request: null, who: ALICE, is: 'digest', facts: { caller: 'self' } },
        { call: 'iam:CreateAccessKey', request: null, who: ROOT, is: 'now', risk: 'root-changed' },
        {
          call: 'iam:UpdateAssumeRolePolicy',
          request: { roleName: 'x', policyDocument: encodeURIComponent(letting({ AWS: STRANGE })) },
          is: 'now',
          facts: { opened: 'account', outsiders: STRANGE },
        },
        { call: 'iam:UpdateAssumeRolePolicy', request: { roleName: 'x', policyDocument: '%7B%E0%A4%A' }, is: 'now' },
        { call: 'iam:UpdateLoginProfile', request: { userName: 'bob' }, is: 'now', risk: 'credential-made' },
        { call: 'iam:UpdateAccessKey', request: { userName: 'bob', status: 'Inactive' } },
        { call: 'iam:UpdateAccessKey', request: { userName: 'bob', status: 'Active' }, is: 'now' },
        { call: 'iam:DeactivateMFADevice', request: { userName: 'bob', serialNumber: 'x' }, is: 'now' },
        {
          call: 'iam:DeactivateMFADevice',
          request: { serialNumber: 'arn:aws:iam::111122223333:mfa/root-account-mfa-device' },
          who: ROOT,
          is: 'now',
          risk: 'root-changed',
        },
        {
          call: 'iam:AttachUserPolicy',
          request: { userName: 'bob', policyArn: ADMIN },
          is: 'now',
          facts: { power: 'all' },
        },
        { call: 'iam:AttachRolePolicy', request: { roleName: 'x', policyArn: `${ADMIN}-Amplify` }, is: 'now' },
        {
          call: 'iam:AttachRolePolicy',
          request: { roleName: 'x', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
          is: 'digest',
        },
        { call: 'iam:PutRolePolicy', request: { roleName: 'x', policyDocument: ALL }, is: 'now' },
        { call: 'iam:PutRolePolicy', request: { roleName: 'x', policyDocument: SOME }, is: 'digest' },
        { call: 'iam:PutUserPolicy', request: { omitted: true }, is: 'now', risk: 'request-left-out' },
        { call: 'iam:CreatePolicy', request: { policyName: 'x', policyDocument: ALL }, is: 'now' },
        { call: 'iam:CreatePolicy', request: { policyName: 'x', policyDocument: SOME } },
        { call: 'iam:AddUserToGroup', request: { userName: 'bob', groupName: 'Administrators' }, is: 'now' },
        { call: 'iam:AddUserToGroup', request: { userName: 'bob', groupName: 'readers' }, is: 'digest' },
        {
          call: 'iam:UpdateAssumeRolePolicy',
          request: trust({ AWS: STRANGE }),
          is: 'now',
          facts: { outsiders: STRANGE },
        },
        {
          call: 'iam:UpdateAssumeRolePolicy',
          request: trust({ AWS: [`arn:aws:iam::${STRANGE}:role/x`, 'arn:aws:iam::111122223333:root'] }),
          is: 'now',
          says: `account ${STRANGE} can come in`,
        },
        { call: 'iam:UpdateAssumeRolePolicy', request: trust('*'), is: 'now', says: 'everybody can come in' },
        { call: 'iam:UpdateAssumeRolePolicy', request: trust({ AWS: 'AIDAEXAMPLE' }), is: 'digest' },
        { call: 'iam:UpdateAssumeRolePolicy', request: trust(GITHUB), is: 'now', facts: { opened: 'federation' } },
        {
          call: 'iam:UpdateAssumeRolePolicy',
          request: trust(GITHUB, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example/shop:*' } }),
          is: 'digest',
        },
        {
          call: 'iam:CreateRole',
          request: { roleName: 'x', assumeRolePolicyDocument: letting({ Service: 'lambda.amazonaws.com' }) },
        },
        {
          call: 'iam:CreateRole',
          request: { roleName: 'x', assumeRolePolicyDocument: letting({ AWS: STRANGE }) },
          is: 'now',
        },
        {
          call: 'iam:CreateRole',
          request: { roleName: 'x', assumeRolePolicyDocument: letting({ AWS: 'no-account' }) },
          is: 'now',
        },
        {
          call: 'eks:AssociateAccessPolicy',
          request: { name: 'c', policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy' },
          is: 'now',
        },
        { call: 'sts:AssumeRoot', request: { targetPrincipal: STRANGE }, is: 'now', risk: 'root-session' },
        {
          call: 'signin:PasswordUpdated',
          who: ROOT,
          is: 'now',
          risk: 'root-changed',
          says: 'password of the root user',
        },
        { call: 'signin:EmailUpdated', who: ROOT, is: 'now', risk: 'root-changed' },
      ] satisfies Row[]
    ).map(named),
  )('$name', expectReading);
});

describe('what watches', () => {
  it.each(
    (
      [
        { call: 'ec2:DeleteFlowLogs', is: 'now', risk: 'record-ended' },
        { call: 'guardduty:CreateIPSet', request: { activate: true }, is: 'now', risk: 'detection-off' },
        { call: 'guardduty:CreateIPSet', request: { activate: false } },
        {
          call: 'guardduty:UpdateMemberDetectors',
          request: { features: [{ name: 'X', status: 'DISABLED' }] },
          is: 'now',
        },
        { call: 'guardduty:UpdateMemberDetectors', request: { features: [{ name: 'X', status: 'ENABLED' }] } },
        { call: 'securityhub:UpdateStandardsControl', request: { controlStatus: 'DISABLED' }, is: 'now' },
        { call: 'securityhub:UpdateStandardsControl', request: { controlStatus: 'ENABLED' } },
        { call: 'macie2:CreateFindingsFilter', request: { action: 'ARCHIVE' }, is: 'now' },
        { call: 'macie2:CreateFindingsFilter', request: { action: 'NOOP' } },
        { call: 'macie2:UpdateMacieSession', request: { status: 'PAUSED' }, is: 'now' },
        { call: 'inspector2:Disable', is: 'now', facts: { tried: true } },
        {
          call: 'config:PutConfigurationRecorder',
          request: { configurationRecorder: { recordingGroup: { allSupported: true } } },
        },
        {
          call: 'config:PutConfigurationRecorder',
          request: { configurationRecorder: { recordingGroup: { allSupported: false } } },
          is: 'now',
        },
        { call: 'logs:DeleteLogGroup', request: { logGroupName: '/aws/lambda/resize' }, is: 'digest' },
        { call: 'logs:DeleteLogGroup', request: { logGroupName: 'aws-cloudtrail-logs' }, is: 'now' },
        { call: 'logs:PutRetentionPolicy', request: { logGroupName: 'x', retentionInDays: 365 } },
        { call: 'logs:PutRetentionPolicy', request: { logGroupName: 'x', retentionInDays: 1 }, is: 'digest' },
        {
          call: 's3:PutBucketLifecycle',
          request: { bucketName: 'trail-logs', LifecycleConfiguration: { Rule: { Expiration: { Days: 1 } } } },
          is: 'now',
          says: 'deleted after 1 day',
        },
        {
          call: 's3:PutBucketLifecycle',
          request: { bucketName: 'scratch', LifecycleConfiguration: { Rule: { Expiration: { Days: 1 } } } },
          is: 'digest',
        },
        {
          call: 's3:PutBucketLifecycle',
          request: { bucketName: 'trail-logs', LifecycleConfiguration: { Rule: { Expiration: { Days: 400 } } } },
        },
        { call: 's3:PutBucketLogging', request: { bucketName: 'x', BucketLoggingStatus: { xmlns: 'x' } }, is: 'now' },
        { call: 's3:PutBucketLogging', request: { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'l' } } } },
        { call: 'events:PutRule', request: { name: 'x', state: 'ENABLED' } },
        { call: 'events:PutRule', request: { name: 'x', state: 'DISABLED' }, is: 'digest' },
        {
          call: 'events:PutTargets',
          request: { rule: 'x', targets: [{ arn: `arn:aws:sqs:eu-west-1:${STRANGE}:q` }] },
          is: 'now',
          risk: 'data-copied',
        },
      ] satisfies Row[]
    ).map(named),
  )('$name', expectReading);
});

const ORDERS = { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/order-events' };
const queue = (Policy: string) => ({ ...ORDERS, attributes: { Policy } });

describe('what was opened', () => {
  it.each(
    (
      [
        { call: 'sqs:SetQueueAttributes', request: queue(letting('*')), is: 'now', facts: { opened: 'everybody' } },
        { call: 'sqs:SetQueueAttributes', request: queue(letting({ AWS: '*' })), is: 'now' },
        {
          call: 'sqs:SetQueueAttributes',
          request: queue(letting('*', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::orders' } })),
        },
        {
          call: 'sqs:SetQueueAttributes',
          request: queue(letting('*', { StringEquals: { 'aws:SourceAccount': STRANGE } })),
          is: 'digest',
          facts: { opened: 'account', outsiders: STRANGE },
        },
        {
          call: 'sqs:SetQueueAttributes',
          request: queue(letting('*', { StringEquals: { 'aws:SourceAccount': '*' } })),
          is: 'digest',
          facts: { opened: 'condition' },
        },
        {
          call: 'sqs:SetQueueAttributes',
          request: queue(letting('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })),
          is: 'digest',
        },
        { call: 'sqs:SetQueueAttributes', request: { ...ORDERS, attributes: { VisibilityTimeout: '30' } } },
        { call: 'sqs:SetQueueAttributes', request: queue(letting('*', undefined, { Effect: 'Deny' })) },
        { call: 'sqs:SetQueueAttributes', request: queue('{"Statement": ['), is: 'now', facts: { opened: 'unknown' } },
        { call: 'sqs:SetQueueAttributes', request: { omitted: true }, is: 'now', risk: 'request-left-out' },
        { call: 'sqs:SetQueueAttributes', request: null, is: 'now', risk: 'request-left-out' },
        { call: 'sqs:AddPermission', request: { ...ORDERS, aWSAccountIds: [STRANGE] }, is: 'digest' },
        { call: 'sns:AddPermission', request: { topicArn: 'x', aWSAccountId: ['*'] }, is: 'now' },
        { call: 'sns:SetTopicAttributes', request: { attributeName: 'DisplayName', attributeValue: 'x' } },
        {
          call: 'sns:SetTopicAttributes',
          request: { attributeName: 'Policy', attributeValue: letting('*') },
          is: 'now',
        },
        { call: 'lambda:AddPermission20150331v2', request: { functionName: 'resize', principal: '*' }, is: 'now' },
        { call: 'lambda:AddPermission', request: { functionName: 'resize', principal: '*' }, is: 'now' },
        {
          call: 'lambda:AddPermission20150331v2',
          request: { functionName: 'resize', principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::x' },
        },
        {
          call: 'lambda:AddPermission20150331v2',
          request: { functionName: 'resize', principal: '*', principalOrgID: 'o-exampleorg' },
          is: 'digest',
        },
        { call: 'lambda:CreateFunctionUrlConfig', request: { functionName: 'f', authType: 'NONE' }, is: 'now' },
        { call: 'lambda:CreateFunctionUrlConfig', request: { functionName: 'f', authType: 'AWS_IAM' } },
        { call: 'ecr:SetRepositoryPolicy', request: { policyText: letting('*') }, is: 'now' },
        { call: 'ecr:SetRepositoryPolicy', request: { policyText: letting({ AWS: STRANGE }) }, is: 'digest' },
        { call: 's3:PutBucketPolicy', request: { bucketName: 'x', bucketPolicy: JSON.parse(letting('*')) }, is: 'now' },
        {
          call: 's3:PutBucketPolicy',
          request: { bucketName: 'x', policy: '', bucketPolicy: JSON.parse(letting({ AWS: STRANGE })) },
          is: 'digest',
        },
        { call: 's3:PutBucketAcl', request: { bucketName: 'x', 'x-amz-acl': ['public-read'] }, is: 'now' },
        { call: 's3:PutBucketAcl', request: { bucketName: 'x', 'x-amz-acl': 'private' } },
        {
          call: 's3:PutBucketAcl',
          request: {
            bucketName: 'x',
            AccessControlPolicy: {
              AccessControlList: {
                Grant: [{ Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'READ' }],
              },
            },
          },
          is: 'now',
        },
        { call: 's3:PutBucketReplication', request: { Rule: { Destination: { Account: STRANGE } } }, is: 'now' },
        {
          call: 's3:PutBucketReplication',
          request: { Rule: { Destination: { Account: '111122223333' } } },
          is: 'digest',
        },
        {
          call: 's3:PutBucketPublicAccessBlock',
          request: {
            bucketName: 'x',
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: true,
              IgnorePublicAcls: true,
              BlockPublicPolicy: true,
              RestrictPublicBuckets: true,
            },
          },
        },
        {
          call: 's3:PutAccountPublicAccessBlock',
          request: { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
          is: 'now',
          says: 'RestrictPublicBuckets off',
        },
        { call: 'rds:ModifyDBInstance', request: { dBInstanceIdentifier: 'o', publiclyAccessible: true }, is: 'now' },
        { call: 'rds:ModifyDBInstance', request: { dBInstanceIdentifier: 'o', publiclyAccessible: false } },
        { call: 'rds:RestoreDBInstanceFromDBSnapshot', request: { publiclyAccessible: true }, is: 'now' },
        { call: 'rds:CreateDBInstance', request: { publiclyAccessible: true }, is: 'digest' },
        { call: 'rds:DeleteDBInstance', request: { skipFinalSnapshot: false } },
        { call: 'rds:AuthorizeDBSecurityGroupIngress', request: { cIDRIP: '0.0.0.0/0' }, is: 'now' },
        { call: 'rds:AuthorizeDBSecurityGroupIngress', request: { cIDRIP: '203.0.113.0/24' } },
        { call: 'codebuild:UpdateProjectVisibility', request: { projectVisibility: 'PUBLIC_READ' }, is: 'now' },
        { call: 'codebuild:UpdateProjectVisibility', request: { projectVisibility: 'PRIVATE' } },
        { call: 'ssm:ModifyDocumentPermission', request: { name: 'd', accountIdsToAdd: ['all'] }, is: 'now' },
        { call: 'ssm:ModifyDocumentPermission', request: { name: 'd', accountIdsToRemove: ['all'] } },
        { call: 'ram:CreateResourceShare', request: { principals: [STRANGE] }, is: 'now' },
        {
          call: 'ram:CreateResourceShare',
          request: { principals: ['arn:aws:organizations::111122223333:ou/o-a/ou-b'] },
        },
        { call: 'eks:UpdateClusterConfig', request: { resourcesVpcConfig: { endpointPublicAccess: true } }, is: 'now' },
        {
          call: 'eks:UpdateClusterConfig',
          request: { resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.0/24'] } },
        },
        {
          call: 'eks:UpdateClusterConfig',
          request: { logging: { clusterLogging: [{ types: ['audit'], enabled: false }] } },
          is: 'now',
          risk: 'record-ended',
        },
        {
          call: 'ec2:CreateManagedPrefixList',
          request: { CreateManagedPrefixListRequest: { Entry: [{ Cidr: '0.0.0.0/1' }, { Cidr: '128.0.0.0/1' }] } },
          is: 'digest',
        },
        {
          call: 'ec2:CreateManagedPrefixList',
          request: { CreateManagedPrefixListRequest: { Entry: { Cidr: '10.0.0.0/8' } } },
        },
        {
          call: 'ec2:CreateNetworkAclEntry',
          request: {
            ruleAction: 'allow',
            egress: false,
            aclProtocol: '6',
            portRange: { from: 22, to: 22 },
            cidrBlock: '0.0.0.0/0',
          },
          is: 'digest',
          facts: { opened: 'everybody', ports: '22' },
        },
        {
          call: 'ec2:ReplaceNetworkAclEntry',
          request: { ruleAction: 'allow', egress: false, aclProtocol: '-1', ipv6CidrBlock: '::/0' },
          is: 'digest',
          says: 'it lets everybody through to every port',
        },
        ...[
          { ruleAction: 'deny' },
          { egress: true },
          { cidrBlock: '10.0.0.0/8' },
          { portRange: { from: 443, to: 443 } },
        ].map((other) => ({
          call: 'ec2:CreateNetworkAclEntry',
          request: {
            ruleAction: 'allow',
            egress: false,
            aclProtocol: '6',
            portRange: { from: 22, to: 22 },
            cidrBlock: '0.0.0.0/0',
            ...other,
          },
        })),
        {
          call: 'ec2:ModifyManagedPrefixList',
          request: { ModifyManagedPrefixListRequest: { AddEntry: { Cidr: '0.0.0.0/0', tag: 1 } } },
          is: 'now',
        },
        {
          call: 'ec2:ModifyInstanceMetadataDefaults',
          request: { ModifyInstanceMetadataDefaultsRequest: { HttpTokens: 'optional' } },
          is: 'now',
        },
        {
          call: 'ec2:ModifyInstanceMetadataDefaults',
          request: { ModifyInstanceMetadataDefaultsRequest: { HttpTokens: 'required' } },
        },
        { call: 'ec2:DisableEbsEncryptionByDefault', request: { DisableEbsEncryptionByDefaultRequest: '' }, is: 'now' },
        { call: 'lambda:UpdateFunctionCode20150331v2', request: { functionName: 'resize' } },
        { call: 'iam:TagUser', request: { userName: 'bob' } },
      ] satisfies Row[]
    ).map(named),
  )('$name', expectReading);
});

describe('security groups', () => {
  const rule = (cidr: object, port = 22, id = 'sgr-0a1b2c3d4e5f60501') => ({
    SecurityGroupRuleId: id,
    SecurityGroupRule: { IpProtocol: 'tcp', FromPort: port, ToPort: port, ...cidr },
  });
  const modify = (SecurityGroupRule: unknown): Given => ({
    call: 'ec2:ModifySecurityGroupRules',
    request: { ModifySecurityGroupRulesRequest: { GroupId: 'sg-0a1b2c3d4e5f60501', SecurityGroupRule } },
  });

  it('a rule that was changed to let everybody in is named with its group, as one that was added', () => {
    const finding = reading(modify(rule({ CidrIpv4: '0.0.0.0/0' })));
    expect(finding).toMatchObject({ severity: 8, facts: { risk: 'opened-to-world', ports: '22', decision: 'now' } });
    expect(finding?.resources.slice(0, 2).map(({ id }) => id)).toEqual([
      'sg-0a1b2c3d4e5f60501',
      'sgr-0a1b2c3d4e5f60501',
    ]);
  });

  it.each([
    { name: 'IPv6', rules: rule({ CidrIpv6: '::/0' }), risk: 'opened-to-world' },
    {
      name: 'quarters',
      rules: ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].map((CidrIpv4, n) =>
        rule({ CidrIpv4 }, 22, `sgr-0a1b2c3d4e5f6050${n}`),
      ),
      risk: 'opened-to-world',
    },
    { name: 'a prefix list', rules: rule({ PrefixListId: 'pl-0a1b2c3d4e5f60501' }), risk: 'opened-to-list' },
    { name: 'one network', rules: rule({ CidrIpv4: '203.0.113.0/24' }), risk: undefined },
    { name: 'web', rules: rule({ CidrIpv4: '0.0.0.0/0' }, 443), risk: undefined },
  ])('$name: $risk', ({ rules, risk }) => {
    expect(reading(modify(rules))?.facts.risk).toBe(risk);
  });

  it('four quarters are taken back together', () => {
    const quarters = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'];
    const finding = reading(modify(quarters.map((CidrIpv4, n) => rule({ CidrIpv4 }, 22, `sgr-0a1b2c3d4e5f6050${n}`))));
    expect(finding?.resources.filter(({ kind }) => kind === 'rule')).toHaveLength(4);
    expect(finding?.title).toContain('together all addresses');
  });

  it.each([{ request: { omitted: true } }, { request: null }])(
    'a change that was left out is told: $request',
    (given) => {
      const finding = reading({ call: 'ec2:AuthorizeSecurityGroupIngress', ...given });
      expect(finding?.facts).toMatchObject({ risk: 'request-left-out', decision: 'now' });
      expect(finding?.title).toContain('CloudTrail left out how');
    },
  );
});

describe('everybody, however it is written', () => {
  const bucket = (Condition: unknown) => ({ bucketName: 'data', bucketPolicy: JSON.parse(letting('*', Condition)) });
  it.each([
    { aws: 'the whole world', condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/0'] } }, is: 'everybody' },
    { aws: 'two halves', condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }, is: 'everybody' },
    { aws: 'an office', condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, is: 'condition' },
    {
      aws: 'a page that links',
      condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } },
      is: 'everybody',
    },
    { aws: 'whoever uses TLS', condition: { Bool: { 'aws:SecureTransport': 'true' } }, is: 'everybody' },
    { aws: 'any organization', condition: { StringLike: { 'aws:PrincipalOrgID': '*' } }, is: 'everybody' },
    { aws: 'an organization', condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }, is: 'other' },
    { aws: 'a network, if any', condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, is: 'condition' },
    {
      aws: 'roles of any account',
      condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci' } },
      is: 'condition',
    },
    { aws: 'nothing asked', condition: { StringEquals: {} }, is: 'everybody' },
    {
      aws: 'TLS, and an account',
      condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalAccount': STRANGE } },
      is: 'account',
    },
  ])('$aws: $is', ({ condition, is }) => {
    expect(reading({ call: 's3:PutBucketPolicy', request: bucket(condition) })?.facts.opened).toBe(is);
  });

  const SUB = 'token.actions.githubusercontent.com:sub';
  it.each([
    { sub: 'repo:*', is: 'now' },
    { sub: '*', is: 'now' },
    { sub: ['repo:example/app:ref:refs/heads/main', 'repo:*/*:ref:refs/heads/main'], is: 'now' },
    { sub: 'repo:ex*', is: 'now' },
    { sub: 'repo:exampl?/app:*', is: 'now' },
    { sub: ['repo:example/app:*', 'repo:e*/app:*'], is: 'now' },
    { sub: 'organization:acm*:project:*', is: 'now' },
    { sub: 'repo:example/*', is: 'digest' },
    { sub: 'repo:example/app-*', is: 'digest' },
    { sub: 'organization:acme:project:*', is: 'digest' },
    { sub: 'system:serviceaccount:team-*:app', is: 'digest' },
    { sub: 'repo:example/app:ref:refs/heads/main', is: 'digest' },
  ])('a role that trusts $sub: $is', ({ sub, is }) => {
    const request = trust(GITHUB, { StringLike: { [SUB]: sub } });
    expect(reading({ call: 'iam:UpdateAssumeRolePolicy', request })?.facts.decision).toBe(is);
  });

  it('a role that trusts all but one repository', () => {
    const request = trust(GITHUB, { StringNotEquals: { [SUB]: 'repo:example/app:ref:refs/heads/main' } });
    expect(reading({ call: 'iam:UpdateAssumeRolePolicy', request })?.facts.decision).toBe('now');
  });

  const ALL_USERS = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"';
  it.each([
    { request: { 'x-amz-grant-read': [`id="0a1b", ${ALL_USERS}`] }, is: 'everybody' },
    { request: { accessControlList: { 'x-amz-grant-full-control': ALL_USERS } }, is: 'everybody' },
    { request: { 'x-amz-grant-write': ['uri="http://acs.amazonaws.com/groups/s3/LogDelivery"'] }, is: undefined },
  ])('an access list in headers: $request', ({ request, is }) => {
    expect(reading({ call: 's3:PutBucketAcl', request: { bucketName: 'data', ...request } })?.facts.opened).toBe(is);
  });

  it('quarters of the world in a prefix list', () => {
    const list = (...cidrs: string[]) => ({
      call: 'ec2:ModifyManagedPrefixList',
      request: { ModifyManagedPrefixListRequest: { AddEntry: cidrs.map((Cidr) => ({ Cidr })) } },
    });
    expect(reading(list('0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2'))?.facts.opened).toBe('everybody');
    expect(reading(list('10.0.0.0/8', '203.0.113.0/24'))).toBeUndefined();
  });

  it('an image that another organization may start', () => {
    const organizationArn = `arn:aws:organizations::${STRANGE}:organization/o-a1b2c3d4e5`;
    const launchPermission = { add: { items: [{ organizationArn }] } };
    const finding = reading({
      call: 'ec2:ModifyImageAttribute',
      request: { imageId: 'ami-0a1b2c3d', launchPermission },
    });
    expect(finding?.facts).toMatchObject({ decision: 'digest', risk: 'shared-with-account' });
    expect(finding?.title).toContain('shared with o-a1b2c3d4e5');
  });

  it.each([
    { by: { sourceAccount: STRANGE }, is: 'account' },
    { by: { sourceArn: `arn:aws:sns:eu-west-1:${STRANGE}:news` }, is: 'account' },
    { by: { sourceArn: 'arn:aws:sns:eu-west-1:111122223333:news' }, is: undefined },
  ])('a service that calls a function for $by', ({ by, is }) => {
    const request = { functionName: 'pay', principal: 'sns.amazonaws.com', ...by };
    expect(reading({ call: 'lambda:AddPermission20150331v2', request })?.facts.opened).toBe(is);
  });
});

describe('detection that is told less', () => {
  it.each([
    { call: 'UpdateDetector', request: { dataSources: { s3Logs: { enable: false } } }, says: 'lost s3Logs' },
    {
      call: 'UpdateDetector',
      request: { dataSources: { kubernetes: { auditLogs: { enable: false } } } },
      says: 'lost kubernetes.auditLogs',
    },
    { call: 'UpdateDetector', request: { dataSources: { s3Logs: { enable: true } } } },
    { call: 'UpdateFilter', request: { filterName: 'noise', action: 'ARCHIVE' }, says: 'hides what the filter noise' },
    {
      call: 'UpdateFilter',
      request: { filterName: 'noise', findingCriteria: { criterion: {} } },
      says: 'filter noise matches other findings than before',
    },
    { call: 'UpdateFilter', request: { filterName: 'noise', action: 'NOOP', findingCriteria: {} } },
    { call: 'UpdateFilter', request: { filterName: 'noise', rank: 2 } },
  ])('guardduty:$call $request', ({ call, request, says }) => {
    const finding = reading({ call: `guardduty:${call}`, request });
    if (says === undefined) expect(finding).toBeUndefined();
    else expect(finding?.title).toContain(says);
  });
});

describe('a call of which CloudTrail left out what it asked for', () => {
  const given = (call: string) => ({ call, request: { omitted: true, originalSize: 120_000, reason: 'too large' } });
  const leftOut = allLines()
    .map(([call]) => ({ call, finding: reading(given(call)) }))
    .flatMap(({ call, finding }) => (finding?.facts.risk === 'request-left-out' ? [{ call, finding }] : []));

  it('is told of many', () => expect(leftOut.length).toBeGreaterThan(150));

  it.each(leftOut)(
    '$call claims nothing that only the request can say, in its title and its subject',
    ({ finding }) => {
      for (const text of [
        finding.title,
        whatAndWhere({ ...finding, region: 'ap-southeast-1' }),
        whatAndWhere(finding),
      ]) {
        expect(text).toMatch(/, and CloudTrail left out how|, CloudTrail left out how|, how unknown/);
        expect(text).not.toMatch(/\b(?:opened|shared|suspended|trusts|may have|less|again|suppressed)\b/);
      }
    },
  );

  it('waits for the daily email where its line says so', () => {
    expect(reading(given('events:PutTargets'))?.facts).toMatchObject({ risk: 'request-left-out', decision: 'digest' });
  });

  it('names the group where the answer does', () => {
    const group = 'sg-0a1b2c3d4e5f60718';
    const items = [{ groupId: group, securityGroupRuleId: 'sgr-0a1b2c3d4e5f60718', cidrIpv4: '10.0.0.0/8' }];
    const response = { requestId: 'x', _return: true, securityGroupRuleSet: { items } };
    const finding = reading({ ...given('ec2:AuthorizeSecurityGroupIngress'), response });
    expect(finding?.resources[0]).toEqual({ kind: 'security-group', id: group });
    expect(finding?.title).toMatch(`A security group was changed (${group}), and CloudTrail left out how by `);
    expect(finding && titleOf(finding)).toBe(
      `Security group ${group} changed, and CloudTrail left out how by platform-ops`,
    );
  });

  it('names the user where the answer does', () => {
    const response = { accessKey: { userName: 'bob', accessKeyId: 'AKIAEXAMPLE000000777' } };
    const finding = reading({ ...given('iam:CreateAccessKey'), response });
    expect(finding?.resources).toContainEqual({ kind: 'user', id: 'bob' });
  });
});

describe('a name in a subject', () => {
  it.each<Given & { says: string }>([
    {
      call: 'cognito-idp:CreateIdentityProvider',
      request: { userPoolId: 'eu-west-1_Ab1', providerName: 'x' },
      says: 'User pool eu-west-1_Ab1 trusts another identity provider',
    },
    {
      call: 'ec2:AssociateIamInstanceProfile',
      request: { AssociateIamInstanceProfileRequest: { InstanceId: 'i-0a1b2c3d4e5f60718' } },
      says: 'Instance i-0a1b2c3d4e5f60718 got a role',
    },
    {
      call: 'identitystore:CreateGroupMembership',
      request: { identityStoreId: 'd-9067000000', groupId: 'g-1', memberId: { userId: 'u' } },
      says: 'Somebody put into group g-1',
    },
    {
      call: 'eks:AssociateAccessPolicy',
      request: {
        name: 'shop',
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
      },
      says: 'Somebody given rights in cluster shop',
    },
    {
      call: 'iam:PutUserPolicy',
      request: { userName: 'bob', policyName: 'p', policyDocument: ALL },
      says: 'Admin inline policy added to user bob',
    },
    { call: 'macie2:UpdateMacieSession', request: { status: 'PAUSED' }, says: 'Macie paused' },
  ])('stands where its noun does: $says', ({ says, ...given }) => {
    const finding = reading(given);
    expect(finding && titleOf(finding)).toMatch(says);
    expect(finding && whatAndWhere(finding)).toMatch(says.slice(0, 34));
  });
});

describe('who did it', () => {
  const attach: Given = { call: 'iam:AttachRolePolicy', request: { roleName: 'x', policyArn: ADMIN } };
  const answered = (given: Given): string | undefined => {
    const finding = reading(given);
    return finding && playbookFor(finding, playbooks)?.id;
  };

  it.each([
    { who: OPS, caller: 'other', by: 'all-power-given' },
    { who: ALICE, caller: 'other', by: 'all-power-given' },
    { who: TEMPLATE, caller: 'deployment', by: 'change-by-deployment' },
    { who: SERVICE_ROLE, caller: 'service', by: 'change-by-deployment' },
    { who: { type: 'AWSService', invokedBy: 'config.amazonaws.com' }, caller: 'service', by: 'change-by-deployment' },
    { who: ROOT, caller: 'root', by: 'all-power-given' },
    { who: { ...OPS, userName: 'AWSServiceRoleForConfig' }, caller: 'other', by: 'all-power-given' },
    { who: { ...OPS, invokedBy: 'cloudformation' }, caller: 'other', by: 'all-power-given' },
  ])('a caller of kind $caller is answered by $by', ({ who, caller, by }) => {
    expect(reading({ ...attach, who })?.facts.caller).toBe(caller);
    expect(answered({ ...attach, who })).toBe(by);
  });

  it('is no excuse where everybody is let in, or the watch is turned off', () => {
    expect(answered({ call: 'sqs:SetQueueAttributes', request: queue(letting('*')), who: TEMPLATE })).toBe(
      'opened-by-call',
    );
    expect(answered({ call: 'guardduty:DeleteDetector', who: TEMPLATE })).toBe('watch-turned-off');
  });

  it('a hundred policies that one caller attaches within a minute have the caller in common', () => {
    const findings = Array.from({ length: 100 }, (_, n) =>
      reading({ ...attach, request: { roleName: `role-${n}`, policyArn: ADMIN }, who: ALICE }),
    );
    expect(findings.every((one) => one?.actor?.accessKeyId === ALICE.accessKeyId)).toBe(true);
  });
});

describe('what AWS refused', () => {
  it.each([
    { call: 'organizations:LeaveOrganization', by: 'call-tried' },
    { call: 'guardduty:DeleteDetector', by: 'call-tried' },
    { call: 'ec2:DeleteFlowLogs', by: 'call-tried' },
    { call: 'iam:DeleteRolePermissionsBoundary', by: 'call-refused' },
    { call: 'ec2:EnableSerialConsoleAccess', by: 'call-refused' },
  ])('$call: $by', ({ call, by }) => {
    const finding = reading({ call, error: 'AccessDenied' });
    expect(finding && playbookFor(finding, playbooks)?.id).toBe(by);
  });
});

describe('what is hostile', () => {
  it.each([
    { request: trust({ AWS: 'x\nArn: y' }) },
    { request: trust({ AWS: Array.from({ length: 400 }, (_, n) => String(100_000_000_000 + n)) }) },
    { request: { roleName: 'x\n<b>', policyDocument: letting('*') } },
    { request: { roleName: 7, policyDocument: 'x'.repeat(10_240) } },
    { request: { policyDocument: `{"Statement":${'['.repeat(5000)}` } },
  ])('%#: is read, cleaned and short', ({ request }) => {
    const finding = reading({ call: 'iam:UpdateAssumeRolePolicy', request });
    expect(finding?.title.length).toBeLessThanOrEqual(512);
    expect(JSON.stringify(finding).length).toBeLessThan(6_000);
    expect(finding?.title).not.toMatch(/\p{Cc}/u);
  });
});

it.each(['text', ['list'], 7])('a request that is no object is malformed: %p', (request) => {
  expect(() => reading({ call: 'iam:UpdateAssumeRolePolicy', request })).toThrow(MalformedEventError);
});

/** What each line of the tables says happens to a call without a request, or with one that was left out. */
const lines = allLines()
  .filter(
    ([key, { decision }]) => decision !== 'own' && !key.startsWith('signin:') && !/^(kms|secretsmanager):/.test(key),
  )
  .map(([key, line]) => ({ key, ...line }));

describe('the playbooks answer each call as its line says', () => {
  it.each(lines)('$key: $decision', ({ key, decision }) => {
    const finding = reading({ call: key, request: { omitted: true } });
    const playbook = finding && playbookFor(finding, playbooks);
    if (decision === 'digest') {
      if (finding) expect(playbook?.tell).toBe('digest');
    } else {
      expect(playbook?.tell).toBeUndefined();
      expect(playbook?.steps.map(({ mode }) => mode)).not.toContain('observe');
      expect(playbook?.id).not.toBe('anything-else');
    }
  });
});
