import memberContain from '../../../deploy/organisation/member-contain.generated.json' with { type: 'json' };
import memberRegion from '../../../deploy/organisation/member-region.generated.json' with { type: 'json' };
import memberRoles from '../../../deploy/organisation/member-roles.generated.json' with { type: 'json' };
import { containedInMembers } from '../../actions/catalogue/members.ts';
import type { Config } from '../../core/config.ts';
import { switchOf } from '../../core/member-contain.ts';
import { type Blocks, isForCloudFront, type OrganisationRules } from '../../core/organisation.ts';

/** A template that every member account deploys, and what it is given. */
export interface MemberTemplate {
  /** Its file, less the ending, and the end of its stack's name. */
  id: 'member-roles' | 'member-region' | 'member-contain';
  /** What it makes, for people. */
  makes: string;
  /** JSON without white space: the same text for the same template. */
  body: string;
  capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';
  parameters: Record<string, string>;
  /** Where it is deployed in each account. */
  regions: readonly string[];
}

type Home = Pick<Config, 'stack' | 'account' | 'region' | 'partition' | 'rolePath'>;

/** Where IP sets are made: everywhere when any account takes part in the shared list; they stay empty where it does not. */
const blocksOf = ({ blocks, accounts }: OrganisationRules): Blocks =>
  blocks === 'own' && accounts.some((one) => one.blocks === 'organisation') ? 'organisation' : blocks;

/**
 * The templates for the members of a deployment, in the order in which they are deployed.
 *
 * @param findings who sends the findings; as riposte.yml says where it is left out, and else as the last time
 */
export function memberTemplates(home: Home, rules: OrganisationRules, findings = rules.findings): MemberTemplate[] {
  const { stack, account, region, partition, rolePath } = home;
  const common = { Account: account, Stack: stack, RolePath: rolePath };
  return [
    {
      id: 'member-roles',
      makes: 'roles, once per account',
      body: JSON.stringify(memberRoles),
      capability: 'CAPABILITY_NAMED_IAM',
      parameters: { ...common, Organisation: rules.id },
      // IAM is the same in every region: one is enough.
      regions: [region],
    },
    {
      id: 'member-region',
      makes: 'rules that forward events, per account and region',
      body: JSON.stringify(memberRegion),
      capability: 'CAPABILITY_IAM',
      parameters: {
        ...common,
        HomeRegion: region,
        Bus: `arn:${partition}:events:${region}:${account}:event-bus/${stack}-organisation`,
        ...(findings && { Findings: findings }),
        Blocks: blocksOf(rules),
        CloudFront: isForCloudFront(rules) ? 'on' : 'off',
      },
      regions: rules.regions,
    },
  ];
}

/**
 * The template that owners of members deploy themselves where something may be contained, with a switch for each thing that
 * this deployment may contain; none where it contains nothing that members have.
 */
export function containTemplates(home: Home & Pick<Config, 'contain'>, rules: OrganisationRules): MemberTemplate[] {
  const { stack, account, region, rolePath, contain } = home;
  const things = containedInMembers(contain);
  if (things.length === 0) return [];
  return [
    {
      id: 'member-contain',
      makes: 'a role by which something can be contained, per account and region, where its owner wants that',
      body: JSON.stringify(memberContain),
      capability: 'CAPABILITY_NAMED_IAM',
      parameters: {
        ...{ Account: account, Stack: stack, RolePath: rolePath, Organisation: rules.id },
        ...Object.fromEntries(things.map((what) => [switchOf(what), 'on'])),
      },
      regions: [...new Set([region, ...rules.regions])],
    },
  ];
}

/** The name of the template's stacks, and of its StackSet. */
export const stackNameOf = ({ id }: MemberTemplate, { stack }: Pick<Home, 'stack'>): string => `${stack}-${id}`;

/** What an account that no StackSet reaches runs by itself, such as the management account. */
export const byItself = (template: MemberTemplate, home: Home): string[] =>
  template.regions.map(
    (region) =>
      `aws cloudformation deploy --region ${region} --stack-name ${stackNameOf(template, home)} --template-file ${template.id}.json ` +
      `--capabilities ${template.capability} --parameter-overrides ${Object.entries(template.parameters)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`,
  );
