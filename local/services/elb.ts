import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import { awsError } from '../account.ts';

interface LocalClassic {
  name: string;
  dnsName: string;
  internal: boolean;
  listeners: { port: number; protocol: 'HTTPS' | 'SSL' | 'HTTP' | 'TCP'; certificate?: string }[];
}

const MOST_PAGE = 400;

/** Classic load balancers in memory: their listeners and the certificate that each has. */
export class LocalElb {
  readonly balancers: LocalClassic[] = [];
  private readonly statusOf: (certificate: string) => string | undefined;

  /** @param statusOf what ACM says of a certificate; undefined when there is none */
  constructor(statusOf: (certificate: string) => string | undefined) {
    this.statusOf = statusOf;
  }

  seedBalancer({ name, internal = false, listeners }: Partial<LocalClassic> & { name: string }): LocalClassic {
    const made = {
      name,
      dnsName: `${name}-1234567890.elb.example.com`,
      internal,
      listeners: (listeners ?? []).map((one) => ({ ...one })),
    };
    this.balancers.push(made);
    return made;
  }

  /** The certificate that is presented at an address; undefined where no classic load balancer answers. */
  presentedAt(dnsName: string, port: number): string | undefined {
    return this.balancers.find((one) => one.dnsName === dnsName)?.listeners.find((one) => one.port === port)
      ?.certificate;
  }

  /** Those that are named, or all by pages. */
  DescribeLoadBalancers(input: { LoadBalancerNames?: string[]; Marker?: string; PageSize?: number }): unknown {
    const { LoadBalancerNames, Marker = '0', PageSize = MOST_PAGE } = input;
    const all = LoadBalancerNames?.map((name) => this.balancer(name)) ?? this.balancers;
    const from = Number(Marker);
    const next = from + PageSize < all.length ? { NextMarker: String(from + PageSize) } : {};
    return { LoadBalancerDescriptions: all.slice(from, from + PageSize).map(described), ...next };
  }

  SetLoadBalancerListenerSSLCertificate(input: {
    LoadBalancerName: string;
    LoadBalancerPort: number;
    SSLCertificateId: string;
  }): unknown {
    const listener = this.balancer(input.LoadBalancerName).listeners.find(
      ({ port }) => port === input.LoadBalancerPort,
    );
    if (!listener) throw awsError('ListenerNotFoundException', 'There is no listener on that port.');
    if (listener.protocol === 'HTTP' || listener.protocol === 'TCP')
      throw awsError('InvalidConfigurationRequestException', 'The listener does not use TLS.');
    if (this.statusOf(input.SSLCertificateId) !== 'ISSUED' && this.statusOf(input.SSLCertificateId) !== 'EXPIRED')
      throw awsError('CertificateNotFoundException', 'Server Certificate not found for the key');
    listener.certificate = input.SSLCertificateId;
    return {};
  }

  private balancer(name: string): LocalClassic {
    const found = this.balancers.find((one) => one.name === name);
    if (!found) throw awsError('AccessPointNotFoundException', `There is no ACTIVE Load Balancer named '${name}'`);
    return found;
  }
}

const described = ({ name, dnsName, internal, listeners }: LocalClassic): LoadBalancerDescription => ({
  LoadBalancerName: name,
  DNSName: dnsName,
  Scheme: internal ? 'internal' : 'internet-facing',
  ListenerDescriptions: listeners.map(({ port, protocol, certificate }) => ({
    Listener: {
      Protocol: protocol,
      LoadBalancerPort: port,
      InstancePort: 80,
      ...(certificate && { SSLCertificateId: certificate }),
    },
  })),
});
