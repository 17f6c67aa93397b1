import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { reachesMembers } from '../src/actions/catalogue/members.ts';
import { actions } from '../src/actions/index.ts';
import { isContainRole } from '../src/core/member-roles.ts';
import { sub } from './names.ts';
import { enteredRole, IS_BOUNDED, ITS_DEPLOYMENT, ROLE_PARAMETERS } from './organisation/member-template.ts';
import { statementOf } from './permissions.ts';

/**
 * The CloudFormation template of the role that a member account has for Riposte: the permissions of the actions that
 * reach members, and nobody may use it but the functions that hold these actions.
 */
export function memberRole(): string {
  const permissions = Object.values(actions)
    .filter(({ id }) => reachesMembers(id) && !isContainRole(catalogue[id].group))
    .flatMap((action) => action.permissions);
  return `${JSON.stringify(template(permissions.map(statementOf)), null, 2)}\n`;
}

const template = (Statement: object[]) => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'The role by which a deployment of Riposte in another account acts in this one.',
  Parameters: { ...ITS_DEPLOYMENT, ...ROLE_PARAMETERS },
  Conditions: IS_BOUNDED,
  Resources: {
    Role: enteredRole(
      '${Stack}-member',
      'Riposte of ${Account}, ${Stack}',
      {
        StringEquals: { 'sts:ExternalId': { Ref: 'Stack' } },
        ArnLike: {
          'aws:PrincipalArn': sub('arn:${AWS::Partition}:iam::${Account}:role${RolePath}${Stack}-Act*Role-*'),
        },
      },
      Statement,
    ),
  },
  Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
});
