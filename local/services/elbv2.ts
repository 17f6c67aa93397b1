import type {
  AddListenerCertificatesInput,
  DeregisterTargetsInput,
  DescribeListenerCertificatesInput,
  DescribeListenersInput,
  DescribeLoadBalancersInput,
  DescribeSSLPoliciesInput,
  DescribeTagsInput,
  DescribeTargetGroupsInput,
  DescribeTargetHealthInput,
  Action as ListenerAction,
  ModifyListenerInput,
  RegisterTargetsInput,
  RemoveListenerCertificatesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsError, type World } from '../account.ts';
import { LocalTargetGroups } from './elbv2-target-groups.ts';

/** A listener that speaks TLS. `list` is what it chooses from by name; `first` answers all the others. */
interface LocalListener {
  arn: string;
  port: number;
  protocol: 'HTTPS' | 'TLS' | 'HTTP';
  first?: string;
  list: string[];
  /** The name of its policy for TLS. */
  policy?: string;
  /** What it does with what no rule takes. */
  action?: 'forward' | 'redirect' | 'fixed-response';
  /** The same as AWS has it, where more than the kind of it matters. */
  actions?: ListenerAction[];
}
interface LocalBalancer {
  arn: string;
  dnsName: string;
  internal: boolean;
  listeners: LocalListener[];
  tags: Record<string, string>;
}

const MOST_CERTIFICATES = 25;
const PAGE = 20;
/** What load balancers listed at once are at most. */
const LIST_PAGE = 400;
/** Some policies as AWS publishes them, with the versions that they take. */
const POLICIES: Readonly<Record<string, string[]>> = {
  'ELBSecurityPolicy-2016-08': ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
  'ELBSecurityPolicy-TLS-1-1-2017-01': ['TLSv1.1', 'TLSv1.2'],
  'ELBSecurityPolicy-TLS13-1-2-2021-06': ['TLSv1.2', 'TLSv1.3'],
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06': ['TLSv1.2', 'TLSv1.3'],
  'ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04': ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
};

/** Elastic Load Balancing in memory: the certificates of listeners, the limits on them, and target groups. */
export class LocalElbv2 {
  readonly balancers: LocalBalancer[] = [];
  readonly targetGroups: LocalTargetGroups;
  private readonly world: World;
  private readonly statusOf: (certificate: string) => string | undefined;

  /** @param statusOf what ACM says of a certificate; undefined when there is none */
  constructor(world: World, statusOf: (certificate: string) => string | undefined) {
    this.world = world;
    this.targetGroups = new LocalTargetGroups(world);
    this.statusOf = statusOf;
  }

  /** Makes an application load balancer, and returns its ARN. */
  seedBalancer(seed: {
    arn: string;
    internal?: boolean;
    dnsName?: string;
    tags?: Record<string, string>;
    listeners: (Partial<LocalListener> & { first?: string })[];
  }): string {
    const [, kind = 'app', name = 'web', id = ''] = seed.arn.split('/');
    const dnsName = seed.dnsName ?? `${name}-${id.slice(0, 10)}.${this.world.region}.elb.amazonaws.com`;
    const listeners = seed.listeners.map((listener, n) => ({
      arn: `${seed.arn.replace(/:loadbalancer\/.*/, '')}:listener/${kind}/${name}/${id}/${String(n + 1).padStart(16, '0')}`,
      port: 443,
      protocol: 'HTTPS' as const,
      list: [],
      ...listener,
    }));
    const { tags = {}, internal = false } = seed;
    this.balancers.push({ arn: seed.arn, dnsName, internal, listeners, tags: { ...tags } });
    return seed.arn;
  }

  /** The listener at an address, as the network finds it. */
  listenerAt(dnsName: string, port: number): LocalListener | undefined {
    return this.balancers.find((one) => one.dnsName === dnsName)?.listeners.find((one) => one.port === port);
  }

  /** Those that are named, or all by pages. */
  DescribeLoadBalancers({ LoadBalancerArns, PageSize = LIST_PAGE, Marker }: DescribeLoadBalancersInput): unknown {
    if (LoadBalancerArns && LoadBalancerArns.length > PAGE) throw awsError('ValidationError', 'At most 20 ARNs.');
    const from = Number(Marker ?? 0);
    const arns = LoadBalancerArns ?? this.balancers.map(({ arn }) => arn);
    const LoadBalancers = arns.slice(from, from + PageSize).map((arn) => {
      const { dnsName, internal } = this.balancer(arn);
      return {
        LoadBalancerArn: arn,
        LoadBalancerName: arn.split('/')[2],
        DNSName: dnsName,
        Type: arn.includes('/net/') ? 'network' : 'application',
        Scheme: internal ? 'internal' : 'internet-facing',
      };
    });
    return { LoadBalancers, ...(from + PageSize < arns.length && { NextMarker: String(from + PageSize) }) };
  }

  DescribeSSLPolicies({ Names = Object.keys(POLICIES) }: DescribeSSLPoliciesInput): unknown {
    const SslPolicies = Names.map((name) => {
      if (!POLICIES[name]) throw awsError('SSLPolicyNotFoundException', `SSL policy '${name}' not found`);
      return { Name: name, SslProtocols: POLICIES[name] };
    });
    return { SslPolicies };
  }

  DescribeListeners({ LoadBalancerArn = '' }: DescribeListenersInput): unknown {
    const { listeners } = this.balancer(LoadBalancerArn);
    const Listeners = listeners.map(({ arn, port, protocol, first, policy, action = 'forward', actions }) => ({
      ListenerArn: arn,
      LoadBalancerArn,
      Port: port,
      Protocol: protocol,
      ...(first && { Certificates: [{ CertificateArn: first }] }),
      ...(policy && { SslPolicy: policy }),
      DefaultActions: structuredClone(actions ?? [{ Type: action }]),
    }));
    return { Listeners };
  }

  /** By pages of 20, the default certificate first. */
  DescribeListenerCertificates({ ListenerArn, Marker }: DescribeListenerCertificatesInput): unknown {
    const { first, list } = this.listener(ListenerArn);
    const all = [
      ...(first ? [{ CertificateArn: first, IsDefault: true }] : []),
      ...list.map((CertificateArn) => ({ CertificateArn, IsDefault: false })),
    ];
    const from = Number(Marker ?? 0);
    const next = from + PAGE < all.length ? { NextMarker: String(from + PAGE) } : {};
    return { Certificates: all.slice(from, from + PAGE), ...next };
  }

  DescribeTags({ ResourceArns = [] }: DescribeTagsInput): unknown {
    const TagDescriptions = ResourceArns.map((arn) => ({
      ResourceArn: arn,
      Tags: Object.entries(this.balancer(arn).tags).map(([Key, Value]) => ({ Key, Value })),
    }));
    return { TagDescriptions };
  }

  /** What it does not name stays. */
  ModifyListener({ ListenerArn, Certificates, SslPolicy, DefaultActions }: ModifyListenerInput): unknown {
    const listener = this.listener(ListenerArn);
    if (Certificates && Certificates.length !== 1)
      throw awsError('ValidationError', 'You must specify exactly one certificate.');
    if (SslPolicy && listener.protocol === 'HTTP')
      throw awsError('InvalidConfigurationRequestException', 'A listener of HTTP takes no security policy.');
    if (SslPolicy && !POLICIES[SslPolicy])
      throw awsError('SSLPolicyNotFoundException', `SSL policy '${SslPolicy}' not found`);
    if (Certificates) listener.first = this.usable(Certificates[0]?.CertificateArn);
    if (SslPolicy) listener.policy = SslPolicy;
    if (DefaultActions) listener.actions = structuredClone(DefaultActions);
    return { Listeners: [{ ListenerArn }] };
  }

  /** Succeeds as well where it is there already. */
  AddListenerCertificates({ ListenerArn, Certificates = [] }: AddListenerCertificatesInput): unknown {
    const listener = this.listener(ListenerArn);
    const added = Certificates.map(({ CertificateArn }) => this.usable(CertificateArn));
    const list = [...new Set([...listener.list, ...added])];
    if (list.length > MOST_CERTIFICATES) throw awsError('TooManyCertificatesException', 'Too many certificates.');
    listener.list = list;
    return { Certificates };
  }

  RemoveListenerCertificates({ ListenerArn, Certificates = [] }: RemoveListenerCertificatesInput): unknown {
    const listener = this.listener(ListenerArn);
    const gone = Certificates.map(({ CertificateArn }) => CertificateArn);
    listener.list = listener.list.filter((one) => !gone.includes(one));
    return {};
  }

  DescribeTargetGroups = (input: DescribeTargetGroupsInput): unknown => this.targetGroups.DescribeTargetGroups(input);
  DescribeTargetHealth = (input: DescribeTargetHealthInput): unknown => this.targetGroups.DescribeTargetHealth(input);
  RegisterTargets = (input: RegisterTargetsInput): void => this.targetGroups.RegisterTargets(input);
  DeregisterTargets = (input: DeregisterTargetsInput): void => this.targetGroups.DeregisterTargets(input);

  private usable(certificate = ''): string {
    const status = this.statusOf(certificate);
    if (status === undefined) throw awsError('CertificateNotFoundException', `Certificate ${certificate} not found`);
    if (status === 'PENDING_VALIDATION')
      throw awsError('UnsupportedCertificateException', `The certificate ${certificate} must have been issued.`);
    return certificate;
  }

  private balancer(arn: string): LocalBalancer {
    const found = this.balancers.find((one) => one.arn === arn);
    if (!found) throw awsError('LoadBalancerNotFoundException', `Load balancer ${arn} not found`);
    return found;
  }

  private listener(arn = ''): LocalListener {
    const found = this.balancers.flatMap(({ listeners }) => listeners).find((one) => one.arn === arn);
    if (!found) throw awsError('ListenerNotFoundException', `Listener ${arn} not found`);
    return found;
  }
}
