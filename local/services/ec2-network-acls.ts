import type {
  CreateNetworkAclEntryRequest,
  DeleteNetworkAclEntryRequest,
  DescribeInstancesRequest,
  DescribeInstancesResult,
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAcl,
  NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import { mergeCidr } from 'cidr-tools';
import { awsError, type World } from '../account.ts';

interface LocalNetworkAcl {
  id: string;
  vpcId: string;
  isDefault: boolean;
  subnets: string[];
  tags: Record<string, string>;
  entries: NetworkAclEntry[];
}

export interface NetworkAclSeed {
  id: string;
  vpcId?: string;
  isDefault?: boolean;
  subnets?: string[];
  tags?: Record<string, string>;
  entries?: NetworkAclEntry[];
}

/** The rules that everything else leaves over, beyond the numbers that a caller may use. */
const LAST_RULES = [
  { RuleNumber: 32_767, CidrBlock: '0.0.0.0/0' },
  { RuleNumber: 32_768, Ipv6CidrBlock: '::/0' },
];
const bothWays = <T extends object>(rule: T): (T & { Egress: boolean })[] =>
  [false, true].map((Egress) => ({ ...rule, Egress }));
const ALLOW_ALL = bothWays({ RuleNumber: 100, Protocol: '-1', RuleAction: 'allow' as const, CidrBlock: '0.0.0.0/0' });

/** Network ACLs and the instances behind them: unique rule numbers for each direction, quota, canonical CIDRs. */
export class LocalNetworkAcls {
  readonly acls = new Map<string, LocalNetworkAcl>();
  /** Rules for each direction and address family, the last deny included; may be raised to 40. */
  rulesQuota = 20;
  readonly #instances = new Map<string, string[]>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes an ACL that allows everything by rule 100, as a new VPC has it, unless other entries are given. */
  seedNetworkAcl({ id, vpcId = 'vpc-0a1b2c3d4e5f60001', isDefault = false, ...seed }: NetworkAclSeed): LocalNetworkAcl {
    const last = LAST_RULES.flatMap((rule) => bothWays({ ...rule, Protocol: '-1', RuleAction: 'deny' as const }));
    const entries = [...(seed.entries ?? ALLOW_ALL), ...last].map((entry) => ({ ...entry }));
    const { subnets = [], tags = {} } = seed;
    const acl = { id, vpcId, isDefault, subnets: [...subnets], tags: { ...tags }, entries };
    this.acls.set(id, acl);
    return acl;
  }

  /** Makes a running instance with an interface in each of these subnets. */
  seedInstance(id: string, subnets: readonly string[]): void {
    this.#instances.set(id, [...subnets]);
  }

  DescribeInstances({ Filters = [] }: DescribeInstancesRequest): DescribeInstancesResult {
    const wanted = valuesOf(Filters, 'instance-id');
    const found = [...this.#instances].filter(([id]) => wanted?.has(id) ?? true);
    const Instances = found.map(([InstanceId, subnets]) => ({
      InstanceId,
      NetworkInterfaces: subnets.map((SubnetId) => ({ SubnetId })),
      ...(subnets[0] && { SubnetId: subnets[0] }),
    }));
    return { Reservations: Instances.map((instance) => ({ Instances: [instance] })) };
  }

  DescribeNetworkAcls({ Filters = [] }: DescribeNetworkAclsRequest): DescribeNetworkAclsResult {
    const [ids, subnets] = ['network-acl-id', 'association.subnet-id'].map((name) => valuesOf(Filters, name));
    const found = [...this.acls.values()].filter(
      (acl) => (ids?.has(acl.id) ?? true) && (!subnets || acl.subnets.some((subnet) => subnets.has(subnet))),
    );
    return { NetworkAcls: found.map((acl) => this.#describe(acl)) };
  }

  CreateNetworkAclEntry(input: CreateNetworkAclEntryRequest): void {
    const { Egress = false, RuleNumber = 0, Protocol, RuleAction } = input;
    const acl = this.#find(input.NetworkAclId);
    if (RuleNumber < 1 || RuleNumber > 32_766) throw invalid(`the rule number ${RuleNumber}`);
    const cidr = cidrOf(input);
    const isV6 = cidr.Ipv6CidrBlock !== undefined;
    const there = acl.entries.filter((entry) => entry.Egress === Egress);
    if (there.some((entry) => entry.RuleNumber === RuleNumber))
      throw awsError(
        'NetworkAclEntryAlreadyExists',
        `The network acl entry identified by ${RuleNumber} already exists.`,
      );
    if (there.filter((entry) => (entry.Ipv6CidrBlock !== undefined) === isV6).length >= this.rulesQuota)
      throw awsError('NetworkAclEntryLimitExceeded', `The maximum number of network acl entries has been reached.`);
    acl.entries.push({ Egress, RuleNumber, Protocol, RuleAction, ...cidr });
    acl.entries.sort((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0));
  }

  DeleteNetworkAclEntry({ NetworkAclId, Egress = false, RuleNumber }: DeleteNetworkAclEntryRequest): void {
    const { entries } = this.#find(NetworkAclId);
    const at = entries.findIndex((entry) => entry.Egress === Egress && entry.RuleNumber === RuleNumber);
    if (at < 0)
      throw awsError('InvalidNetworkAclEntry.NotFound', `The network acl entry ${RuleNumber} does not exist.`);
    entries.splice(at, 1);
  }

  #find(id = ''): LocalNetworkAcl {
    const acl = this.acls.get(id);
    if (!acl) throw awsError('InvalidNetworkAclID.NotFound', `The networkAcl ID '${id}' does not exist`);
    return acl;
  }

  #describe({ id, vpcId, isDefault, subnets, tags, entries }: LocalNetworkAcl): NetworkAcl {
    return {
      NetworkAclId: id,
      VpcId: vpcId,
      OwnerId: this.#world.accountId,
      IsDefault: isDefault,
      Associations: subnets.map((SubnetId) => ({ SubnetId, NetworkAclId: id })),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      Entries: entries,
    };
  }
}

/** What a filter of this name asks for; undefined without it. */
export function valuesOf(
  filters: readonly { Name?: string | undefined; Values?: string[] | undefined }[],
  name: string,
): Set<string> | undefined {
  const filter = filters.find(({ Name }) => Name === name);
  return filter && new Set(filter.Values ?? []);
}

export const invalid = (what: string): Error => awsError('InvalidParameterValue', `Invalid value for ${what}`);

/** EC2 clears host bits by itself, and writes IPv6 in its shortest form. */
function cidrOf({ CidrBlock, Ipv6CidrBlock }: CreateNetworkAclEntryRequest): Partial<NetworkAclEntry> {
  const given = CidrBlock ?? Ipv6CidrBlock ?? '';
  if ((CidrBlock === undefined) === (Ipv6CidrBlock === undefined) || !given.includes('/')) throw invalid('the CIDR');
  const [network = ''] = mergeCidr([given]);
  if (network.includes(':') !== (Ipv6CidrBlock !== undefined)) throw invalid(`the CIDR ${given}`);
  return Ipv6CidrBlock === undefined ? { CidrBlock: network } : { Ipv6CidrBlock: network };
}
