import type { Actor, Finding, Peer } from '../../finding.ts';
import { clean } from '../../text.ts';
import { bucketArn } from '../read/buckets.ts';
import { ACCESS_KEY_ID, BUCKET_NAME, CLUSTER_NAME, INSTANCE_ID, OTHER_ID, type Place } from '../read/identifiers.ts';
import { readPrincipal } from '../read/principal.ts';
import { present, type Reader } from '../read/reader.ts';
import { add, type Found, readExact, readTags } from '../read/resources.ts';
import { instanceArn } from './resources.ts';

interface Sequence {
  actor?: Actor;
  direction?: 'INBOUND';
  peers: Peer[];
  facts: Finding['facts'];
}

interface Kind {
  kind: 'instance' | 'access-key' | 'bucket' | 'cluster' | 'other';
  pattern: RegExp;
  implied?(id: string, place: Place): string;
  /** Its name is not bound to a region. */
  global?: true;
}

const KINDS: Record<string, Kind> = {
  EC2_INSTANCE: { kind: 'instance', pattern: INSTANCE_ID, implied: instanceArn },
  ACCESS_KEY: { kind: 'access-key', pattern: ACCESS_KEY_ID, global: true },
  S3_BUCKET: { kind: 'bucket', pattern: BUCKET_NAME, implied: bucketArn, global: true },
  EKS_CLUSTER: { kind: 'cluster', pattern: CLUSTER_NAME },
  ECS_CLUSTER: { kind: 'cluster', pattern: CLUSTER_NAME },
};
const OTHER: Kind = { kind: 'other', pattern: OTHER_ID };

/** Reads the attack sequence of a finding: who took part, what it reached, and from where. */
export function readSequence(sequence: Reader, found: Found): Sequence {
  const actors = sequence.list('actors').flatMap((actor) => readActor(actor, found));
  for (const resource of sequence.list('resources')) addReached(resource, found);
  const endpoints = sequence.list('endpoints');
  const signals = sequence.list('signals');
  // The actor whose key can be deactivated stands for all.
  const actor = actors.find(({ accessKeyId }) => accessKeyId?.startsWith('AKIA')) ?? actors[0];
  const peers = endpoints.flatMap((endpoint) => inboundPeer(endpoint, found));
  const addresses = endpoints.map((endpoint) => endpoint.said('ip', 64)).filter(Boolean);
  return {
    ...(actor && { actor }),
    ...(peers.length > 0 && { direction: 'INBOUND' as const }),
    peers: peers.slice(0, 100),
    facts: {
      ...(addresses.length > 0 && { endpoints: clean(addresses.join(', ')) }),
      ...(signals.length > 0 && { signals: signals.length }),
    },
  };
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

function addReached(resource: Reader, found: Found): void {
  const type = resource.said('resourceType', 64) ?? '';
  const { kind, pattern, implied, global } = (Object.hasOwn(KINDS, type) ? KINDS[type] : undefined) ?? OTHER;
  const id = idOf(resource, pattern);
  if (!id || elsewhere(resource, found.place, global)) {
    found.unreadable.push(resource.path);
    return;
  }
  const tags = readTags(resource);
  add(found, { kind, id, ...(implied && { arn: implied(id, found.place) }), ...(tags && { tags }) });
}

/** The identifier stands in `name` or in `uid`, there often as the end of an ARN. */
function idOf(resource: Reader, pattern: RegExp): string | undefined {
  const [name, uid] = [resource.raw('name'), resource.raw('uid')];
  const ends = typeof uid === 'string' ? [uid, uid.slice(0, 2048).split(/[:/]/).at(-1)] : [];
  return [name, ...ends].find((text) => typeof text === 'string' && pattern.test(text)) as string | undefined;
}

function elsewhere(resource: Reader, { account, region }: Place, global = false): boolean {
  const [inAccount = account, inRegion = region] = [resource.said('accountId', 64), resource.said('region', 64)];
  return inAccount !== account || (!global && inRegion !== region);
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
