import {
  type Actor,
  type Finding,
  findingKey,
  type Resource,
  type ResourceKind,
  type SourceId,
} from '../../core/finding.ts';

/** What findings have in common when they belong together: a resource, a principal, an address, or a finding itself. */
export interface Subject {
  /** The same for every finding that names it. */
  key: string;
  /** As the finding writes it, such as `i-0a1b2c3d4e5f60001`; empty where it is a finding. */
  name: string;
}

/** So many subjects of each kind tie a finding to others; the rest of a long list adds cost and no knowledge. */
const MOST_RESOURCES = 6;
const MOST_PEERS = 6;
const MOST_MEMBERS = 60;

/** What half an account may share: findings that have only this in common are not one incident. */
const TOO_BROAD: ReadonlySet<ResourceKind> = new Set([
  'account',
  'alarm',
  'detector',
  'rule',
  'repository',
  'image',
  'other',
]);
/** These are the same in every region of their account. */
const GLOBAL: ReadonlySet<ResourceKind> = new Set(['access-key', 'user', 'role', 'bucket', 'object']);

/** A finding as a subject: what sums it up, or copies it, finds it under this key. */
const findingSubject = (place: Pick<Finding, 'account' | 'region'>, source: SourceId, id: string): Subject => ({
  key: `finding#${findingKey({ source, id, account: place.account, region: place.region })}`,
  name: '',
});

/** The findings that an attack sequence sums up. */
export const memberSubjects = (finding: Finding): Subject[] =>
  (finding.members ?? []).slice(0, MOST_MEMBERS).map((id) => findingSubject(finding, finding.source, id));

/** What ties a finding to others, itself first. */
export function subjectsOf(finding: Finding): Subject[] {
  const { copyOf, resources, actor, peers } = finding;
  const all: Subject[] = [{ key: `finding#${findingKey(finding)}`, name: '' }];
  if (copyOf) add(all, findingSubject(finding, copyOf.source, copyOf.id));
  let ties = 0;
  for (const resource of resources) {
    if (ties === MOST_RESOURCES) break;
    if (TOO_BROAD.has(resource.kind)) continue;
    add(all, resourceSubject(finding, resource));
    ties += 1;
  }
  if (actor) addPrincipals(all, finding, actor);
  for (let n = 0; n < peers.length && n < MOST_PEERS; n += 1)
    add(all, subject(finding, 'address', peers[n]?.address ?? ''));
  return all;
}

function add(all: Subject[], one: Subject): void {
  for (const { key } of all) if (key === one.key) return;
  all.push(one);
}

/** Whether it is an address; no kind of resource is called so. */
export const isAddress = ({ key }: Subject): boolean => key.startsWith('address#');

const subject = ({ account }: Finding, kind: string, name: string): Subject => ({
  key: `${kind}#${account}#${name}`,
  name,
});

/** Some services name a load balancer by its ARN, and some by the end of it. */
const nameIn = ({ kind, id, arn }: Resource): string => (kind === 'load-balancer' ? (arn ?? id) : id);

const resourceSubject = (finding: Finding, resource: Resource): Subject =>
  GLOBAL.has(resource.kind)
    ? subject(finding, resource.kind, resource.id)
    : { key: `${resource.kind}#${finding.account}#${finding.region}#${nameIn(resource)}`, name: resource.id };

/** A key is one principal; a role's name is that of everybody who may assume it, and says nothing by itself. */
function addPrincipals(all: Subject[], finding: Finding, { accessKeyId, userName, userType }: Actor): void {
  if (accessKeyId) add(all, subject(finding, 'access-key', accessKeyId));
  if (userName && userType === 'IAMUser') add(all, subject(finding, 'user', userName));
}
