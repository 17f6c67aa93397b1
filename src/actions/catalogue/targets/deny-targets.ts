import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import { parseAddress } from '../../../core/addresses/address.ts';
import { parseDomain } from '../../../core/addresses/domain.ts';
import { familyOf } from '../../../core/addresses/network.ts';
import type { Config } from '../../../core/config.ts';
import { type Finding, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';

/** One host, and the instances that it attacks. */
export type NetworkAclTarget = { key: string; instances: string[] };

/** The other sides of an inbound connection to an instance, where network ACLs are configured. */
export const denyInNetworkAclTargets: FindTargets<NetworkAclTarget> = (finding, { networkAcls }) => {
  const { role, direction, facts, peers } = finding;
  const instances = resourcesOf(finding, 'instance').map(({ id }) => id);
  if (networkAcls.length === 0 || instances.length === 0) return [];
  if (facts.peerKind !== 'network' || role === 'ACTOR' || direction !== 'INBOUND') return [];
  // What is no address was refused by block-ip already, which the same playbook calls for.
  const cidrs = peers
    .map(({ address }) => parseAddress(address))
    .flatMap((parsed) => ('cidr' in parsed ? parsed.cidr : []));
  return [...new Set(cidrs)].map((key) => ({ key, instances }));
};

/** One host that ours must not reach, and the prefix list of its family. */
export type EgressTarget = { key: string; list: string };

/** The other sides of a connection that our own host opened, where a prefix list of their family is configured. */
export const denyEgressTargets: FindTargets<EgressTarget> = (finding, config) => {
  if (finding.facts.peerKind !== 'network' || !isOurs(finding)) return [];
  const targets = finding.peers.flatMap(({ address }) => egressTarget(address, config));
  return [...new Map(targets.map((target) => [target.key, target])).values()];
};

/** GuardDuty calls the resource the actor where it attacks, and the target where malware runs on it and calls out. */
const isOurs = ({ role, direction }: Finding): boolean =>
  direction === 'OUTBOUND' || (role === 'ACTOR' && direction !== 'INBOUND');

function egressTarget(address: string, { egressPrefixLists: { v4, v6 } }: Config): (EgressTarget | RefusedTarget)[] {
  if (!v4 && !v6) return [];
  const parsed = parseAddress(address);
  if ('refuse' in parsed) return [{ key: clean(address, 80), refuse: parsed.refuse }];
  const list = familyOf(parsed.cidr) === 'v4' ? v4 : v6;
  return list ? [{ key: parsed.cidr, list }] : [];
}

/** One domain in its ASCII form, and the list it goes to. */
export type DomainTarget = { key: string; list: string };

/** The domain that our host asked for, where a domain list is configured. */
export const denyDomainTargets: FindTargets<DomainTarget> = ({ facts }, { domainList: list }) => {
  if (!list || facts.actionType !== 'DNS_REQUEST' || typeof facts.domain !== 'string') return [];
  const parsed = parseDomain(facts.domain);
  return 'refuse' in parsed
    ? [{ key: clean(facts.domain, 80), refuse: parsed.refuse }]
    : [{ key: parsed.domain, list }];
};
