import { adminPortsOpened, describeRule, type IngressRule } from '../../core/world-open.ts';
import type { Reader } from '../read/reader.ts';
import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';

const GROUP_ID = /^sg-[0-9a-f]{8,17}$/;
const RULE_ID = /^sgr-[0-9a-f]{8,17}$/;
const MOST_RULES = 40;

type Added = IngressRule & { id?: unknown };

/**
 * A rule that lets everybody reach an admin port. EC2's answer lists the rules that were made, each with its id; a
 * request alone names none, so that nothing can be taken back by it.
 */
export function readIngress(call: Call): Reading | undefined {
  const { detail, found } = call;
  const open = addedRules(detail).filter((rule) => adminPortsOpened(rule).length > 0);
  const [first] = open;
  if (!first) return undefined;
  const group = detail.at('requestParameters').raw('groupId') ?? detail.list(ANSWERED)[0]?.raw('groupId');
  const isGroup = typeof group === 'string' && GROUP_ID.test(group);
  const { partition, region, account } = found.place;
  const arn = `arn:${partition}:ec2:${region}:${account}:security-group/${group}`;
  if (isGroup) add(found, { kind: 'security-group', id: group, arn });
  else found.unreadable.push('detail.requestParameters.groupId');
  for (const { id } of open.slice(0, MOST_RULES)) {
    if (typeof id === 'string' && RULE_ID.test(id)) add(found, { kind: 'rule', id });
    else if (id !== undefined) found.unreadable.push(`detail.${ANSWERED}.securityGroupRuleId`);
  }
  const ports = [...new Set(open.flatMap(adminPortsOpened))].sort((a, b) => a - b);
  const more = open.length > 1 ? ` and ${open.length - 1} more` : '';
  return {
    risk: 'opened-to-world',
    severity: 8,
    what: `The security group ${isGroup ? group : 'that cannot be read'} was opened to everybody (${describeRule(first)}${more})`,
    facts: { ports: ports.join(' ') },
  };
}

const ANSWERED = 'responseElements.securityGroupRuleSet.items';

function addedRules(detail: Reader): Added[] {
  const answered = detail.list(ANSWERED).filter((rule) => rule.flag('isEgress') !== true);
  if (answered.length > 0)
    return answered.map((rule) => ({
      ...portsOf(rule),
      cidr: rule.said('cidrIpv4', 64) ?? rule.said('cidrIpv6', 64) ?? '',
      id: rule.raw('securityGroupRuleId'),
    }));
  const request = detail.at('requestParameters');
  const plain = request.said('cidrIp', 64);
  return [
    ...(plain ? [{ ...portsOf(request), cidr: plain }] : []),
    ...request.at('ipPermissions').list('items').flatMap(ranges),
  ];
}

function ranges(permission: Reader): Added[] {
  const v4 = permission
    .at('ipRanges')
    .list('items')
    .map((range) => range.said('cidrIp', 64));
  const v6 = permission
    .at('ipv6Ranges')
    .list('items')
    .map((range) => range.said('cidrIpv6', 64));
  return [...v4, ...v6].map((cidr = '') => ({ ...portsOf(permission), cidr }));
}

const portsOf = (rule: Reader) => ({
  protocol: rule.said('ipProtocol', 16)?.toLowerCase() ?? '-1',
  fromPort: rule.number('fromPort'),
  toPort: rule.number('toPort'),
});
