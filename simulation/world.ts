import { createHash } from 'node:crypto';
import type { LocalStack } from '../local/local-stack.ts';
import type { Place } from '../src/core/organisation.ts';
import { HOME } from './organisation/cast.ts';
import type { SimulatedMembers } from './organisation/simulated-members.ts';

type Services = LocalStack['services'];
/** Takes down how one thing stands. */
type Note = (kind: string, id: string, state: unknown) => void;

/** Of an account, not of one of its regions. */
const GLOBAL: ReadonlySet<string> = new Set([
  ...['user', 'access-key', 'role', 'cname'],
  ...['bucket', 'bucket-encryption', 'bucket-policy', 'object'],
]);
/** What is there only while it is needed: that it is not there is a state of it as well. */
export const COMES_AND_GOES = /^(acl-rule|list-entry|domain|cname|object) /;
/** What a network interface has where nobody says otherwise, in seconds. */
const DEFAULT_IDLE = 432_000;

/** One thing of an account: its name is the same wherever the account is looked at. */
export const thingOf = ({ account, region }: Place, kind: string, id: string): string =>
  `${kind} ${id} in ${account}${GLOBAL.has(kind) ? '' : ` ${region}`}`;

/** How each thing that an action can change stands, in words that can be compared; in all accounts. */
export function worldOf(stack: Pick<LocalStack, 'services'>, members?: SimulatedMembers): Map<string, string> {
  const others = members?.standings().slice(1) ?? [];
  return new Map([
    ...thingsOf(HOME, stack.services),
    ...others.flatMap(({ local, ...place }) => [...thingsOf(place, local.services)]),
  ]);
}

const ROOMS = [identity, storage, keysAndSecrets, certificates, network, instances, workloads, clusters];

function thingsOf(place: Place, services: Services): Map<string, string> {
  const world = new Map<string, string>();
  const note: Note = (kind, id, state) => void world.set(thingOf(place, kind, id), JSON.stringify(state));
  for (const room of ROOMS) room(services, note);
  return world;
}

function identity({ iam }: Services, note: Note): void {
  for (const { userName, attached, keys } of iam.users.values()) {
    note('user', userName, [...attached].sort());
    for (const { id, status } of keys) note('access-key', id, [userName, status]);
  }
  for (const { roleName, policies } of iam.rolesByName.roles.values()) note('role', roleName, [...policies].sort());
}

function storage({ s3, cloudtrail, ec2 }: Services, note: Note): void {
  for (const { name, publicAccessBlock, encryption, document, objectTags = {} } of s3.buckets.values()) {
    note('bucket', name, publicAccessBlock ?? {});
    note('bucket-encryption', name, encryption ?? {});
    note('bucket-policy', name, document ?? '');
    for (const [slot, tags] of Object.entries(objectTags))
      if (Object.keys(tags).length > 0) note('object', `${name} ${slot}`, Object.entries(tags).sort());
  }
  for (const [name, { isLogging }] of cloudtrail.trails)
    note('trail', name.slice(name.lastIndexOf('/') + 1), isLogging);
  for (const { id, isPublic, accounts } of ec2.sharing.copies.values()) note('copy', id, [isPublic, accounts]);
  note('ebs-default', 'volumes', [ec2.ebsDefaults.isEncrypted, ec2.ebsDefaults.key]);
}

/** By the version and its stage, or by a hash: no value of theirs is in the words. */
function keysAndSecrets({ kms, secretsManager, ssm }: Services, note: Note): void {
  for (const { id, state, rotates = false } of kms.keys.values()) note('key', id, [state, rotates]);
  for (const { arn, seed } of secretsManager.secrets) {
    const { VersionIdsToStages = {}, DeletedDate } = secretsManager.DescribeSecret({ SecretId: arn });
    const current = Object.entries(VersionIdsToStages).filter(([, stages]) => stages.includes('AWSCURRENT'));
    note('secret', seed.name, [current.map(([id]) => id), DeletedDate !== undefined]);
  }
  for (const { name, history } of ssm.parameters.values()) {
    const { value = '', policies = [] } = history.at(-1) ?? {};
    note('parameter', name, [createHash('sha256').update(value).digest('hex').slice(0, 16), policies]);
  }
}

function certificates({ route53, elbv2 }: Services, note: Note): void {
  for (const { id, records } of route53.zones)
    for (const { set } of records)
      if (set.Type === 'CNAME')
        note(
          'cname',
          `${bare(set.Name)} of ${id}`,
          set.ResourceRecords?.map(({ Value }) => Value),
        );
  for (const { listeners } of elbv2.balancers)
    for (const { arn, first, list, policy, action } of listeners)
      note('listener', arn, { first, list, policy, action });
}

/** Without its final dot. */
export const bare = (name = ''): string => name.replace(/\.$/, '');

/** The place of a rule among the others is no matter: one that is put back may have another number, or another id. */
function network({ ec2, route53Resolver }: Services, note: Note): void {
  for (const { id, rules } of ec2.securityGroups.groups.values())
    note('group', id, rules.map(({ id: _, ...rule }) => JSON.stringify(rule)).sort());
  for (const { id, entries } of ec2.networkAcls.acls.values()) {
    const denied = entries.filter(({ RuleAction, RuleNumber = 0 }) => RuleAction === 'deny' && RuleNumber < 32_767);
    const byNetwork = Map.groupBy(denied, ({ CidrBlock, Ipv6CidrBlock = '' }) => CidrBlock ?? Ipv6CidrBlock);
    for (const [cidr, both] of byNetwork)
      note('acl-rule', `${cidr} by ${id}`, both.map(({ Egress }) => (Egress ? 'out' : 'in')).sort());
  }
  for (const id of ec2.prefixLists.lists.keys())
    for (const cidr of ec2.prefixLists.cidrsOf(id)) note('list-entry', `${cidr} of ${id}`, true);
  for (const id of route53Resolver.lists.keys())
    for (const domain of route53Resolver.domainsOf(id)) note('domain', `${domain} of ${id}`, true);
}

function instances({ ec2, rds }: Services, note: Note): void {
  for (const { id, interfaces, metadata, protection, shutdown, volumes } of ec2.instances.instances.values())
    note('instance', id, {
      interfaces: interfaces.map(({ groups, idle = DEFAULT_IDLE }) => [groups, idle]),
      metadata,
      protection,
      shutdown,
      goes: volumes.map(({ goes }) => goes),
    });
  for (const { id, groups, isPublic } of rds.databases.values()) note('database', id, [groups, isPublic]);
  for (const { id, groups } of rds.clusters.values()) note('database-cluster', id, groups);
  for (const [id, { restorers }] of rds.copies) note('database-copy', id, [...restorers].sort());
}

function workloads({ lambda, ecs }: Services, note: Note): void {
  for (const { name, reserved } of lambda.functions.values()) {
    const read = lambda.mappings.all.filter((mapping) => mapping.of === name && mapping.enabled);
    note('function', name, [reserved ?? null, read.map(({ uuid }) => uuid).sort()]);
  }
  for (const { cluster, service, definitions } of ecs.services)
    note('service', `${cluster}/${service}`, definitions.at(-1));
}

function clusters({ eks }: Services, note: Note): void {
  for (const { name, entries } of eks.clusters.values()) {
    // To describe it ends a change whose time is over.
    const { cluster } = eks.DescribeCluster({ name }) as { cluster: { resourcesVpcConfig: object } };
    note('cluster', name, cluster.resourcesVpcConfig);
    for (const { principalArn, groups, policies } of entries.values())
      note('access-entry', `${name} ${principalArn}`, [groups, [...policies].sort()]);
  }
}
