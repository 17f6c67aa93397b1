import type {
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  IpPermission,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { awsError, type World } from '../account.ts';

export interface LocalRule {
  id: string;
  protocol: string;
  fromPort: number;
  toPort: number;
  cidr: string;
  description?: string;
}

interface LocalSecurityGroup {
  id: string;
  name: string;
  tags: Record<string, string>;
  /** Inbound ones. */
  rules: LocalRule[];
}

interface Change {
  GroupId?: string;
  SecurityGroupRuleIds?: string[];
  IpPermissions?: IpPermission[];
}

/** Security groups and their inbound rules: unique rules, new ids for new ones, all or nothing when taken away. */
export class LocalSecurityGroups {
  readonly groups = new Map<string, LocalSecurityGroup>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes a group without rules unless told otherwise; one of the same id is replaced. */
  seedGroup({
    id,
    name = 'web',
    tags = {},
    rules = [],
  }: Partial<LocalSecurityGroup> & { id: string }): LocalSecurityGroup {
    const group = { id, name, tags: { ...tags }, rules: rules.map((rule) => ({ ...rule })) };
    this.groups.set(id, group);
    return group;
  }

  /** Those that are named, or all by pages. */
  DescribeSecurityGroups(input: DescribeSecurityGroupsRequest): DescribeSecurityGroupsResult {
    const { GroupIds = [...this.groups.keys()], MaxResults = 1000, NextToken } = input;
    const from = Number(NextToken ?? 0);
    const SecurityGroups = GroupIds.slice(from, from + MaxResults).map((id) => {
      const { name, tags, rules } = this.#group(id);
      return {
        GroupId: id,
        GroupName: name,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        IpPermissions: rules.map(permissionOf),
      };
    });
    return { SecurityGroups, ...(from + MaxResults < GroupIds.length && { NextToken: String(from + MaxResults) }) };
  }

  DescribeSecurityGroupRules({ Filters = [] }: DescribeSecurityGroupRulesRequest): DescribeSecurityGroupRulesResult {
    const valuesOf = (name: string): string[] | undefined => Filters.find(({ Name }) => Name === name)?.Values;
    const [ids, groupIds] = [valuesOf('security-group-rule-id'), valuesOf('group-id')];
    const all = [...this.groups.values()].flatMap((group) => group.rules.map((rule) => shown(group.id, rule)));
    return {
      SecurityGroupRules: all.filter(
        ({ SecurityGroupRuleId = '', GroupId = '' }) =>
          (ids?.includes(SecurityGroupRuleId) ?? true) && (groupIds?.includes(GroupId) ?? true),
      ),
    };
  }

  RevokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds = [] }: Change): { Return: boolean } {
    const group = this.#group(GroupId);
    const unknown = SecurityGroupRuleIds.find((id) => !group.rules.some((rule) => rule.id === id));
    if (unknown)
      throw awsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${unknown}' does not exist`);
    group.rules = group.rules.filter(({ id }) => !SecurityGroupRuleIds.includes(id));
    return { Return: true };
  }

  AuthorizeSecurityGroupIngress({ GroupId, IpPermissions = [] }: Change): { Return: boolean } {
    const group = this.#group(GroupId);
    const wanted = IpPermissions.flatMap(rulesOf);
    const twice = wanted.find((rule) => group.rules.some((known) => sameRule(known, rule)));
    if (twice) throw awsError('InvalidPermission.Duplicate', `the specified rule "peer: ${twice.cidr}" already exists`);
    const made = wanted.map((rule) => ({ ...rule, id: `sgr-0${this.#world.newId().replaceAll('-', '').slice(-16)}` }));
    group.rules.push(...made);
    return { Return: true };
  }

  #group(id = ''): LocalSecurityGroup {
    const group = this.groups.get(id);
    if (!group) throw awsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    return group;
  }
}

const sameRule = (one: Omit<LocalRule, 'id'>, other: Omit<LocalRule, 'id'>): boolean =>
  (['protocol', 'fromPort', 'toPort', 'cidr'] as const).every((part) => one[part] === other[part]);

function shown(GroupId: string, { id, protocol, fromPort, toPort, cidr, description }: LocalRule): SecurityGroupRule {
  return {
    SecurityGroupRuleId: id,
    GroupId,
    IsEgress: false,
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...(cidr.includes(':') ? { CidrIpv6: cidr } : { CidrIpv4: cidr }),
    ...(description && { Description: description }),
  };
}

const permissionOf = ({ protocol, fromPort, toPort, cidr }: LocalRule): IpPermission => ({
  IpProtocol: protocol,
  FromPort: fromPort,
  ToPort: toPort,
  IpRanges: cidr.includes(':') ? [] : [{ CidrIp: cidr }],
  Ipv6Ranges: cidr.includes(':') ? [{ CidrIpv6: cidr }] : [],
});

function rulesOf({ IpProtocol = '-1', FromPort = -1, ToPort = -1, IpRanges = [], Ipv6Ranges = [] }: IpPermission) {
  const ranges = [
    ...IpRanges.map(({ CidrIp = '', Description }) => ({ cidr: CidrIp, Description })),
    ...Ipv6Ranges.map(({ CidrIpv6 = '', Description }) => ({ cidr: CidrIpv6, Description })),
  ];
  return ranges.map(({ cidr, Description }) => ({
    protocol: IpProtocol,
    fromPort: FromPort,
    toPort: ToPort,
    cidr,
    ...(Description && { description: Description }),
  }));
}
