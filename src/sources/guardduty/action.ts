import type { Finding, Peer } from '../../core/finding.ts';
import { knownFacts } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';
import type { Found } from '../read/resources.ts';
import { addFactsOfAction } from './action-facts.ts';
import { readCallers, readPeers, readProbes } from './peers.ts';

interface Action {
  direction?: NonNullable<Finding['direction']>;
  peers: Peer[];
  facts: Finding['facts'];
}

interface Kind {
  object: string;
  /** What the other side is: only a network peer can be a client of a web firewall. */
  peerKind?: 'network' | 'aws-api' | 'kubernetes-api' | 'database';
  read?: (action: Reader, found: Found) => Peer[];
}

/** Where the other side stands, by `actionType`. */
const KINDS: Record<string, Kind> = {
  NETWORK_CONNECTION: { object: 'networkConnectionAction', peerKind: 'network' },
  PORT_PROBE: { object: 'portProbeAction', peerKind: 'network', read: readProbes },
  AWS_API_CALL: { object: 'awsApiCallAction', peerKind: 'aws-api' },
  DNS_REQUEST: { object: 'dnsRequestAction' },
  KUBERNETES_API_CALL: { object: 'kubernetesApiCallAction', peerKind: 'kubernetes-api', read: readCallers },
  RDS_LOGIN_ATTEMPT: { object: 'rdsLoginAttemptAction', peerKind: 'database' },
};

const MOST_PEERS = 100;

/** What happened: the other side's addresses, the direction, and the facts of this kind of action. */
export function readAction(service: Reader, found: Found): Action {
  const type = service.text('action.actionType', 64);
  const kind = type && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (!type || !kind) return { peers: readPeers(service, found), facts: knownFacts({ actionType: type }) };
  const { object, peerKind, read = readPeers } = kind;
  const action = service.at(`action.${object}`);
  const own = read(action, found);
  // Findings of the first years tell the other side beside the action, and not in it.
  const { peers, left } = limited(own.length > 0 ? own : readPeers(service, found));
  const direction = type === 'PORT_PROBE' ? 'INBOUND' : directionOf(action, found);
  const facts = knownFacts({ actionType: type, peerKind, port: peers[0]?.localPort, peersLeftOut: left });
  addFactsOfAction(facts, type, action, found);
  return direction ? { direction, peers, facts } : { peers, facts };
}

/** At most so many; of more than that, each address once. */
function limited(all: Peer[]): { peers: Peer[]; left: number | undefined } {
  if (all.length <= MOST_PEERS) return { peers: all, left: undefined };
  const peers = [...new Map(all.map((peer) => [peer.address, peer])).values()];
  const left = peers.length - MOST_PEERS;
  return { peers: peers.slice(0, MOST_PEERS), left: left > 0 ? left : undefined };
}

function directionOf(action: Reader, found: Found): Finding['direction'] {
  const direction = action.text('connectionDirection', 64);
  if (direction === 'INBOUND' || direction === 'OUTBOUND' || direction === 'UNKNOWN') return direction;
  if (direction) found.unreadable.push(action.pathOf('connectionDirection'));
  return undefined;
}
