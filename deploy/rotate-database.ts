import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { isDeployed } from './deployed.ts';
import { lambda } from './function.ts';
import { allow, arnOf, functionId, namedArn, ref, sub } from './names.ts';
import type { Part, Resource, Statement } from './template.ts';

const ID = 'rotate-database';
const ANY_SECRET = [namedArn('secretsmanager', 'secret:*')];

/** Begins so that those who may invoke rotation functions by AWS's own naming may invoke this one: src/core/permission.ts. */
const nameOf = (stack: string): string => `SecretsManager-${stack}-${ID}`;

const taggedAs = (value: string) => ({ StringEquals: { 'aws:ResourceTag/riposte:rotate': value } });

const readAndWrite = [
  allow(
    [
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    ANY_SECRET,
    taggedAs('database'),
  ),
  // The one tag that it may take away.
  allow(['secretsmanager:UntagResource'], ANY_SECRET, {
    StringEquals: { 'aws:ResourceTag/riposte:rotate': 'database' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:exposed'] },
  }),
  // The secrets of administrators are only read.
  allow(['secretsmanager:GetSecretValue'], ANY_SECRET, taggedAs('database-master')),
  allow(['secretsmanager:GetRandomPassword'], ['*']),
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [namedArn('kms', 'key/*')], {
    StringEquals: { 'kms:ViaService': sub('secretsmanager.${AWS::Region}.amazonaws.com') },
  }),
];

const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** What Lambda itself does in the role's name to reach a VPC; the code of the function may not. */
const reachVpc = (stack: string): Statement[] => [
  allow(NETWORK_INTERFACES, ['*']),
  {
    ...allow(NETWORK_INTERFACES, ['*'], {
      ArnEquals: { 'lambda:SourceFunctionArn': namedArn('lambda', `function:${nameOf(stack)}`) },
    }),
    Effect: 'Deny',
  },
];

const vpcOf = ({ rotationSubnets, rotationSecurityGroups }: Settings) =>
  rotationSubnets
    ? { subnetIds: entriesOf(rotationSubnets), securityGroupIds: entriesOf(rotationSecurityGroups) }
    : undefined;

/** By setting: the function that rotates passwords of databases, and the leave of Secrets Manager to call it. */
export function rotateDatabase(stack: string, settings: Settings): Part[] {
  if (!isDeployed(ID, settings)) return [];
  const vpc = vpcOf(settings);
  const statements = [...readAndWrite, ...(vpc ? reachVpc(stack) : [])];
  const own = lambda({ stack, id: ID, name: nameOf(stack), statements, vpc });
  const mayCall: Resource = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: arnOf(`${functionId(ID)}LambdaFunction`),
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
      // Without it, the secrets of anybody's account could have this function called.
      SourceAccount: ref('AWS::AccountId'),
    },
  };
  return [
    own,
    {
      resources: { RotateDatabasePermission: mayCall },
      outputs: {
        RotationFunctionArn: {
          Description: 'Give this to your database secrets as their rotation function: docs/rotation.md.',
          Value: arnOf(`${functionId(ID)}LambdaFunction`),
        },
      },
    },
  ];
}
