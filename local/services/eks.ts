import { awsError, type World } from '../account.ts';

interface LocalEntry {
  principalArn: string;
  type: string;
  username: string;
  groups: string[];
  /** Where each policy holds, by its ARN. */
  policies: Map<string, { type: string; namespaces: string[] }>;
}

interface LocalCluster {
  name: string;
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

/** The part of EKS that says who is let into a cluster. */
export class LocalEks {
  readonly clusters = new Map<string, LocalCluster>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a cluster; one of the same name is replaced. */
  seedCluster({ name, ...more }: Partial<Omit<LocalCluster, 'entries'>> & { name: string }): LocalCluster {
    const made = { authenticationMode: 'API_AND_CONFIG_MAP', tags: {}, ...more, name, entries: new Map() };
    this.clusters.set(name, made);
    return made;
  }

  /** Lets a principal in; policies that are given by name alone hold in the whole cluster. */
  seedEntry(
    cluster: string,
    { policies = [], ...more }: Partial<Omit<LocalEntry, 'policies'>> & { principalArn: string; policies?: string[] },
  ): LocalEntry {
    const scope = () => ({ type: 'cluster', namespaces: [] });
    const made = {
      type: 'STANDARD',
      groups: [],
      ...more,
      username: more.username ?? defaultName(more.principalArn),
      policies: new Map(policies.map((name) => [`arn:aws:eks::aws:cluster-access-policy/${name}`, scope()])),
    };
    this.cluster(cluster).entries.set(made.principalArn, made);
    return made;
  }

  DescribeCluster({ name = '' }: { name?: string }): unknown {
    const { authenticationMode, tags } = this.cluster(name);
    return { cluster: { name, arn: this.arn(name), status: 'ACTIVE', accessConfig: { authenticationMode }, tags } };
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
    const { principalArn, type, username, groups } = this.entry(input);
    return {
      accessEntry: { clusterName: input.clusterName, principalArn, type, username, kubernetesGroups: [...groups] },
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
    return found;
  }

  private entry({ clusterName, principalArn = '' }: OfEntry): LocalEntry {
    const found = this.cluster(clusterName).entries.get(principalArn);
    if (!found) throw awsError('ResourceNotFoundException', 'The specified principalArn could not be found.', 404);
    return found;
  }
}

/** What EKS calls a principal where nobody chose a name. */
function defaultName(arn: string): string {
  const [, account = '', role] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return role ? `arn:aws:sts::${account}:assumed-role/${role}/{{SessionName}}` : arn;
}
