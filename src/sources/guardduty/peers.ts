import type { Peer } from '../../core/finding.ts';
import { present, type Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';

/** The peers of one `remoteIpDetails`: it may hold an IPv4 address, an IPv6 address, both or none. */
export function readPeers(from: Reader, found: Found): Peer[] {
  if (from.raw('remoteIpDetails') === undefined) return [];
  const remote = from.at('remoteIpDetails');
  const peers: Peer[] = [];
  const addresses = [readExact(remote, 'ipAddressV4', 64, found), readExact(remote, 'ipAddressV6', 64, found)];
  for (const address of addresses) if (address !== undefined) peers.push(peerOf(address, remote, from, found));
  return peers;
}

function peerOf(address: string, remote: Reader, from: Reader, found: Found): Peer {
  return present<Peer>({
    address,
    localPort: portOf(from, 'localPortDetails.port', found),
    country: remote.said('country.countryName', 64) ?? remote.said('country.countryCode', 64),
    asn: remote.said('organization.asn', 64),
    organization: remote.said('organization.org', 128) ?? remote.said('organization.asnOrg', 128),
  });
}

/** Each host that probed, with the port that it probed. */
export function readProbes(action: Reader, found: Found): Peer[] {
  return action.list('portProbeDetails').flatMap((probe) => readPeers(probe, found));
}

/**
 * Who called the API of a cluster. Where GuardDuty does not say, the audit log's addresses do: the client's, and those
 * of proxies on the way, of which the client can make up all but the last.
 */
export function readCallers(action: Reader, found: Found): Peer[] {
  const peers = readPeers(action, found);
  return peers.length > 0 ? peers : readSourceIps(action, found).map((address) => ({ address }));
}

/** The texts of `sourceIPs` that can be addresses; what is off is noted. */
export function readSourceIps(action: Reader, found: Found): string[] {
  const ips = action.raw('sourceIPs') ?? action.raw('sourceIps') ?? [];
  const texts = (Array.isArray(ips) ? ips : [ips]).slice(0, MOST_SOURCES);
  const readable = texts.filter((text) => typeof text === 'string' && /^[\w.:%-]{2,64}$/.test(text));
  if (readable.length < texts.length) found.unreadable.push(action.pathOf('sourceIPs'));
  return [...new Set(readable as string[])];
}

const MOST_SOURCES = 20;

/** A port, which old events write as a float. */
export function portOf(from: Reader, path: string, found: Found): number | undefined {
  const port = from.raw(path);
  if (port === undefined || (Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65535))
    return port as number | undefined;
  found.unreadable.push(from.pathOf(path));
  return undefined;
}
