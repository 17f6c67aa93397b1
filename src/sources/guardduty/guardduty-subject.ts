import type { Finding, Resource, ResourceKind } from '../../core/finding.ts';

/** A type of GuardDuty: purpose, resource, family, detail and artifact. */
export const TYPE =
  /^([A-Z][A-Za-z0-9]+):([A-Z][A-Za-z0-9]+)\/([A-Z][A-Za-z0-9&]*)((?:\.[A-Z][A-Za-z]*)?)((?:![A-Za-z]+)?)$/;

interface Named {
  kinds: ResourceKind[] | 'actor';
  noun: string;
}

const ANY: Named = { kinds: ['instance', 'bucket', 'cluster', 'database', 'function'], noun: 'the account' };
/** What a type is about, by its second word. */
const NAMED: Readonly<Record<string, Named>> = {
  Container: { kinds: ['container', 'cluster'], noun: 'a container' },
  EC2: { kinds: ['instance', 'image', 'snapshot', 'volume', 'other'], noun: 'an instance' },
  ECS: { kinds: ['cluster', 'workload'], noun: 'a cluster' },
  EKS: { kinds: ['cluster'], noun: 'a cluster' },
  IAM: { kinds: 'actor', noun: 'somebody' },
  IAMUser: { kinds: 'actor', noun: 'somebody' },
  Kubernetes: { kinds: ['cluster'], noun: 'a cluster' },
  Lambda: { kinds: ['function'], noun: 'a function' },
  RDS: { kinds: ['database'], noun: 'a database' },
  RolesAnywhere: { kinds: 'actor', noun: 'somebody' },
  Route53Resolver: { kinds: ['other'], noun: 'a network' },
  Runtime: { kinds: ['instance', 'cluster', 'workload', 'container'], noun: 'a workload' },
  S3: { kinds: ['bucket', 'snapshot'], noun: 'a bucket' },
  SageMaker: { kinds: 'actor', noun: 'somebody' },
  SES: { kinds: 'actor', noun: 'somebody' },
};
/** Types that are about another thing than their second word says. */
const OF_FAMILY: Readonly<Record<string, Named>> = {
  CloudTrailLoggingDisabled: { kinds: ['trail'], noun: 'a trail' },
  S3ServerAccessLoggingDisabled: { kinds: ['bucket'], noun: 'a bucket' },
};

/** What a type is about, by its words. */
export const namedBy = (resource: string, family: string): Named => OF_FAMILY[family] ?? NAMED[resource] ?? ANY;

/**
 * The resource that a finding is about, by its type: an attack sequence lists the keys that took part before the bucket or
 * cluster that was attacked. The first one, where its type says nothing.
 */
export function guarddutySubject({ type, resources }: Pick<Finding, 'type' | 'resources'>): Resource | undefined {
  const [, , resource = '', family = ''] = TYPE.exec(type) ?? [];
  const { kinds } = namedBy(resource, family);
  const named = kinds === 'actor' ? [] : kinds.map((kind) => resources.find((each) => each.kind === kind));
  return named.find((found) => found !== undefined) ?? resources[0];
}
