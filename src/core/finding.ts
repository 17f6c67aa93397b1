/** The sources that turn AWS events into findings, by id; each has `src/sources/<id>.ts`. */
export const SOURCE_IDS = [
  'guardduty',
  'macie',
  'parameter-store',
  'acm',
  'inspector',
  'security-hub',
  'access-analyzer',
  'health',
  'kms',
  'secrets-manager',
  'cloudtrail',
  'cloudwatch',
  'aws-config',
  'trusted-advisor',
  'step-functions',
] as const;
export type SourceId = (typeof SOURCE_IDS)[number];

export const RESOURCE_KINDS = [
  'instance',
  'access-key',
  'user',
  'role',
  'bucket',
  'object',
  'database',
  'secret',
  'parameter',
  'certificate',
  'cluster',
  'workload',
  'container',
  'function',
  'volume',
  'snapshot',
  'image',
  'key',
  'queue',
  'security-group',
  'load-balancer',
  'web-acl',
  'trail',
  'detector',
  'rule',
  'alarm',
  'repository',
  'account',
  'other',
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** What a finding is about. `id` is the service's own identifier, `arn` is there where the event gives or implies it. */
export interface Resource {
  kind: ResourceKind;
  id: string;
  arn?: string;
  tags?: Record<string, string>;
  /** Of a bucket: whether the event says that everybody can reach it; absent where it does not say. */
  isPublic?: boolean;
  /** Of an object: the version that was looked at. */
  version?: string;
  /** Of a task of ECS: the service that its group says it belongs to, and the ARN of its definition. */
  service?: string;
  definition?: string;
}

/** The other side of a connection, as the event writes it: `address` is text from outside until a guard has parsed it. */
export interface Peer {
  address: string;
  localPort?: number;
  country?: string;
  asn?: string;
  organization?: string;
}

/** Who made the calls that a finding is about. */
export interface Actor {
  userType?: string;
  userName?: string;
  principalId?: string;
  accessKeyId?: string;
}

/**
 * One security event from any source, in one shape. All text in it is data from outside: sanitised of control
 * characters and capped in length by the source, but still to be encoded wherever it is shown.
 */
export interface Finding {
  source: SourceId;
  /** The same each time the service sends the finding again. */
  id: string;
  /** Such as `Recon:EC2/PortProbeUnprotectedPort`, or `ACM Certificate Expired`. */
  type: string;
  title: string;
  /** 0 to 10, on GuardDuty's scale; see `severityBand`. */
  severity: number;
  /** The account and region of the affected resource, which a delegated administrator's events put elsewhere. */
  account: string;
  region: string;
  partition: string;
  /** Where the event was put. */
  receivedIn: { account: string; region: string };
  /** ISO 8601, UTC. */
  firstSeen: string;
  lastSeen: string;
  /**
   * ISO 8601, UTC: when the thing was last exposed, or has been due, as far as the source shows it; never the time of
   * the event. Absent: `lastSeen`.
   */
  evidenceAt?: string;
  count: number;
  sample: boolean;
  archived: boolean;
  /** The name of the replay that sent it from an archive of events; absent where it came as it happened. */
  replay?: string;
  /** GuardDuty's: whether our resource was attacked, or attacks. */
  role?: 'TARGET' | 'ACTOR';
  direction?: 'INBOUND' | 'OUTBOUND' | 'UNKNOWN';
  peers: Peer[];
  /**
   * Addresses of our own, as canonical CIDRs, that the finding names among its peers or in the same IPv6 /64 as one:
   * never to be blocked, whatever our lists of own addresses know.
   */
  ownAddresses?: string[];
  actor?: Actor;
  /**
   * Of a role in a member account that is named as one of ours: that it is one, or that others may take it. Absent where that is
   * not known. Given while deciding, never by a source.
   */
  ownRole?: 'proven' | 'impostor';
  /** All of them, where several took part, as in an attack sequence; `actor` stands for them. */
  actors?: Actor[];
  resources: Resource[];
  /** Further facts of one source that playbooks match and people read, such as `daysToExpiry`. Flat and small. */
  facts: Record<string, string | number | boolean>;
  /** Ids, in their own source, of the findings that this one sums up, as an attack sequence does. */
  members?: string[];
  /** The finding of which this one is another service's copy. */
  copyOf?: { source: SourceId; id: string };
  /** Which incident it belongs to, such as `inc-3f9a2c1b7d40`. Given by correlation, never by a source. */
  incident?: string;
  /**
   * Ids of its resources, principals and addresses that another, independent finding of the incident names as well.
   * Given by correlation.
   */
  corroborated?: string[];
  /** The attack sequence that sums it up and is answered in its place. Given by correlation. */
  answeredBy?: string;
}

export type SeverityBand = 'low' | 'medium' | 'high' | 'critical';

/** GuardDuty's bands, half-open so that 6.95 is medium: low below 4, medium below 7, high below 9, then critical. */
export function severityBand(severity: number): SeverityBand {
  if (severity < 4) return 'low';
  if (severity < 7) return 'medium';
  return severity < 9 ? 'high' : 'critical';
}

/**
 * Names one finding, however often it is sent again.
 *
 * The EventBridge event id is left out: it is new each time the service re-sends the finding.
 */
export function findingKey(finding: Pick<Finding, 'source' | 'account' | 'region' | 'id'>): string {
  return `${finding.source}#${finding.account}#${finding.region}#${finding.id}`;
}

/** When a finding was last seen, as its source says; ms, 0 where it says nothing that is a time. */
export const seenAtOf = ({ lastSeen }: Pick<Finding, 'lastSeen'>): number => Date.parse(lastSeen) || 0;

/**
 * Names one decision about one finding, such as a refusal that never became a response.
 *
 * @example actionKey(finding, 'block-ip', '198.51.100.7/32')
 */
export function actionKey(finding: Finding, actionId: string, target: string): string {
  return [findingKey(finding), actionId, target].join('#');
}

/** The key of the attack sequence that a finding is, or that sums it up and is answered in its place. */
export function sequenceOf(finding: Finding): string | undefined {
  const isOne = finding.members !== undefined || finding.type.startsWith('AttackSequence:');
  return isOne ? findingKey(finding) : finding.answeredBy;
}

/** The finding's resources of one kind. */
export function resourcesOf(finding: Finding, kind: Resource['kind']): Resource[] {
  return finding.resources.filter((resource) => resource.kind === kind);
}
