import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import { parseAddress } from '../../../core/addresses/address.ts';
import type { Config } from '../../../core/config.ts';
import { type Finding, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';
import { ownResource } from './own-resource.ts';

/** One host, as a canonical CIDR. */
export type BlockTarget = { key: string };

/**
 * The other sides of an inbound connection to us. A web firewall sees nothing else: neither what our own hosts open,
 * nor callers of the AWS API.
 */
export const blockIpTargets: FindTargets<BlockTarget> = (finding) => {
  if (finding.facts.peerKind !== 'network') return [];
  const blind = whyBlind(finding);
  const targets = finding.peers.map(({ address }): BlockTarget | RefusedTarget => {
    const parsed = parseAddress(address);
    if ('refuse' in parsed) return { key: clean(address, 80), refuse: parsed.refuse };
    return blind ? { key: parsed.cidr, refuse: blind } : { key: parsed.cidr };
  });
  return [...new Map(targets.map((target) => [target.key, target])).values()];
};

function whyBlind({ role, direction }: Finding): string | undefined {
  if (role === 'ACTOR') return 'our own resource is the attacker here, and AWS WAF cannot see what it sends out';
  if (direction === 'INBOUND') return undefined;
  return `the connection is ${direction === 'OUTBOUND' ? 'outbound' : 'not known to be inbound'}, and AWS WAF sees inbound requests only`;
}

/**
 * A security group, and what of it is to go: rules by their ids, as they were just added, and whatever rules open these
 * TCP ports to everybody, however long they have been there.
 */
export type IngressTarget = { key: string; groupId: string; ruleIds: string[]; ports: number[] };

const RULE_ID = /^sgr-[0-9a-f]{8,17}$/;
const GROUP_NAMING = {
  service: 'ec2',
  arnResource: /^security-group\/sg-[0-9a-f]{8,17}$/,
  name: /^sg-[0-9a-f]{8,17}$/,
};

/**
 * The group of a finding with the rules that were added; or, of an attack on a port, the groups that let it in there. A
 * finding that names neither rules nor a port gives nothing to take back.
 */
export const closeIngressTargets: FindTargets<IngressTarget> = (finding, config) => {
  const [group, ...others] = resourcesOf(finding, 'security-group');
  const ruleIds = resourcesOf(finding, 'rule').map(({ id }) => id);
  if (!group || ruleIds.length === 0) return group ? [] : attackedGroups(finding, config);
  const named = ownResource(finding, group, GROUP_NAMING, config);
  if ('refuse' in named) return [named];
  if (others.length > 0 || !ruleIds.every((id) => RULE_ID.test(id)))
    return [{ key: named.key, refuse: 'The finding names several groups, or rules that cannot be rules of a group.' }];
  return [{ key: named.key, groupId: group.id, ruleIds, ports: [] }];
};

function attackedGroups(finding: Finding, config: Config): (IngressTarget | RefusedTarget)[] {
  const { securityGroups, port, peerKind } = finding.facts;
  const isAttack = peerKind === 'network' && finding.direction === 'INBOUND' && finding.role !== 'ACTOR';
  if (!isAttack || typeof securityGroups !== 'string' || typeof port !== 'number' || port < 1) return [];
  return securityGroups.split(', ').map((id) => {
    const named = ownResource(finding, { kind: 'security-group', id }, GROUP_NAMING, config);
    return 'refuse' in named ? named : { key: named.key, groupId: id, ruleIds: [], ports: [port] };
  });
}
