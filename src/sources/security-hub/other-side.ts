import type { Finding, Peer } from '../../core/finding.ts';
import { knownFacts } from '../read/facts.ts';
import { present, type Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';

type OtherSide = Pick<Finding, 'peers' | 'facts'> & Partial<Pick<Finding, 'role' | 'direction'>>;

const MOST_PEERS = 50;
const DIRECTIONS: Record<string, Finding['direction']> = {
  INBOUND: 'INBOUND',
  OUTBOUND: 'OUTBOUND',
  UNKNOWN: 'UNKNOWN',
  IN: 'INBOUND',
  OUT: 'OUTBOUND',
};

/** The other side of what happened: from the action as GuardDuty copies it, the network, or indicators of a threat. */
export function readOtherSide(asff: Reader, found: Found): OtherSide {
  const action = asff.at('Action');
  const type = action.text('ActionType', 64);
  const role = roleOf(asff);
  if (type === 'AWS_API_CALL') {
    const peers = remote(action.at('AwsApiCallAction'), found);
    const api = action.said('AwsApiCallAction.Api', 128);
    return {
      peers,
      ...role,
      facts: knownFacts({ actionType: type, api, peerKind: peers.length > 0 ? 'aws-api' : undefined }),
    };
  }
  const { peers, direction } = networkOf(asff, action, found);
  return {
    peers: peers.slice(0, MOST_PEERS),
    ...role,
    ...(direction && { direction }),
    facts: knownFacts({
      actionType: type,
      peerKind: peers.length > 0 ? 'network' : undefined,
      peersLeftOut: peers.length > MOST_PEERS ? peers.length - MOST_PEERS : undefined,
    }),
  };
}

function networkOf(asff: Reader, action: Reader, found: Found): Pick<OtherSide, 'peers' | 'direction'> {
  const connection = action.at('NetworkConnectionAction');
  const probes = action.list('PortProbeAction.PortProbeDetails').flatMap((probe) => remote(probe, found));
  if (probes.length > 0) return { peers: probes, direction: 'INBOUND' };
  const peers = remote(connection, found);
  if (peers.length > 0) return { peers, ...directionOf(connection, 'ConnectionDirection', found) };
  const network = asff.at('Network');
  const way = directionOf(network, 'Direction', found);
  const side = way.direction === 'OUTBOUND' ? 'Destination' : 'Source';
  const seen = addresses(network, [`${side}IpV4`, `${side}IpV6`], found);
  return seen.length > 0 ? { peers: seen, ...way } : { peers: indicators(asff, found) };
}

function directionOf(from: Reader, path: string, found: Found): Pick<OtherSide, 'direction'> {
  const text = from.text(path, 32);
  const direction = text && Object.hasOwn(DIRECTIONS, text) ? DIRECTIONS[text] : undefined;
  if (text && !direction) found.unreadable.push(from.pathOf(path));
  return direction ? { direction } : {};
}

function remote(from: Reader, found: Found): Peer[] {
  const details = from.at('RemoteIpDetails');
  const address = readExact(details, 'IpAddressV4', 64, found);
  if (!address) return [];
  const port = from.raw('LocalPortDetails.Port');
  return [
    present<Peer>({
      address,
      localPort: Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65535 ? Number(port) : undefined,
      country: details.said('Country.CountryName', 64) ?? details.said('Country.CountryCode', 64),
      asn: details.said('Organization.Asn', 64),
      organization: details.said('Organization.Org', 128) ?? details.said('Organization.AsnOrg', 128),
    }),
  ];
}

const addresses = (from: Reader, paths: readonly string[], found: Found): Peer[] =>
  paths.flatMap((path) => {
    const address = readExact(from, path, 64, found);
    return address ? [{ address }] : [];
  });

function indicators(asff: Reader, found: Found): Peer[] {
  return asff.list('ThreatIntelIndicators').flatMap((indicator) => {
    const isAddress = /^IPV[46]_ADDRESS$/.test(indicator.text('Type', 32) ?? '');
    return isAddress ? addresses(indicator, ['Value'], found) : [];
  });
}

function roleOf(asff: Reader): Pick<OtherSide, 'role'> {
  const field = asff
    .at('ProductFields')
    .entries()
    .find(([name]) => name === 'aws/guardduty/service/resourceRole')?.[1];
  return field === 'TARGET' || field === 'ACTOR' ? { role: field } : {};
}
