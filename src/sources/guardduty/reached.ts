import type { ResourceKind } from '../../core/finding.ts';
import { bucketArn } from '../read/buckets.ts';
import {
  ACCESS_KEY_ID,
  BUCKET_NAME,
  CLUSTER_NAME,
  IMAGE_ID,
  INSTANCE_ID,
  type Location,
  OTHER_ID,
  parseArn,
} from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { add, type Found, readTags } from '../read/resources.ts';
import { instanceArn } from './guardduty-resources.ts';

interface Kind {
  kind: ResourceKind;
  pattern: RegExp;
  implied?(id: string, place: Location): string;
  /** Its name is not bound to a region. */
  global?: true;
  /** It is known by its `uid` alone: what it is called says too little, or is for anybody to choose. */
  byUid?: true;
}

/** Two services have clusters: the ARN says whose it is. */
const eksClusterArn = (name: string, { partition, region, account }: Location): string =>
  `arn:${partition}:eks:${region}:${account}:cluster/${name}`;

/** What an attack sequence reaches, by `resourceType`. */
const KINDS: Record<string, Kind> = {
  EC2_INSTANCE: { kind: 'instance', pattern: INSTANCE_ID, implied: instanceArn },
  EC2_IMAGE: { kind: 'image', pattern: IMAGE_ID },
  ACCESS_KEY: { kind: 'access-key', pattern: ACCESS_KEY_ID, global: true },
  S3_BUCKET: { kind: 'bucket', pattern: BUCKET_NAME, implied: bucketArn, global: true },
  EKS_CLUSTER: { kind: 'cluster', pattern: CLUSTER_NAME, implied: eksClusterArn },
  ECS_CLUSTER: { kind: 'cluster', pattern: CLUSTER_NAME },
  ECS_TASK: { kind: 'workload', pattern: OTHER_ID, byUid: true },
  KUBERNETES_WORKLOAD: { kind: 'workload', pattern: OTHER_ID, byUid: true },
  CONTAINER: { kind: 'container', pattern: OTHER_ID, byUid: true },
};
const OTHER: Kind = { kind: 'other', pattern: OTHER_ID };

/** Adds a resource of the sequence, when it is of the finding's own place and its identifier can be believed. */
export function addReached(resource: Reader, found: Found): void {
  const type = resource.said('resourceType', 64) ?? '';
  if (type === 'S3_OBJECT') {
    addObject(resource, found);
    return;
  }
  const { kind, pattern, implied, global, byUid } = (Object.hasOwn(KINDS, type) ? KINDS[type] : undefined) ?? OTHER;
  const id = idOf(resource, pattern, byUid);
  if (!id || elsewhere(resource, found.place, global)) {
    found.unreadable.push(resource.path);
    return;
  }
  const tags = readTags(resource);
  add(found, { kind, id, ...(implied && { arn: implied(id, found.place) }), ...(tags && { tags }) });
}

/** An object is known by its ARN, which holds its bucket and its key. */
function addObject(resource: Reader, found: Found): void {
  const uid = resource.raw('uid');
  const arn = typeof uid === 'string' ? parseArn(uid) : undefined;
  const inS3 = arn?.service === 's3' && arn.partition === found.place.partition && /^[^/]+\/./.test(arn.resource);
  if (inS3 && !elsewhere(resource, found.place, true))
    add(found, { kind: 'object', id: arn.resource, arn: String(uid) });
  else found.unreadable.push(resource.path);
}

/** The identifier stands in `name` or in `uid`, there often as the end of an ARN. */
export function idOf(resource: Reader, pattern: RegExp, byUid = false): string | undefined {
  const [name, uid] = [resource.raw('name'), resource.raw('uid')];
  const end = typeof uid === 'string' ? uid.slice(0, 2048).split(/[:/]/).at(-1) : undefined;
  const places = byUid ? [uid, name] : [name, uid, end];
  return places.find((text): text is string => typeof text === 'string' && pattern.test(text));
}

/** Whether the resource says that it is of another account, partition or region than the finding. */
export function elsewhere(resource: Reader, { account, region, partition }: Location, global = false): boolean {
  const [inAccount = account, inRegion = region] = [resource.said('accountId', 64), resource.said('region', 64)];
  const uid = resource.raw('uid');
  const arn = typeof uid === 'string' ? parseArn(uid) : undefined;
  if (arn && (arn.partition !== partition || (arn.account !== '' && arn.account !== account))) return true;
  return inAccount !== account || (!global && inRegion !== region);
}
