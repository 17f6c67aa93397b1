import type { Finding, Peer } from '../../finding.ts';
import { knownFacts } from '../read/facts.ts';
import { present, type Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';

type Facts = Finding['facts'];
interface Action {
  direction?: NonNullable<Finding['direction']>;
  peers: Peer[];
  facts: Facts;
}

interface Kind {
  object: string;
  /** What the other side is: only a network peer can be a client of a web firewall. */
  peerKind?: 'network' | 'aws-api' | 'kubernetes-api' | 'database';
}

/** Where the other side stands, by `actionType`. */
const KINDS: Record<string, Kind> = {
  NETWORK_CONNECTION: { object: 'networkConnectionAction', peerKind: 'network' },
  PORT_PROBE: { object: 'portProbeAction', peerKind: 'network' },
  AWS_API_CALL: { object: 'awsApiCallAction', peerKind: 'aws-api' },
  DNS_REQUEST: { object: 'dnsRequestAction' },
  KUBERNETES_API_CALL: { object: 'kubernetesApiCallAction', peerKind: 'kubernetes-api' },
  RDS_LOGIN_ATTEMPT: { object: 'rdsLoginAttemptAction', peerKind: 'database' },
};

const MOST_PEERS = 100;

/** What happened: the other side's addresses, the direction, and the facts of this kind of action. */
export function readAction(service: Reader, found: Found): Action {
  const type = service.text('action.actionType', 64);
  const kind = type && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  const action = kind ? service.at(`action.${kind.object}`) : undefined;
  const own = action ? (type === 'PORT_PROBE' ? probed(action, found) : readPeers(action, found)) : [];
  // Findings of the first years tell the other side beside the action, and not in it.
  const peers = own.length > 0 ? own : readPeers(service, found);
  const direction = type === 'PORT_PROBE' ? 'INBOUND' : action && directionOf(action, found);
  return {
    ...(direction && { direction }),
    peers: peers.slice(0, MOST_PEERS),
    facts: knownFacts({
      actionType: type,
      peerKind: kind?.peerKind,
      port: peers[0]?.localPort,
      peersLeftOut: peers.length > MOST_PEERS ? peers.length - MOST_PEERS : undefined,
      ...(action && factsOf(action, found)),
    }),
  };
}

function probed(action: Reader, found: Found): Peer[] {
  return action.list('portProbeDetails').flatMap((probe) => readPeers(probe, found));
}

/** The peers of one `remoteIpDetails`: it may hold an IPv4 address, an IPv6 address, both or none. */
export function readPeers(from: Reader, found: Found): Peer[] {
  if (from.raw('remoteIpDetails') === undefined) return [];
  const remote = from.at('remoteIpDetails');
  const addresses = ['ipAddressV4', 'ipAddressV6'].map((path) => readExact(remote, path, 64, found));
  return addresses
    .filter((address) => address !== undefined)
    .map((address) =>
      present<Peer>({
        address,
        localPort: portOf(from, 'localPortDetails.port', found),
        country: remote.said('country.countryName', 64) ?? remote.said('country.countryCode', 64),
        asn: remote.said('organization.asn', 64),
        organization: remote.said('organization.org', 128) ?? remote.said('organization.asnOrg', 128),
      }),
    );
}

/** A port, which old events write as a float. */
function portOf(from: Reader, path: string, found: Found): number | undefined {
  const port = from.raw(path);
  if (port === undefined || (Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65535))
    return port as number | undefined;
  found.unreadable.push(from.pathOf(path));
  return undefined;
}

function directionOf(action: Reader, found: Found): Finding['direction'] {
  const direction = action.text('connectionDirection', 64);
  if (direction === 'INBOUND' || direction === 'OUTBOUND' || direction === 'UNKNOWN') return direction;
  if (direction) found.unreadable.push(action.pathOf('connectionDirection'));
  return undefined;
}

function factsOf(action: Reader, found: Found): Facts {
  return knownFacts({
    api: action.said('api', 128),
    serviceName: action.said('serviceName', 128),
    errorCode: action.said('errorCode', 128),
    callerType: action.said('callerType', 64),
    remoteAccountId: action.said('remoteAccountDetails.accountId', 64),
    remoteAccountAffiliated: action.flag('remoteAccountDetails.affiliated'),
    domain: action.said('domain', 253) ?? action.said('domainDetails.domain', 253),
    protocol: action.said('protocol', 32),
    blocked: action.flag('blocked'),
    ...portsOf(action, found),
    verb: action.said('verb', 32),
    requestUri: action.said('requestUri'),
    statusCode: action.said('statusCode', 32),
    namespace: action.said('namespace', 128),
    userAgent: action.said('userAgent'),
    ...loginsOf(action),
  });
}

function portsOf(action: Reader, found: Found): Record<string, number | undefined> {
  const [port, remotePort] = ['localPortDetails.port', 'remotePortDetails.port'].map((at) => portOf(action, at, found));
  return { ...(port !== undefined && { port }), remotePort };
}

function loginsOf(action: Reader): Record<string, number | string | undefined> {
  const logins = action.list('LoginAttributes');
  if (logins.length === 0) return {};
  const sum = (path: string): number => logins.reduce((total, login) => total + (login.number(path) ?? 0), 0);
  return {
    failedLogins: sum('failedLoginAttempts'),
    successfulLogins: sum('successfulLoginAttempts'),
    loginUser: logins[0]?.said('user', 128),
    loginApplication: logins[0]?.said('application', 128),
  };
}
