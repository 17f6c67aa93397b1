import { ALICE, type Given, letting, reading, STRANGE } from './calls-given.ts';

type Row = Given & { what: string; is: 'now' | 'digest' | 'nothing'; says?: string; opened?: string };

const allows = (Action: unknown, more: object = { Resource: '*' }): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, ...more }] });
const put = (policyDocument: string) => ({ userName: 'bob', policyName: 'p', policyDocument });
const trust = (principal: unknown, condition?: unknown) => ({
  roleName: 'reporting',
  policyDocument: letting(principal, condition),
});
const grant = (id: string) => ({
  AccessControlPolicy: {
    Owner: { ID: 'a'.repeat(64) },
    AccessControlList: { Grant: [{ Grantee: { 'xsi:type': 'CanonicalUser', ID: id }, Permission: 'READ' }] },
  },
});

function expectReading({ is, says, opened, ...given }: Row): void {
  const finding = reading(given);
  expect(finding?.facts.decision ?? 'nothing').toBe(is);
  if (says) expect(finding?.title).toContain(says);
  if (opened) expect(finding?.facts.opened).toBe(opened);
}

describe('a policy that lets whoever has it take all the rest', () => {
  it.each<Row>([
    { what: 'one call', call: 'iam:PutUserPolicy', request: put(allows('iam:AttachUserPolicy')), is: 'now' },
    { what: 'among others', call: 'iam:PutUserPolicy', request: put(allows(['s3:*', 'IAM:PutRolePolicy'])), is: 'now' },
    { what: 'the start of names', call: 'iam:PutRolePolicy', request: put(allows('iam:Create*')), is: 'now' },
    { what: 'the middle of names', call: 'iam:PutRolePolicy', request: put(allows('iam:*Policy')), is: 'now' },
    { what: 'a letter left out', call: 'iam:PutRolePolicy', request: put(allows('iam:Put?serPolicy')), is: 'now' },
    { what: 'a new version', call: 'iam:CreatePolicyVersion', request: put(allows('iam:Set*')), is: 'now' },
    {
      what: 'resources written in full',
      call: 'iam:PutUserPolicy',
      request: put(allows('*', { Resource: 'arn:aws:*' })),
      is: 'now',
    },
    {
      what: 'each role of the account',
      call: 'iam:PutUserPolicy',
      request: put(allows('iam:PutRolePolicy', { Resource: 'arn:aws:iam::111122223333:role/*' })),
      is: 'now',
    },
    {
      what: 'a condition that everybody meets',
      call: 'iam:PutUserPolicy',
      request: put(allows('*', { Resource: '*', Condition: { StringLike: { 'aws:UserAgent': '*' } } })),
      is: 'now',
    },
    {
      what: 'a condition that may narrow it',
      call: 'iam:PutUserPolicy',
      request: put(allows('*', { Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y' } } })),
      is: 'digest',
    },
    {
      what: 'one role',
      call: 'iam:PutUserPolicy',
      request: put(allows('iam:PutRolePolicy', { Resource: 'arn:aws:iam::111122223333:role/app-*' })),
      is: 'digest',
    },
    { what: 'reading', call: 'iam:PutUserPolicy', request: put(allows(['iam:Get*', 'iam:List*'])), is: 'digest' },
    { what: 'a denial', call: 'iam:CreatePolicy', request: put(letting('*').replace('Allow', 'Deny')), is: 'nothing' },
    { what: 'a star too many', call: 'iam:PutUserPolicy', request: put(allows('*'.repeat(5_000))), is: 'now' },
  ])('$what ($call): $is', expectReading);
});

describe('who is let in', () => {
  it.each<Row>([
    {
      what: 'a role that everybody who knows a word may assume',
      call: 'iam:UpdateAssumeRolePolicy',
      request: trust({ AWS: '*' }, { StringEquals: { 'sts:ExternalId': 'x' } }),
      is: 'now',
      opened: 'condition',
    },
    {
      what: 'a new role that everybody at an address may assume',
      call: 'iam:CreateRole',
      request: {
        roleName: 'x',
        assumeRolePolicyDocument: letting({ AWS: '*' }, { IpAddress: { 'aws:SourceIp': '203.0.113.9' } }),
      },
      is: 'now',
      opened: 'condition',
    },
    {
      what: 'a role of one organization',
      call: 'iam:UpdateAssumeRolePolicy',
      request: trust({ AWS: '*' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
      is: 'digest',
    },
    {
      what: 'a bucket whose access list names a stranger',
      call: 's3:PutBucketAcl',
      request: { bucketName: 'data-a', ...grant('f'.repeat(64)) },
      is: 'digest',
      says: 'ffff',
    },
    {
      what: 'a bucket whose access list names its owner',
      call: 's3:PutBucketAcl',
      request: { bucketName: 'data-a', ...grant('a'.repeat(64)) },
      is: 'nothing',
    },
    {
      what: 'a bucket shared by a header',
      call: 's3:PutBucketAcl',
      request: { bucketName: 'data-a', accessControlList: { 'x-amz-grant-read': [`id="${'f'.repeat(64)}"`] } },
      is: 'digest',
      says: 'ffff',
    },
    {
      what: 'a bucket shared by an address of somebody',
      call: 's3:PutBucketAcl',
      request: { bucketName: 'data-a', 'x-amz-grant-full-control': ['emailAddress="mallory@example.net"'] },
      is: 'digest',
    },
    {
      what: 'a bus for an organization',
      call: 'events:PutPermission',
      request: {
        eventBusName: 'default',
        principal: '*',
        condition: { type: 'StringEquals', key: 'aws:PrincipalOrgID', value: 'o-a1b2c3d4e5' },
      },
      is: 'digest',
      opened: 'condition',
    },
    {
      what: 'a bus for any organization',
      call: 'events:PutPermission',
      request: {
        eventBusName: 'default',
        principal: '*',
        condition: { type: 'StringLike', key: 'aws:PrincipalOrgID', value: '*' },
      },
      is: 'now',
      opened: 'everybody',
    },
    { what: 'a bus for another account', call: 'events:PutPermission', request: { principal: STRANGE }, is: 'digest' },
    {
      what: 'a user renamed to be spared',
      call: 'iam:UpdateUser',
      request: { userName: 'bob', newUserName: 'ops-break-glass' },
      who: ALICE,
      is: 'now',
    },
    { what: 'a user made to be spared', call: 'iam:CreateUser', request: { userName: 'breakglass2' }, is: 'now' },
    { what: 'a user', call: 'iam:CreateUser', request: { userName: 'bob' }, is: 'digest' },
  ])('$what ($call): $is', expectReading);
});

const OWN_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-a00000000501';
const THEIR_KEY = `arn:aws:kms:eu-west-1:${STRANGE}:key/0a1b2c3d-0000-4000-8000-a00000000501`;
const encryption = (KMSMasterKeyID: string) => ({
  bucketName: 'data-a',
  ServerSideEncryptionConfiguration: {
    Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } },
  },
});

describe('what goes to another account, or comes from one', () => {
  it.each<Row>([
    {
      what: 'logs',
      call: 'logs:PutSubscriptionFilter',
      request: { logGroupName: '/app', destinationArn: `arn:aws:logs:eu-west-1:${STRANGE}:destination:all` },
      is: 'digest',
      says: `for account ${STRANGE}`,
    },
    {
      what: 'a table',
      call: 'dynamodb:ExportTableToPointInTime',
      request: { tableArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders', s3BucketOwner: STRANGE },
      is: 'now',
      says: `for account ${STRANGE}`,
    },
    {
      what: 'a table, to a bucket of ours',
      call: 'dynamodb:ExportTableToPointInTime',
      request: { tableArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders', s3Bucket: 'exports' },
      is: 'digest',
    },
    {
      what: 'messages of a topic',
      call: 'sns:Subscribe',
      request: { protocol: 'sqs', endpoint: `arn:aws:sqs:eu-west-1:${STRANGE}:q` },
      is: 'digest',
    },
    {
      what: 'messages of a topic, to a queue of ours',
      call: 'sns:Subscribe',
      request: { protocol: 'sqs', endpoint: 'arn:aws:sqs:eu-west-1:111122223333:q' },
      is: 'nothing',
    },
    {
      what: 'the names of objects',
      call: 's3:PutBucketInventoryConfiguration',
      request: {
        bucketName: 'data-a',
        InventoryConfiguration: { Destination: { S3BucketDestination: { AccountId: STRANGE } } },
      },
      is: 'digest',
    },
    {
      what: 'the news of objects',
      call: 's3:PutBucketNotification',
      request: {
        bucketName: 'data-a',
        NotificationConfiguration: { QueueConfiguration: { Queue: `arn:aws:sqs:eu-west-1:${STRANGE}:q` } },
      },
      is: 'digest',
    },
    { what: 'a key', call: 's3:PutBucketEncryption', request: encryption(THEIR_KEY), is: 'now', says: STRANGE },
    { what: 'a key of ours', call: 's3:PutBucketEncryption', request: encryption(OWN_KEY), is: 'nothing' },
    { what: 'a key', call: 'ec2:ModifyEbsDefaultKmsKeyId', request: { kmsKeyId: THEIR_KEY }, is: 'now' },
    { what: 'a key of ours', call: 'ec2:ModifyEbsDefaultKmsKeyId', request: { kmsKeyId: OWN_KEY }, is: 'digest' },
    {
      what: 'people whom a provider of theirs vouches for',
      call: 'iam:UpdateAssumeRolePolicy',
      request: trust({ Federated: `arn:aws:iam::${STRANGE}:saml-provider/x` }, { StringEquals: { 'SAML:sub': 'kim' } }),
      is: 'now',
      opened: 'account',
    },
    {
      what: 'whoever has no organization, by a condition that holds for nothing',
      call: 'iam:UpdateAssumeRolePolicy',
      request: trust('*', { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
      is: 'now',
    },
  ])('$what ($call): $is', expectReading);
});

describe('what a line says is told', () => {
  it.each<Row>([
    {
      what: 'numbered entries of EC2',
      call: 'ec2:ModifyVpcEndpointServicePermissions',
      request: {
        ModifyVpcEndpointServicePermissionsRequest: {
          ServiceId: 'vpce-svc-1',
          AddAllowedPrincipals: { tag: 1, content: '*' },
        },
      },
      is: 'now',
      opened: 'everybody',
    },
    {
      what: 'two of them',
      call: 'ec2:ModifyVpcEndpointServicePermissions',
      request: {
        ModifyVpcEndpointServicePermissionsRequest: {
          ServiceId: 'vpce-svc-1',
          AddAllowedPrincipals: [
            { tag: 1, content: 'arn:aws:iam::111122223333:root' },
            { tag: 2, content: `arn:aws:iam::${STRANGE}:root` },
          ],
        },
      },
      is: 'digest',
      opened: 'account',
    },
    {
      what: 'the name of a numbered entry',
      call: 'ec2:DeleteFlowLogs',
      request: { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-0a1b2c3d4e5f60718' } } },
      is: 'now',
      says: 'fl-0a1b2c3d4e5f60718',
    },
    { what: 'an access point', call: 's3:CreateAccessPoint', request: { name: 'x' }, is: 'digest' },
    { what: 'a website', call: 's3:PutBucketWebsite', request: { bucketName: 'x' }, is: 'digest' },
    {
      what: 'a password of a database',
      call: 'rds:ModifyDBInstance',
      request: { dBInstanceIdentifier: 'db', masterUserPassword: '****' },
      is: 'digest',
    },
    {
      what: 'a password of a cluster',
      call: 'redshift:ModifyCluster',
      request: { clusterIdentifier: 'c', masterUserPassword: '****' },
      is: 'digest',
    },
    { what: 'a web ACL without rules', call: 'wafv2:UpdateWebACL', request: { name: 'shop', rules: [] }, is: 'now' },
    { what: 'a web ACL', call: 'wafv2:UpdateWebACL', request: { name: 'shop', rules: [{ name: 'x' }] }, is: 'nothing' },
  ])('$what ($call): $is', expectReading);
});
