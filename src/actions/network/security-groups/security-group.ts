import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';
import { clean } from '../../../core/text.ts';
import { opensAdminPorts, opensPorts } from '../../../core/world-open.ts';

type Ec2 = Clients['ec2'];

/** A rule as it has to be put back. Tags of the rule itself are lost with it. */
export type OpenRule = {
  id: string;
  protocol: string;
  fromPort: number;
  toPort: number;
  cidr: string;
  description: string;
};

/** Which rules of a group are meant: by their ids, and by the TCP ports that they open. */
interface Meant {
  ruleIds: readonly string[];
  ports: readonly number[];
}

/**
 * The rules of the group that are there and open to everybody, alone or together: of those that are meant by their ids,
 * an admin port; of all others, a port that is meant.
 */
export async function readOpenRules(ec2: Ec2, groupId: string, { ruleIds, ports }: Meant): Promise<OpenRule[]> {
  // Where a port is meant, any rule of the group may be the one; a group has a thousand at most, as one page does.
  const Filters =
    ports.length > 0
      ? [{ Name: 'group-id', Values: [groupId] }]
      : [{ Name: 'security-group-rule-id', Values: [...ruleIds] }];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  const there = SecurityGroupRules.filter(({ GroupId, IsEgress }) => GroupId === groupId && IsEgress === false).map(
    toRule,
  );
  const open = new Set([
    ...opensAdminPorts(there.filter(({ id }) => ruleIds.includes(id))),
    ...opensPorts(there, ports),
  ]);
  return there.filter((rule) => open.has(rule));
}

const toRule = (rule: SecurityGroupRule): OpenRule => ({
  id: rule.SecurityGroupRuleId ?? '',
  protocol: rule.IpProtocol ?? '-1',
  fromPort: rule.FromPort ?? -1,
  toPort: rule.ToPort ?? -1,
  cidr: rule.CidrIpv4 ?? rule.CidrIpv6 ?? '',
  description: rule.Description ?? '',
});

/** The group's name and tags; undefined when there is no such group. */
export async function readGroup(
  ec2: Ec2,
  groupId: string,
): Promise<{ name: string; tags: Record<string, string> } | undefined> {
  try {
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
    const [group] = SecurityGroups;
    return group && { name: clean(group.GroupName ?? '', 80), tags: tagsOf(group.Tags) };
  } catch (error) {
    if (isAwsError(error, 'InvalidGroup.NotFound')) return undefined;
    throw error;
  }
}

/** Takes rules away by their ids. One that is gone already makes EC2 refuse all of them. */
export async function revokeRules(ec2: Ec2, groupId: string, ids: readonly string[]): Promise<void> {
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: [...ids] }));
}

/** Puts one rule back, as a new rule. Returns whether it was not there. */
export async function authorizeRule(ec2: Ec2, groupId: string, rule: OpenRule): Promise<boolean> {
  try {
    const IpPermissions = [permissionOf(rule)];
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'InvalidPermission.Duplicate')) return false;
    throw error;
  }
}

function permissionOf({ protocol, fromPort, toPort, cidr, description }: OpenRule): IpPermission {
  const Description = description ? { Description: description } : {};
  return {
    IpProtocol: protocol,
    ...(protocol !== '-1' && { FromPort: fromPort, ToPort: toPort }),
    ...(cidr.includes(':')
      ? { Ipv6Ranges: [{ CidrIpv6: cidr, ...Description }] }
      : { IpRanges: [{ CidrIp: cidr, ...Description }] }),
  };
}
