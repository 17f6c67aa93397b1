import { parseAddress } from '../../core/addresses/address.ts';
import { net64Of } from '../../core/addresses/network.ts';
import type { Finding, Peer } from '../../core/finding.ts';
import { at, listAt } from '../read/loosely.ts';

/**
 * Which addresses a finding itself names as ours, as canonical CIDRs: of the interfaces of its instances, and the local
 * side of what happened. Only those that one of the other sides has, or shares an IPv6 /64 with: the rest decides
 * nothing. Reads what can be read, and throws at nothing.
 *
 * @param resource and `service`: those objects of the finding, as they came
 */
export function ownAddresses(
  resource: unknown,
  service: unknown,
  peers: readonly Peer[],
): Pick<Finding, 'ownAddresses'> {
  if (peers.length === 0) return {};
  const isNear = nearTo(peers);
  const cidrs = new Set<string>();
  const compare = (text: unknown): void => {
    if (typeof text !== 'string' || !isNear(text)) return;
    const parsed = parseAddress(text);
    if ('cidr' in parsed) cidrs.add(parsed.cidr);
  };
  const compareInterface = (one: unknown): void => {
    compare(at(one, 'publicIp'));
    for (const address of listAt(one, 'ipv6Addresses')) compare(address);
  };
  for (const one of listAt(resource, 'instanceDetails', 'networkInterfaces')) compareInterface(one);
  for (const one of listAt(service, 'detection', 'sequence', 'resources'))
    compareInterface(at(one, 'data', 'ec2NetworkInterface'));
  for (const side of localSides(service)) {
    const local = at(side, 'localIpDetails');
    compare(at(local, 'ipAddressV4'));
    compare(at(local, 'ipAddressV6'));
  }
  return cidrs.size > 0 ? { ownAddresses: [...cidrs] } : {};
}

/** Whether a text is the address of a peer, or shares an IPv6 /64 with one. Most are IPv4: their text alone says it. */
function nearTo(peers: readonly Peer[]): (text: string) => boolean {
  const hasIPv6 = peers.some(({ address }) => address.includes(':'));
  const near = new Set(hasIPv6 ? peers.flatMap(({ address }) => placesOf(address)) : []);
  return (text) => {
    if (hasIPv6) return placesOf(text).some((place) => near.has(place));
    if (!text.includes(':')) return peers.some(({ address }) => address === text);
    return placesOf(text).some((place) => peers.some(({ address }) => `${address}/32` === place));
  };
}

/** An IPv4 address has one notation; of IPv6, the canonical host and its /64. */
function placesOf(text: string): string[] {
  if (!text.includes(':')) return [`${text}/32`];
  const parsed = parseAddress(text);
  if ('refuse' in parsed) return [];
  return parsed.family === 'v4' ? [parsed.cidr] : [parsed.cidr, net64Of(parsed.cidr)];
}

function localSides(service: unknown): unknown[] {
  const action = at(service, 'action');
  return [
    at(action, 'networkConnectionAction'),
    at(action, 'kubernetesApiCallAction'),
    ...listAt(action, 'portProbeAction', 'portProbeDetails'),
  ];
}
