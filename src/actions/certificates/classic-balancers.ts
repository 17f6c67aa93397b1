import {
  DescribeLoadBalancersCommand,
  type LoadBalancerDescription,
  SetLoadBalancerListenerSSLCertificateCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import type { CertificateUse, ObservedCertificate, Swap } from './certificate-use.ts';

type Elb = Clients['elb'];
type ClassicUse = Extract<CertificateUse, { kind: 'classic' }>;

/** So many names are described at once, fewer than AWS takes, since one that is gone is found by asking for each. */
const MOST_AT_ONCE = 20;

/** Where the listeners of these classic load balancers use a certificate. Load balancers that are gone are left out. */
export async function usesOnClassic(elb: Elb, names: readonly string[], certificate: string): Promise<ClassicUse[]> {
  const places: ClassicUse[] = [];
  for (let n = 0; n < names.length; n += MOST_AT_ONCE)
    for (const balancer of await describe(elb, names.slice(n, n + MOST_AT_ONCE)))
      for (const { port, has } of listenersOf(balancer)) if (has === certificate) places.push(useOf(balancer, port));
  return places;
}

const useOf = ({ LoadBalancerName = '', DNSName = '', Scheme }: LoadBalancerDescription, port: number): ClassicUse => ({
  kind: 'classic',
  name: LoadBalancerName,
  host: DNSName.toLowerCase(),
  port,
  internal: Scheme === 'internal',
});

/** Those that speak TLS; each has one certificate. */
const listenersOf = ({
  ListenerDescriptions = [],
}: LoadBalancerDescription): { port: number; has: string | undefined }[] =>
  ListenerDescriptions.flatMap(
    ({ Listener: { Protocol, LoadBalancerPort: port = 443, SSLCertificateId: has } = {} }) =>
      Protocol === 'HTTPS' || Protocol === 'SSL' ? [{ port, has }] : [],
  );

async function describe(elb: Elb, LoadBalancerNames: string[]): Promise<LoadBalancerDescription[]> {
  try {
    const { LoadBalancerDescriptions = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerNames }));
    return LoadBalancerDescriptions;
  } catch (error) {
    if (!isGone(error)) throw error;
    if (LoadBalancerNames.length === 1) return [];
    const alone = await Promise.all(LoadBalancerNames.map((name) => describe(elb, [name])));
    return alone.flat();
  }
}

const isGone = (error: unknown): boolean => isAwsError(error, 'AccessPointNotFoundException');

export async function observedOnClassic(
  elb: Elb,
  { name, port }: ClassicUse,
  swap: Swap,
): Promise<ObservedCertificate> {
  const [balancer] = await describe(elb, [name]);
  const listener = balancer && listenersOf(balancer).find((one) => one.port === port);
  if (!listener) return 'gone';
  return listener.has === swap.old ? 'old' : listener.has === swap.next ? 'new' : 'other';
}

/** Puts a certificate in place of the one that a listener has; its policies stay. */
export async function putOnClassic(elb: Elb, { name, port }: ClassicUse, certificate: string): Promise<void> {
  const input = { LoadBalancerName: name, LoadBalancerPort: port, SSLCertificateId: certificate };
  await elb.send(new SetLoadBalancerListenerSSLCertificateCommand(input));
}
