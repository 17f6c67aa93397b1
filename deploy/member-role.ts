import { reachesMembers } from '../src/actions/catalogue/members.ts';
import { actions } from '../src/actions/index.ts';
import { statementOf } from './permissions.ts';

const sub = (template: string) => ({ 'Fn::Sub': template });

/**
 * The CloudFormation template of the role that a member account has for Riposte: the permissions of the actions that
 * reach members, and nobody may use it but the functions that hold these actions.
 */
export function memberRole(): string {
  const permissions = Object.values(actions)
    .filter(({ id }) => reachesMembers(id))
    .flatMap((action) => action.permissions);
  return `${JSON.stringify(template(permissions.map(statementOf)), null, 2)}\n`;
}

const template = (Statement: object[]) => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'The role by which a deployment of Riposte in another account acts in this one.',
  Parameters: {
    Account: { Type: 'String', AllowedPattern: '[0-9]{12}', Description: 'The account in which Riposte is deployed.' },
    Stack: {
      Type: 'String',
      AllowedPattern: '[a-z][a-z0-9-]{1,62}',
      Description: 'The name of its stack, such as riposte-prod.',
    },
    RolePath: {
      Type: 'String',
      Default: '/',
      AllowedPattern: '/([A-Za-z0-9_+=,.@-]+/)*',
      Description: 'The setting rolePath of that deployment.',
    },
    PermissionsBoundary: {
      Type: 'String',
      Default: '',
      Description: 'The ARN of a policy of this account that bounds the role; empty: none.',
    },
  },
  Conditions: { IsBounded: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'PermissionsBoundary' }, ''] }] } },
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: sub('${Stack}-member'),
        Description: sub('Riposte of ${Account}, ${Stack}'),
        Path: { Ref: 'RolePath' },
        PermissionsBoundary: {
          'Fn::If': ['IsBounded', { Ref: 'PermissionsBoundary' }, { Ref: 'AWS::NoValue' }],
        },
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: sub('arn:${AWS::Partition}:iam::${Account}:root') },
              Action: 'sts:AssumeRole',
              Condition: {
                StringEquals: { 'sts:ExternalId': { Ref: 'Stack' } },
                ArnLike: {
                  'aws:PrincipalArn': sub('arn:${AWS::Partition}:iam::${Account}:role${RolePath}${Stack}-Act*Role-*'),
                },
              },
            },
          ],
        },
        Policies: [{ PolicyName: 'what-it-may-do', PolicyDocument: { Version: '2012-10-17', Statement } }],
      },
    },
  },
  Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
});
