import { DescribeSecurityGroupsCommand, type IpPermission, type SecurityGroup } from '@aws-sdk/client-ec2';
import { clean } from '../../core/text.ts';
import { adminPortsOf, describeRule, type IngressRule, opensAdminPorts } from '../../core/world-open.ts';
import { RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import { type GoThrough, pageByPage, type WideLooking } from './wide-looking.ts';

/** So many rules are shown of one group. */
const MOST_RULES = 5;

/** Security groups that let everybody reach an admin port, whoever opened them and when. */
export const lookAtGroups: GoThrough = ({ clients, config, ...clock }, from) => {
  const page = async (NextToken?: string) => {
    const answer = await clients.ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 1000, NextToken }));
    return { items: answer.SecurityGroups, next: answer.NextToken };
  };
  const see = (group: SecurityGroup) => openGroup(group, config);
  return pageByPage({ perSecond: RATES.describeGroups, clock, page, see }, from);
};

/** How one group stands; undefined where no admin port is open to everybody. */
export function openGroup(
  { GroupId = '', GroupName = '', IpPermissions = [] }: SecurityGroup,
  { account, partition, region }: WideLooking['config'],
): Expiry | undefined {
  const open = opensAdminPorts(IpPermissions.flatMap(rulesOf));
  if (open.length === 0) return undefined;
  const id = clean(GroupId, 64);
  const ports = [...new Set(open.flatMap(adminPortsOf))].sort((a, b) => a - b).map(String);
  const shown = open.slice(0, MOST_RULES).map(describeRule).join(', ');
  const more = open.length > MOST_RULES ? ` and ${open.length - MOST_RULES} more` : '';
  return {
    kind: 'security-group',
    id: `arn:${partition}:ec2:${region}:${account}:security-group/${id}`,
    name: `${clean(GroupName, 128)} (${id})`,
    region,
    state: 'open',
    note: `It lets everybody in: ${clean(shown, 200)}${more}.`,
    // Another port that is opened later is told anew.
    cycle: ports.join(' '),
    answer: {
      by: 'notice',
      advice:
        'Let in the addresses that need it, or nobody where Session Manager is used instead. Nothing that uses the group works from elsewhere afterwards. Its rules, with the ids by which they are revoked:',
      commands: commandsFor(
        id,
        `aws ec2 describe-security-group-rules --region ${region} --filters Name=group-id,Values=${id}`,
        `aws ec2 revoke-security-group-ingress --region ${region} --group-id ${id} --security-group-rule-ids sgr-…`,
      ),
    },
  };
}

function rulesOf({ IpProtocol = '-1', FromPort, ToPort, IpRanges = [], Ipv6Ranges = [] }: IpPermission): IngressRule[] {
  const cidrs = [...IpRanges.map(({ CidrIp = '' }) => CidrIp), ...Ipv6Ranges.map(({ CidrIpv6 = '' }) => CidrIpv6)];
  return cidrs.map((cidr) => ({ protocol: IpProtocol, fromPort: FromPort, toPort: ToPort, cidr }));
}
