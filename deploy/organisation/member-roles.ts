import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { reachesMembers } from '../../src/actions/catalogue/members.ts';
import { actions } from '../../src/actions/index.ts';
import type { Group } from '../../src/core/group.ts';
import { isContainRole, type MemberRole, memberRoleName } from '../../src/core/member-roles.ts';
import { GLOBAL_REGION } from '../../src/core/organisation.ts';
import { CALENDAR_PERMISSIONS } from '../../src/expiry/expiry-permissions.ts';
import { allFunctions } from '../../src/functions/index.ts';
import { access } from '../access.ts';
import { allow, arnOf, pascal, ref, roleId, sub } from '../names.ts';
import { statementOf } from '../permissions.ts';
import type { Statement, Value } from '../template.ts';
import {
  eachText,
  enteredRole,
  IS_BOUNDED,
  ITS_DEPLOYMENT,
  type MemberResource,
  ofStack,
  REVISION,
  ROLE_PARAMETERS,
  textOf,
} from './member-template.ts';

const inThisAccount = (service: string, resource: string, region = '*') =>
  sub(`arn:\${AWS::Partition}:${service}:${region}:\${AWS::AccountId}:${resource}`);

/** The IP sets that a member's regions have for the shared block list; the deployment's name is in theirs. */
const OWN_SETS = [
  inThisAccount('wafv2', 'regional/ipset/${Stack}-block-list-*/*'),
  inThisAccount('wafv2', 'global/ipset/${Stack}-block-list-*/*', GLOBAL_REGION),
];

/** What the block list needs where it holds in a member's regions. */
const BLOCKS: readonly Statement[] = [
  allow(['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], OWN_SETS),
  allow(['wafv2:ListIPSets'], ['*']),
];

/** Whether a member is heard, and of which revision its roles are. */
const COVERAGE: readonly Statement[] = [
  // Lists have no narrower resource.
  allow(['cloudwatch:ListMetrics', 'events:ListRuleNamesByTarget', 'events:ListRules'], ['*']),
  allow(['iam:GetRole'], [inThisAccount('iam', 'role${RolePath}${Stack}-member-*', '')]),
];

/** One role acts in every region of its account. */
const everyRegion = (statements: readonly Statement[]): Statement[] =>
  eachText([...statements], (text) => ofStack(text).replaceAll('${AWS::Region}', '*'));

const groups = [
  ...new Set(
    Object.values(actions)
      .filter(({ id }) => reachesMembers(id) && !isContainRole(catalogue[id].group))
      .map(({ id }) => catalogue[id].group),
  ),
];

const toAct = (group: Group): Statement[] =>
  Object.values(actions)
    .filter(({ id }) => reachesMembers(id) && catalogue[id].group === group)
    .flatMap(({ permissions }) => permissions.map(statementOf));

const distinct = (statements: readonly Statement[]): Statement[] => [
  ...new Map(statements.map((one) => [JSON.stringify(one), one])).values(),
];

/** A role that the functions which enter by it may take, of the one deployment and the organisation, and nobody else. */
function role(name: MemberRole, statements: readonly Statement[]): MemberResource {
  const entering = allFunctions.filter(({ enters }) => enters === name);
  if (entering.length === 0) throw new Error(`no function of src/functions enters members as ${name}`);
  const roles = entering.map(({ id }) =>
    sub(`arn:\${AWS::Partition}:iam::\${Account}:role\${RolePath}\${Stack}-${roleId(id)}-*`),
  );
  return enteredRole(
    memberRoleName('${Stack}', name),
    `Riposte of \${Account}, \${Stack}. Revision ${REVISION}`,
    { StringEquals: { 'aws:PrincipalOrgID': ref('Organisation') }, ArnLike: { 'aws:PrincipalArn': roles } },
    distinct(everyRegion(statements)),
  );
}

/** The template that every account of the organisation has once: a role for each blast radius. */
export function memberRoles(): string {
  const look = [...CALENDAR_PERMISSIONS.map(statementOf), ...access.lookAtServices, ...COVERAGE] as Statement[];
  const roles: [MemberRole, MemberResource][] = [
    ['read', role('read', look)],
    ['blocks', role('blocks', BLOCKS)],
    ...groups.map((group): [MemberRole, MemberResource] => [group, role(group, toAct(group))]),
  ];
  return textOf({
    Description: 'The roles by which a deployment of Riposte in another account looks and acts in this one.',
    Parameters: {
      ...ITS_DEPLOYMENT,
      Organisation: {
        Type: 'String',
        AllowedPattern: 'o-[a-z0-9]{10,32}',
        Description: 'The id of the organisation to which both accounts belong.',
      },
      ...ROLE_PARAMETERS,
    },
    Conditions: IS_BOUNDED as unknown as Record<string, Value>,
    Resources: Object.fromEntries(roles.map(([name, resource]) => [`${pascal(name)}Role`, resource])),
    Outputs: Object.fromEntries(
      roles.map(([name]) => [`${pascal(name)}RoleArn`, { Value: arnOf(`${pascal(name)}Role`) }]),
    ),
  });
}
