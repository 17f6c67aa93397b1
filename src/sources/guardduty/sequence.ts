import type { Actor, Finding, Peer } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { knownFacts } from '../read/facts.ts';
import { ACCESS_KEY_ID } from '../read/identifiers.ts';
import { readPrincipal } from '../read/principal.ts';
import { present, type Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';
import { addReached, elsewhere, idOf } from './reached.ts';

interface Sequence {
  actor?: Actor;
  actors?: Actor[];
  members?: string[];
  direction?: 'INBOUND';
  peers: Peer[];
  facts: Finding['facts'];
}

/** Takes the attack sequence of a finding apart: who took part, what it reached, from where, and what it sums up. */
export function readSequence(sequence: Reader, found: Found): Sequence {
  // Most findings are none: nothing of it is looked for there.
  if (sequence.isEmpty) return { peers: [], facts: {} };
  const resources = sequence.list('resources');
  const actors = eachOnce([
    ...sequence.list('actors').flatMap((actor) => readActor(actor, found)),
    ...resources.flatMap((resource) => ownerOfKey(resource, found)),
  ]);
  for (const resource of resources) addReached(resource, found);
  const endpoints = sequence.list('endpoints');
  const peers = endpoints.flatMap((endpoint) => inboundPeer(endpoint, found));
  const members = membersOf(sequence, found);
  return {
    ...mainActor(actors),
    ...(members.length > 0 && { members }),
    ...(peers.length > 0 && { direction: 'INBOUND' as const }),
    peers: peers.slice(0, MOST),
    facts: {
      ...factsOf(sequence, endpoints),
      ...(peers.length > MOST && { peersLeftOut: peers.length - MOST }),
    },
  };
}

const MOST = 100;

/** Where two say different things about the same key, both stay: then it is for nobody to act on. */
function eachOnce(actors: Actor[]): Actor[] {
  const named = ({ accessKeyId, userType, userName }: Actor) => [accessKeyId, userType, userName].join(' ');
  return [...new Map(actors.map((actor) => [named(actor), actor])).values()];
}

/** The actor whose key can be deactivated stands for all. */
function mainActor(actors: Actor[]): Pick<Sequence, 'actor' | 'actors'> {
  const actor = actors.find(({ accessKeyId }) => accessKeyId?.startsWith('AKIA')) ?? actors[0];
  return { ...(actor && { actor }), ...(actors.length > 1 && { actors: actors.slice(0, MOST) }) };
}

function readActor(actor: Reader, found: Found): Actor[] {
  if (actor.raw('user') === undefined) return [];
  const user = actor.at('user');
  const account = user.said('account.uid', 64);
  if (account && account !== found.place.account) {
    found.unreadable.push(user.pathOf('account.uid'));
    return [];
  }
  const paths = { userName: 'name', principalId: 'uid', userType: 'type', accessKeyId: 'credentialUid' };
  return [readPrincipal(user, paths, found)];
}

/** Whose a key is that the sequence reached, where it says so. */
function ownerOfKey(resource: Reader, found: Found): Actor[] {
  const accessKeyId = resource.said('resourceType', 64) === 'ACCESS_KEY' ? idOf(resource, ACCESS_KEY_ID) : undefined;
  if (!accessKeyId || elsewhere(resource, found.place, true) || resource.raw('data.accessKey') === undefined) return [];
  const paths = { userName: 'userName', principalId: 'principalId', userType: 'userType', accessKeyId: '-' };
  return [{ ...readPrincipal(resource.at('data.accessKey'), paths, found), accessKeyId }];
}

const NATIVE_ID = /^(?:arn:aws[a-z-]*:guardduty:.{0,80}\/finding\/)?([\w-]{1,128})$/;

/** The ids of the findings among the signals, which GuardDuty sends by themselves too. */
function membersOf(sequence: Reader, found: Found): string[] {
  const signals = sequence.list('signals').filter((signal) => signal.said('type', 32)?.toUpperCase() === 'FINDING');
  const ids = signals.slice(0, MOST).map((signal) => {
    const uid = signal.raw('uid');
    const id = typeof uid === 'string' && uid.length <= 512 ? NATIVE_ID.exec(uid)?.[1] : undefined;
    if (uid !== undefined && id === undefined) found.unreadable.push(signal.pathOf('uid'));
    return id;
  });
  return [...new Set(ids)].filter((id) => id !== undefined);
}

function factsOf(sequence: Reader, endpoints: Reader[]): Finding['facts'] {
  const signals = sequence.list('signals');
  const told = (path: string): string | undefined => {
    const texts = [...new Set(endpoints.map((endpoint) => endpoint.said(path, 253)))].filter(Boolean);
    return texts.length > 0 ? clean(texts.join(', ')) : undefined;
  };
  return knownFacts({
    endpoints: told('ip'),
    endpointDomains: told('domain'),
    signals: signals.length > 0 ? signals.length : undefined,
    ...indicators(sequence),
  });
}

const INDICATORS: Record<string, string> = { ATTACK_TACTIC: 'tactics', HIGH_RISK_API: 'riskyApis' };

function indicators(sequence: Reader): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const indicator of sequence.list('sequenceIndicators')) {
    const key = indicator.said('key', 64) ?? '';
    const name = Object.hasOwn(INDICATORS, key) ? INDICATORS[key] : undefined;
    const values = indicator.raw('values');
    const texts = Array.isArray(values) ? values.slice(0, 20).filter((value) => typeof value === 'string') : [];
    if (name && texts.length > 0) facts[name] = clean(texts.join(', '));
  }
  return facts;
}

/** Only who came in from outside is a peer; where our own resources went to is a fact. */
function inboundPeer(endpoint: Reader, found: Found): Peer[] {
  if (endpoint.said('connection.direction', 64)?.toUpperCase() !== 'INBOUND') return [];
  const address = readExact(endpoint, 'ip', 64, found);
  if (!address) return [];
  return [
    present<Peer>({
      address,
      country: endpoint.said('location.country', 64),
      asn: endpoint.said('autonomousSystem.number', 64),
      organization: endpoint.said('autonomousSystem.name', 128),
    }),
  ];
}
