import {
  adminPortsOf,
  adminPortsOpened,
  describeRule,
  type IngressRule,
  opensAdminPorts,
} from '../../core/world-open.ts';
import type { Reader } from '../read/reader.ts';
import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';
import { entriesOf, fieldOf, requestOf, word } from './request.ts';

/** The id of a security group. */
export const GROUP_ID = /^sg-[0-9a-f]{8,17}$/;
const RULE_ID = /^sgr-[0-9a-f]{8,17}$/;
const MOST_RULES = 40;

type Added = IngressRule & { id?: unknown; list?: string };

/**
 * Rules that let everybody reach an admin port, each alone or several together. EC2's answer lists the rules that were
 * made, each with its id; a request alone names none, so that nothing can be taken back by it.
 */
export const readIngress = (call: Call): Reading | undefined => readRules(call, addedRules(call.detail));

/** Rules that were changed so that they do. Their ids stand in the request. */
export const readModifiedRules = (call: Call): Reading | undefined => readRules(call, modifiedRules(call));

function readRules(call: Call, rules: readonly Added[]): Reading | undefined {
  const open = opensAdminPorts(rules);
  const [first] = open;
  if (!first) return readLists(call, rules);
  const { found } = call;
  const group = groupOf(call);
  for (const { id } of open.slice(0, MOST_RULES)) {
    if (typeof id === 'string' && RULE_ID.test(id)) add(found, { kind: 'rule', id });
    else if (id !== undefined) found.unreadable.push('detail: the id of a rule');
  }
  const ports = [...new Set(open.flatMap(adminPortsOf))].sort((a, b) => a - b);
  const more = open.length > 1 ? ` and ${open.length - 1} more` : '';
  const together = open.some((rule) => adminPortsOpened(rule).length === 0) ? ', together all addresses' : '';
  return {
    risk: 'opened-to-world',
    severity: 8,
    what: `The security group ${group} was opened to everybody (${describeRule(first)}${more}${together})`,
    facts: {
      ports: ports.join(' '),
      opened: 'everybody',
      ...(open.length > MOST_RULES && { rulesLeftOut: open.length - MOST_RULES }),
    },
  };
}

/** Admin ports for the addresses of a prefix list: the call does not show which those are. */
function readLists(call: Call, rules: readonly Added[]): Reading | undefined {
  const listed = rules.find((rule) => rule.list && adminPortsOf(rule).length > 0);
  if (!listed?.list) return undefined;
  const rule = describeRule({ ...listed, cidr: listed.list });
  const what = `The security group ${groupOf(call)} lets in the addresses of a prefix list (${rule})`;
  return { risk: 'opened-to-list', severity: 4, what, decision: 'digest' };
}

/** Adds the group, and returns its id for people. */
function groupOf(call: Call): string {
  const { detail, found } = call;
  const group = fieldOf(requestOf(call), 'groupId') ?? detail.list(ANSWERED)[0]?.raw('groupId');
  const { partition, region, account } = found.place;
  if (typeof group === 'string' && GROUP_ID.test(group)) {
    add(found, {
      kind: 'security-group',
      id: group,
      arn: `arn:${partition}:ec2:${region}:${account}:security-group/${group}`,
    });
    return group;
  }
  found.unreadable.push('detail.requestParameters.groupId');
  return detail.said('requestParameters.groupName', 64) ?? 'that cannot be read';
}

const ANSWERED = 'responseElements.securityGroupRuleSet.items';

function addedRules(detail: Reader): Added[] {
  const answered = detail.list(ANSWERED).filter((rule) => rule.flag('isEgress') !== true);
  if (answered.length > 0)
    return answered.map((rule) => ({
      ...portsOf(rule),
      cidr: rule.said('cidrIpv4', 64) ?? rule.said('cidrIpv6', 64) ?? '',
      ...listOf(rule.said('prefixListId', 64)),
      id: rule.raw('securityGroupRuleId'),
    }));
  const request = detail.at('requestParameters');
  const plain = request.said('cidrIp', 64);
  return [
    ...(plain ? [{ ...portsOf(request), cidr: plain }] : []),
    ...request.at('ipPermissions').list('items').flatMap(ranges),
  ];
}

const listOf = (list: string | undefined): { list?: string } => (list ? { list } : {});

function modifiedRules(call: Call): Added[] {
  return entriesOf(fieldOf(requestOf(call), 'SecurityGroupRule')).map((entry) => {
    const rule = fieldOf(entry, 'SecurityGroupRule');
    const [from, to] = [word(rule, 'FromPort'), word(rule, 'ToPort')];
    return {
      protocol: word(rule, 'IpProtocol') || '-1',
      fromPort: from === '' ? undefined : Number(from),
      toPort: to === '' ? undefined : Number(to),
      cidr: word(rule, 'CidrIpv4') || word(rule, 'CidrIpv6'),
      ...listOf(word(rule, 'PrefixListId')),
      id: fieldOf(entry, 'SecurityGroupRuleId'),
    };
  });
}

function ranges(permission: Reader): Added[] {
  const values = (list: string, field: string): (string | undefined)[] =>
    permission
      .at(list)
      .list('items')
      .map((range) => range.said(field, 64));
  const cidrs = [...values('ipRanges', 'cidrIp'), ...values('ipv6Ranges', 'cidrIpv6')];
  const lists = values('prefixListIds', 'prefixListId');
  return [
    ...cidrs.map((cidr = '') => ({ ...portsOf(permission), cidr })),
    ...lists.map((list) => ({ ...portsOf(permission), cidr: '', ...listOf(list) })),
  ];
}

const portsOf = (rule: Reader) => ({
  protocol: rule.said('ipProtocol', 16)?.toLowerCase() ?? '-1',
  fromPort: rule.number('fromPort'),
  toPort: rule.number('toPort'),
});
