import { JsonCommand } from './json-command.ts';

/** A classic load balancer, as far as certificates matter. */
export interface ClassicBalancer {
  LoadBalancerName?: string;
  DNSName?: string;
  Scheme?: string;
  ListenerDescriptions?: {
    Listener?: { Protocol?: string; LoadBalancerPort?: number; SSLCertificateId?: string };
  }[];
}

/** By their names, or all by pages. */
export class DescribeLoadBalancersCommand extends JsonCommand<
  { LoadBalancerNames?: string[]; Marker?: string; PageSize?: number },
  { LoadBalancerDescriptions?: ClassicBalancer[]; NextMarker?: string }
> {}

/** Puts another certificate in place of the one that a listener has. */
export class SetLoadBalancerListenerSSLCertificateCommand extends JsonCommand<
  { LoadBalancerName: string; LoadBalancerPort: number; SSLCertificateId: string },
  Record<string, never>
> {}
