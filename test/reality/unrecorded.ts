import type { Reasons } from './checks/unneeded.ts';

const MEMBERS = 'clients of members take the role by themselves: test/platform/member-clients.test.ts';
const LISTENER_LIST =
  'the tests that change a list of certificates have a listener in another region, where the role may do nothing';
const VERSIONS = 'the objects of the tests have versions, for which the permissions have names of their own';
const DATABASES = 'Secrets Manager calls the function: npm run test:databases';
const IN_A_VPC = 'Lambda makes its interface in the VPC in the name of the function';
const FOR_WAF = 'AWS WAF asks for it in ListResourcesForWebACL';
const RULES = 'only where a setting names the place of rules or partners';

/** Permissions that no recorded call needs, by role; `*` stands for every role. */
export const UNRECORDED: Reasons = {
  '*': {
    'logs:CreateLogStream': 'Lambda writes the log in the name of the function',
    'logs:PutLogEvents': 'Lambda writes the log in the name of the function',
    'xray:PutTraceSegments': 'Lambda traces in the name of the function',
    'xray:PutTelemetryRecords': 'Lambda traces in the name of the function',
    'sqs:ReceiveMessage': 'the poller of Lambda reads the queue in the name of the function',
    'sqs:DeleteMessage': 'the poller of Lambda reads the queue in the name of the function',
    'sqs:GetQueueAttributes': 'the poller of Lambda reads the queue in the name of the function',
  },
  ActNetworkRole: { 'sts:AssumeRole': MEMBERS },
  ActIdentityRole: { 'sts:AssumeRole': MEMBERS },
  ActStorageRole: { 'sts:AssumeRole': MEMBERS },
  ActCertificatesRole: {
    'elasticloadbalancing:AddListenerCertificates': LISTENER_LIST,
    'elasticloadbalancing:RemoveListenerCertificates': LISTENER_LIST,
    'wafv2:GetWebACL': 'CloudFront asks for it in UpdateDistribution, where the distribution has a web ACL',
  },
  ActContainRole: {
    'sts:AssumeRole': MEMBERS,
    'ec2:CreateTags': 'EC2 asks for it in CreateSnapshots, which tags what it makes',
    's3:PutObjectTagging': VERSIONS,
  },
  ActReleaseRole: {
    'sts:AssumeRole': MEMBERS,
    's3:PutObjectTagging': VERSIONS,
    's3:DeleteObjectTagging': VERSIONS,
  },
  RotateDatabaseRole: {
    'secretsmanager:GetSecretValue': DATABASES,
    'secretsmanager:PutSecretValue': DATABASES,
    'secretsmanager:UpdateSecretVersionStage': DATABASES,
    'secretsmanager:UntagResource': DATABASES,
    'ec2:CreateNetworkInterface': IN_A_VPC,
    'ec2:DescribeSubnets': IN_A_VPC,
    'ec2:DeleteNetworkInterface': IN_A_VPC,
    'ec2:AssignPrivateIpAddresses': IN_A_VPC,
    'ec2:UnassignPrivateIpAddresses': IN_A_VPC,
  },
  DigestRole: {
    'apprunner:ListAssociatedServicesForWebAcl': FOR_WAF,
    'cognito-idp:ListResourcesForWebACL': FOR_WAF,
    'ec2:DescribeVerifiedAccessInstanceWebAclAssociations': FOR_WAF,
  },
  LookAroundRole: {
    's3:GetObject': RULES,
    'appconfig:StartConfigurationSession': RULES,
    'appconfig:GetLatestConfiguration': RULES,
  },
  ExportRole: { 's3:PutObject': 'test/export/write-day.test.ts writes to an S3 of its own' },
};
