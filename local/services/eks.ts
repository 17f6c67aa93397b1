import { awsError, type World } from '../account.ts';

interface LocalEntry {
  principalArn: string;
  /** Another one for each that is made. */
  arn: string;
  type: string;
  username: string;
  groups: string[];
  /** Where each policy holds, by its ARN. */
  policies: Map<string, { type: string; namespaces: string[] }>;
}

interface LocalEndpoint {
  endpointPublicAccess: boolean;
  endpointPrivateAccess: boolean;
  publicAccessCidrs: string[];
}

interface LocalUpdate {
  id: string;
  type: string;
  status: 'InProgress' | 'Successful' | 'Failed';
  createdAt: Date;
  endpoint: LocalEndpoint;
}

interface LocalCluster {
  name: string;
  status: string;
  endpoint: LocalEndpoint;
  updates: LocalUpdate[];
  authenticationMode: string;
  tags: Record<string, string>;
  entries: Map<string, LocalEntry>;
}

interface OfEntry {
  clusterName?: string;
  principalArn?: string;
  policyArn?: string;
}

const MOST_A_PAGE = 100;
/** So long EKS takes for a change of an endpoint, in ms. */
const UPDATE_TAKES = 150_000;

/** The part of EKS that says who is let into a cluster. */
export class LocalEks {
  readonly clusters = new Map<string, LocalCluster>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a cluster; one of the same name is replaced. */
  seedCluster({ name, ...more }: Partial<Omit<LocalCluster, 'entries'>> & { name: string }): LocalCluster {
    const endpoint = { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['203.0.113.0/24'] };
    const state = { status: 'ACTIVE', endpoint, updates: [] };
    const made = { authenticationMode: 'API_AND_CONFIG_MAP', tags: {}, ...state, ...more, name, entries: new Map() };
    this.clusters.set(name, made);
    return made;
  }

  /** Lets a principal in; policies that are given by name alone hold in the whole cluster. */
  seedEntry(
    cluster: string,
    {
      policies = [],
      ...more
    }: Partial<Omit<LocalEntry, 'policies' | 'arn'>> & { principalArn: string; policies?: string[] },
  ): LocalEntry {
    const scope = () => ({ type: 'cluster', namespaces: [] });
    const made = {
      type: 'STANDARD',
      groups: [],
      ...more,
      arn: `${this.arn(cluster).replace(':cluster/', ':access-entry/')}/${this.world.newId()}`,
      username: more.username ?? defaultName(more.principalArn),
      policies: new Map(policies.map((name) => [`arn:aws:eks::aws:cluster-access-policy/${name}`, scope()])),
    };
    this.cluster(cluster).entries.set(made.principalArn, made);
    return made;
  }

  /** Sets what a cluster's endpoint was set to once, and is still unless it was changed later. */
  seedEndpoint(name: string, change: Partial<LocalEndpoint>, at = this.world.now()): LocalUpdate {
    const cluster = this.cluster(name);
    cluster.endpoint = { ...cluster.endpoint, ...change };
    return this.addUpdate(cluster, cluster.endpoint, 'Successful', at);
  }

  DescribeCluster({ name = '' }: { name?: string }): unknown {
    const { authenticationMode, tags, endpoint, status } = this.cluster(name);
    const resourcesVpcConfig = { ...endpoint, publicAccessCidrs: [...endpoint.publicAccessCidrs] };
    return {
      cluster: { name, arn: this.arn(name), status, resourcesVpcConfig, accessConfig: { authenticationMode }, tags },
    };
  }

  ListUpdates({
    name,
    maxResults = MOST_A_PAGE,
    nextToken,
  }: {
    name?: string;
    maxResults?: number;
    nextToken?: string;
  }) {
    const ids = this.cluster(name).updates.map(({ id }) => id);
    const from = Number(nextToken ?? 0);
    const to = from + Math.min(maxResults, MOST_A_PAGE);
    return { updateIds: ids.slice(from, to), ...(to < ids.length && { nextToken: String(to) }) };
  }

  DescribeUpdate({ name, updateId }: { name?: string; updateId?: string }): unknown {
    const found = this.cluster(name).updates.find(({ id }) => id === updateId);
    if (!found) throw awsError('ResourceNotFoundException', 'No update found for the id.', 404);
    return { update: shownUpdate(found) };
  }

  /** One change at a time, which takes minutes; what is not named stays. */
  UpdateClusterConfig(input: { name?: string; resourcesVpcConfig?: Partial<LocalEndpoint> }): unknown {
    const cluster = this.cluster(input.name);
    if (cluster.status !== 'ACTIVE')
      throw awsError('ResourceInUseException', `Cannot update: ${cluster.name} is currently ${cluster.status}.`, 409);
    const asked = { ...cluster.endpoint, ...input.resourcesVpcConfig };
    if (!asked.endpointPublicAccess && !asked.endpointPrivateAccess)
      throw awsError('InvalidParameterException', 'Private and public endpoint access cannot be both disabled');
    if (JSON.stringify(asked) === JSON.stringify(cluster.endpoint))
      throw awsError(
        'InvalidParameterException',
        `Cluster is already at the desired configuration with endpointPrivateAccess: ${asked.endpointPrivateAccess} , endpointPublicAccess: ${asked.endpointPublicAccess}, and Public Endpoint Restrictions: [${asked.publicAccessCidrs.join(', ')}]`,
      );
    cluster.status = 'UPDATING';
    return { update: shownUpdate(this.addUpdate(cluster, asked, 'InProgress', this.world.now())) };
  }

  private addUpdate(
    { updates }: LocalCluster,
    endpoint: LocalEndpoint,
    status: LocalUpdate['status'],
    at: number,
  ): LocalUpdate {
    const made = { id: this.world.newId(), type: 'EndpointAccessUpdate', status, createdAt: new Date(at), endpoint };
    updates.push(made);
    return made;
  }

  ListAccessEntries(input: { clusterName?: string; maxResults?: number; nextToken?: string }): unknown {
    const { entries, authenticationMode } = this.cluster(input.clusterName);
    if (authenticationMode === 'CONFIG_MAP')
      throw awsError(
        'InvalidRequestException',
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      );
    const from = Number(input.nextToken ?? 0);
    const to = from + Math.min(input.maxResults ?? MOST_A_PAGE, MOST_A_PAGE);
    const all = [...entries.keys()];
    return { accessEntries: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) };
  }

  DescribeAccessEntry(input: OfEntry): unknown {
    const { principalArn, arn: accessEntryArn, type, username, groups } = this.entry(input);
    const { clusterName } = input;
    return {
      accessEntry: { clusterName, principalArn, accessEntryArn, type, username, kubernetesGroups: [...groups] },
    };
  }

  ListAssociatedAccessPolicies(input: OfEntry): unknown {
    const associatedAccessPolicies = [...this.entry(input).policies].map(([policyArn, accessScope]) => ({
      policyArn,
      accessScope: { ...accessScope },
    }));
    return { clusterName: input.clusterName, principalArn: input.principalArn, associatedAccessPolicies };
  }

  DisassociateAccessPolicy(input: OfEntry): object {
    if (!this.entry(input).policies.delete(input.policyArn ?? ''))
      throw awsError('ResourceNotFoundException', 'The specified associatedAccessPolicy could not be found.', 404);
    return {};
  }

  AssociateAccessPolicy(input: OfEntry & { accessScope?: { type?: string; namespaces?: string[] } }): object {
    const { type = 'cluster', namespaces = [] } = input.accessScope ?? {};
    if (type === 'namespace' && namespaces.length === 0)
      throw awsError('InvalidParameterException', 'Namespaces are required for the access scope type namespace.');
    this.entry(input).policies.set(input.policyArn ?? '', { type, namespaces: [...namespaces] });
    return {};
  }

  /** Replaces the groups; those that begin with `system:` are refused, as EKS does. */
  UpdateAccessEntry(input: OfEntry & { kubernetesGroups?: string[] }): object {
    const entry = this.entry(input);
    if (entry.type !== 'STANDARD') throw awsError('InvalidRequestException', 'The entry is not of type STANDARD.');
    if (input.kubernetesGroups?.some((group) => group.startsWith('system:')))
      throw awsError('InvalidParameterException', 'The kubernetes group name may not start with system:');
    entry.groups = [...(input.kubernetesGroups ?? entry.groups)];
    return {};
  }

  private arn(name: string): string {
    const { partition, region, accountId } = this.world;
    return `arn:${partition}:eks:${region}:${accountId}:cluster/${name}`;
  }

  private cluster(name = ''): LocalCluster {
    const found = this.clusters.get(name);
    if (!found) throw awsError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404);
    const underway = found.updates.find(({ status }) => status === 'InProgress');
    if (underway && this.world.now() - underway.createdAt.getTime() >= UPDATE_TAKES) {
      underway.status = 'Successful';
      Object.assign(found, { endpoint: underway.endpoint, status: 'ACTIVE' });
    }
    return found;
  }

  private entry({ clusterName, principalArn = '' }: OfEntry): LocalEntry {
    const found = this.cluster(clusterName).entries.get(principalArn);
    if (!found) throw awsError('ResourceNotFoundException', 'The specified principalArn could not be found.', 404);
    return found;
  }
}

const shownUpdate = ({ id, type, status, createdAt, endpoint }: LocalUpdate) => ({
  id,
  type,
  status,
  createdAt,
  params: [
    { type: 'EndpointPublicAccess', value: String(endpoint.endpointPublicAccess) },
    { type: 'EndpointPrivateAccess', value: String(endpoint.endpointPrivateAccess) },
    { type: 'PublicAccessCidrs', value: JSON.stringify(endpoint.publicAccessCidrs) },
  ],
  errors: [],
});

/** What EKS calls a principal where nobody chose a name. */
function defaultName(arn: string): string {
  const [, account = '', role] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return role ? `arn:aws:sts::${account}:assumed-role/${role}/{{SessionName}}` : arn;
}
