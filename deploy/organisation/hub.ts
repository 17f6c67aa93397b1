import { enteredRoleName } from '../../src/core/member-roles.ts';
import { busName, type OrganisationRules } from '../../src/core/organisation.ts';
import { allFunctions } from '../../src/functions/index.ts';
import { SETTINGS, type Settings } from '../../src/platform/settings/schema.ts';
import type { Feed } from '../../src/sources/source.ts';
import { ruleOnBus, rulesOf } from '../event-rules.ts';
import { allow, arnOf, pascal, ref, roleId, sub } from '../names.ts';
import type { Output, Resource, Resources, Statement } from '../template.ts';

const BUS = 'OrganisationBus';

/** What the section organisation says; undefined where there is none. What is wrong with it is told before anything is made. */
function rulesFrom({ organisation }: Settings): OrganisationRules | undefined {
  const { data } = SETTINGS.organisation.schema.safeParse(organisation);
  return data === undefined || data === 'off' ? undefined : data;
}

/** The bus: every account of the one organisation may put events there, and may do nothing else with it. */
export function organisationBus(stack: string, settings: Settings): Resources {
  const organisation = rulesFrom(settings);
  if (!organisation) return {};
  return {
    [BUS]: {
      Type: 'AWS::Events::EventBus',
      Properties: { Name: busName(stack), Description: 'Events of member accounts and of other regions.' },
    },
    [`${BUS}Policy`]: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        EventBusName: ref(BUS),
        StatementId: 'MembersPutEvents',
        Statement: {
          Sid: 'MembersPutEvents',
          Effect: 'Allow',
          Principal: '*',
          Action: 'events:PutEvents',
          Resource: arnOf(BUS),
          Condition: { StringEquals: { 'aws:PrincipalOrgID': organisation.id } },
        },
      },
    },
  };
}

/**
 * A feed's rules once more, on that bus: what they do not let through goes nowhere, whoever sent it. Events that people
 * replay are among that.
 */
export const memberRules = (stack: string, settings: Settings, feed: Feed): Resources =>
  rulesFrom(settings)
    ? Object.fromEntries(rulesOf(feed).map((rule) => [`${pascal(rule.name)}MemberRule`, ruleOnBus(stack, BUS, rule)]))
    : {};

/** Where members send to. */
export const organisationOutputs = (settings: Settings): Record<string, Output> =>
  rulesFrom(settings)
    ? { OrganisationBusArn: { Description: 'Takes the events of member accounts.', Value: arnOf(BUS) } }
    : {};

/**
 * Lets each function that enters members take its own role there, in any account of the one organisation. Which accounts
 * are entered is decided by rules and inventory, before the role's name is made; this holds for whoever gets hold of the
 * function's credentials.
 */
export function enteringMembers(resources: Resources, stack: string, settings: Settings): Resources {
  const organisation = rulesFrom(settings);
  if (!organisation) return resources;
  const entering = allFunctions.flatMap(({ id, enters }): [string, Statement][] => {
    if (!enters || !resources[roleId(id)]) return [];
    const role = sub(`arn:\${AWS::Partition}:iam::*:role${settings.rolePath}${enteredRoleName(stack, enters, '*')}`);
    return [
      [roleId(id), allow(['sts:AssumeRole'], [role], { StringEquals: { 'aws:ResourceOrgID': organisation.id } })],
    ];
  });
  return { ...resources, ...Object.fromEntries(entering.map(([id, one]) => [id, withStatement(resources[id], one)])) };
}

function withStatement(role: Resource | undefined, statement: Statement): Resource {
  const [policy, ...others] = (role?.Properties.Policies ?? []) as Policy[];
  if (!role || !policy) throw new Error('a function that enters members has no role with a policy');
  const { PolicyDocument: document } = policy;
  const more = { ...policy, PolicyDocument: { ...document, Statement: [...document.Statement, statement] } };
  return { ...role, Properties: { ...role.Properties, Policies: [more, ...others] } };
}

interface Policy {
  PolicyName: string;
  PolicyDocument: { Version: string; Statement: Statement[] };
}
