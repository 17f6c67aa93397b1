import { reachesMembers } from '../../src/actions/catalogue/members.ts';
import { actions } from '../../src/actions/index.ts';
import { CONTAINED_BY } from '../../src/core/action-ids.ts';
import { CONTAINABLE, type Containable } from '../../src/core/contain.ts';
import { switchOf, VPC_PARAMETERS } from '../../src/core/member-contain.ts';
import { CONTAIN_ROLES, containRoleName } from '../../src/core/member-roles.ts';
import { allFunctions } from '../../src/functions/index.ts';
import { join, pascal, ref, roleId, sub } from '../names.ts';
import { statementOf } from '../permissions.ts';
import { quarantinePair } from '../quarantine.ts';
import type { Statement, Value } from '../template.ts';
import {
  enteredRole,
  filledIn,
  IS_BOUNDED,
  ITS_DEPLOYMENT,
  type MemberResource,
  REVISION,
  ROLE_PARAMETERS,
  textOf,
} from './member-template.ts';

type Role = (typeof CONTAIN_ROLES)[number];

const conditionOf = (what: Containable): string => `Contains${switchOf(what)}`;
const isNot = (parameter: string, value: string): Value => ({
  'Fn::Not': [{ 'Fn::Equals': [ref(parameter), value] }],
});
const when = (condition: string, yes: unknown, no: unknown = ref('AWS::NoValue')) => ({
  'Fn::If': [condition, yes, no],
});

/** What is needed in a member for each thing that may be contained there, or is taken back; nothing where none reaches members. */
const statementsOf = (what: Containable, role: Role): Statement[] => {
  const reaching = Object.values(actions).filter(({ id }) => CONTAINED_BY[id] === what && reachesMembers(id));
  const needed = reaching.flatMap(({ permissions, undoPermissions = [] }) =>
    role === 'release' ? undoPermissions : permissions,
  );
  const statements = needed.map(statementOf) as Statement[];
  const distinct = [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()];
  const writes = distinct.some(({ Action }) =>
    [Action].flat().some((each) => /^iam:(Put|Delete)RolePolicy$/.test(each)),
  );
  const own = writes ? [spareOwnRoles] : [];
  // Not `ofStack`: where a permission says whose groups it is about, the member's own stack is meant.
  return [...distinct, ...own];
};

/** What may write policies of roles may write those of no role of the deployment, and of its own least of all. */
const spareOwnRoles: Statement = {
  Effect: 'Deny',
  Action: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
  Resource: [sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:role${RolePath}${Stack}-*')],
};

/** What may be contained in members at all. */
const REACHED = CONTAINABLE.filter((what) => statementsOf(what, 'contain').length > 0);

/** Only what a switch names is allowed: each thing is a policy of its own. */
const policiesOf = (role: Role) =>
  REACHED.flatMap((what) => {
    const Statement = statementsOf(what, role);
    // A task that was stopped is given back by nobody.
    if (Statement.length === 0) return [];
    return [when(conditionOf(what), { PolicyName: what, PolicyDocument: { Version: '2012-10-17', Statement } })];
  });

/** What the role's description says of what it may contain, which the look at members reads: `Contains: sessions users.` */
const said = join(' ', [
  'Contains:',
  ...REACHED.map((what) => when(conditionOf(what), what, '') as unknown as Value),
  `nothing else. Revision ${REVISION}`,
]);

function role(name: Role): MemberResource {
  const entering = allFunctions.filter(({ enters }) => enters === name);
  if (entering.length === 0) throw new Error(`no function of src/functions.ts enters members as ${name}`);
  const made = enteredRole(
    containRoleName('${Stack}', name, '${AWS::Region}'),
    '',
    {
      StringEquals: {
        'sts:ExternalId': ref('Stack'),
        'aws:PrincipalOrgID': when('IsOfOrganisation', ref('Organisation')),
      },
      ArnLike: {
        'aws:PrincipalArn': entering.map(({ id }) =>
          sub(`arn:\${AWS::Partition}:iam::\${Account}:role\${RolePath}\${Stack}-${roleId(id)}-*`),
        ),
      },
    },
    [],
  );
  const Description = join(' ', [sub('Riposte of ${Account}, ${Stack}.'), said]);
  return { ...made, Properties: { ...made.Properties, Description, Policies: policiesOf(name) } };
}

/** What a pair of groups is for; any of these makes those of the VPCs that are named. */
const NEED_GROUPS = ['instances', 'databases'] as const satisfies readonly Containable[];

const numbered = VPC_PARAMETERS.map((name) => ({ name, number: name.slice('Vpc'.length) }));
const HAS_VPCS = Object.fromEntries(
  numbered.map(({ name, number }): [string, Value] => [
    `HasVpc${number}`,
    {
      'Fn::And': [
        isNot(name, ''),
        { 'Fn::Or': NEED_GROUPS.map((what) => ({ Condition: conditionOf(what) })) as unknown as Value },
      ],
    },
  ]),
);
const VPCS = Object.fromEntries(
  numbered.map(({ name }) => [
    name,
    {
      Type: 'String',
      Default: '',
      AllowedPattern: '(vpc-[0-9a-f]{8,17})?',
      Description: 'A VPC whose instances or databases may be isolated; empty: none.',
    },
  ]),
);

/** A pair of quarantine groups for each VPC that is named, as the deployment has them at home. */
const groups = (): Record<string, MemberResource> =>
  Object.fromEntries(
    numbered.flatMap(({ name, number }) =>
      Object.entries(filledIn(Object.fromEntries(quarantinePair('${Stack}', ref(name), number)))).map(
        ([id, resource]): [string, MemberResource] => [id, { ...resource, Condition: `HasVpc${number}` }],
      ),
    ),
  );

const SWITCHES = Object.fromEntries(
  REACHED.map((what) => [
    switchOf(what),
    {
      Type: 'String',
      Default: 'off',
      AllowedValues: ['off', 'on'],
      Description: `Whether ${what} may be contained here.`,
    },
  ]),
);

/**
 * The template that the owner of a member deploys in each region where something may be contained: a role for that region,
 * with a switch for each thing, and no permission for what no switch names. Why it is one of its own: docs/decisions/0051.
 */
export function memberContain(): string {
  const roles = CONTAIN_ROLES.map((name): [string, MemberResource] => [`${pascal(name)}Role`, role(name)]);
  return textOf({
    Description: 'Lets a deployment of Riposte in another account contain what its switches name in this region.',
    Parameters: {
      ...ITS_DEPLOYMENT,
      Organisation: {
        Type: 'String',
        Default: '',
        AllowedPattern: '(o-[a-z0-9]{10,32})?',
        Description: 'The id of the organisation to which both accounts belong; empty where they belong to none.',
      },
      ...SWITCHES,
      ...VPCS,
      ...ROLE_PARAMETERS,
    },
    Conditions: {
      ...(IS_BOUNDED as unknown as Record<string, Value>),
      IsOfOrganisation: isNot('Organisation', ''),
      ...Object.fromEntries(
        REACHED.map((what) => [conditionOf(what), { 'Fn::Equals': [ref(switchOf(what)), 'on'] } as Value]),
      ),
      ...HAS_VPCS,
    },
    Resources: { ...Object.fromEntries(roles), ...groups() },
  });
}
