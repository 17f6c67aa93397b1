import {
  AddListenerCertificatesCommand,
  DescribeListenerCertificatesCommand,
  type DescribeListenerCertificatesCommandOutput,
  DescribeListenersCommand,
  type DescribeListenersCommandOutput,
  DescribeLoadBalancersCommand,
  type Listener,
  type LoadBalancer,
  ModifyListenerCommand,
  RemoveListenerCertificatesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import type { CertificateUse, ObservedCertificate, Swap } from './certificate-use.ts';

type Elbv2 = Clients['elbv2'];
type ListenerUse = Extract<CertificateUse, { arn: string }>;

/** DescribeLoadBalancers takes so many at once. */
const MOST_AT_ONCE = 20;
/** A listener has 26 certificates, a load balancer 50 listeners, unless a quota was raised; a list has an end. */
const MOST_PAGES = 10;

/** Where the listeners of these load balancers use a certificate. Load balancers that are gone are left out. */
export async function usesOnLoadBalancers(elbv2: Elbv2, arns: readonly string[], certificate: string) {
  const places: ListenerUse[] = [];
  for (let n = 0; n < arns.length; n += MOST_AT_ONCE)
    for (const balancer of await describeBalancers(elbv2, arns.slice(n, n + MOST_AT_ONCE)))
      for (const listener of (await listenersOf(elbv2, balancer.LoadBalancerArn ?? '')).filter(speaksTls))
        places.push(...(await placesOn(elbv2, balancer, listener, certificate)));
  return places;
}

async function describeBalancers(elbv2: Elbv2, LoadBalancerArns: string[]): Promise<LoadBalancer[]> {
  try {
    return (await elbv2.send(new DescribeLoadBalancersCommand({ LoadBalancerArns }))).LoadBalancers ?? [];
  } catch (error) {
    if (!isAwsError(error, 'LoadBalancerNotFoundException', 'LoadBalancerNotFound')) throw error;
    if (LoadBalancerArns.length === 1) return [];
    // One that is gone keeps the others from being described.
    const alone = await Promise.all(LoadBalancerArns.map((arn) => describeBalancers(elbv2, [arn])));
    return alone.flat();
  }
}

const speaksTls = ({ Protocol }: Listener): boolean => Protocol === 'HTTPS' || Protocol === 'TLS';

/** Every listener of a load balancer. */
export async function listenersOf(elbv2: Elbv2, LoadBalancerArn: string): Promise<Listener[]> {
  const listeners: Listener[] = [];
  let Marker: string | undefined;
  for (let n = 0; n === 0 || (Marker && n < MOST_PAGES); n += 1) {
    const page: DescribeListenersCommandOutput = await elbv2.send(
      new DescribeListenersCommand({ LoadBalancerArn, ...(Marker && { Marker }) }),
    );
    listeners.push(...(page.Listeners ?? []));
    Marker = page.NextMarker;
  }
  return listeners;
}

async function placesOn(
  elbv2: Elbv2,
  { DNSName = '', Scheme }: LoadBalancer,
  { ListenerArn = '', Port = 443 }: Listener,
  certificate: string,
): Promise<ListenerUse[]> {
  const at = { arn: ListenerArn, host: DNSName.toLowerCase(), port: Port, internal: Scheme === 'internal' };
  const { first, list } = await certificatesOf(elbv2, ListenerArn);
  return [
    ...(first === certificate ? [{ kind: 'default' as const, ...at }] : []),
    ...(list.includes(certificate) ? [{ kind: 'list' as const, ...at }] : []),
  ];
}

/** A listener's default certificate, and those from which it chooses by name. */
async function certificatesOf(elbv2: Elbv2, ListenerArn: string): Promise<{ first?: string; list: string[] }> {
  const all: { CertificateArn?: string | undefined; IsDefault?: boolean | undefined }[] = [];
  let Marker: string | undefined;
  for (let n = 0; n === 0 || (Marker && n < MOST_PAGES); n += 1) {
    const page: DescribeListenerCertificatesCommandOutput = await elbv2.send(
      new DescribeListenerCertificatesCommand({ ListenerArn, ...(Marker && { Marker }) }),
    );
    all.push(...(page.Certificates ?? []));
    Marker = page.NextMarker;
  }
  const first = all.find(({ IsDefault }) => IsDefault)?.CertificateArn;
  const list = all.flatMap(({ CertificateArn, IsDefault }) => (CertificateArn && !IsDefault ? [CertificateArn] : []));
  return { list, ...(first && { first }) };
}

/** What a listener has now. */
export async function observedOnListener(
  elbv2: Elbv2,
  { kind, arn }: ListenerUse,
  swap: Swap,
): Promise<ObservedCertificate> {
  try {
    const { first, list } = await certificatesOf(elbv2, arn);
    if (kind === 'default') return first === swap.old ? 'old' : first === swap.next ? 'new' : 'other';
    const [hasOld, hasNew] = [list.includes(swap.old), list.includes(swap.next)];
    return hasOld && hasNew ? 'both' : hasOld ? 'old' : hasNew ? 'new' : 'other';
  } catch (error) {
    if (isAwsError(error, 'ListenerNotFoundException', 'ListenerNotFound')) return 'gone';
    throw error;
  }
}

/** Makes a certificate the default of a listener, whose other properties stay, or adds it to its list. */
export async function putOnListener(elbv2: Elbv2, { kind, arn }: ListenerUse, certificate: string): Promise<void> {
  const input = { ListenerArn: arn, Certificates: [{ CertificateArn: certificate }] };
  await (kind === 'default'
    ? elbv2.send(new ModifyListenerCommand(input))
    : elbv2.send(new AddListenerCertificatesCommand(input)));
}

/** Takes a certificate from a listener's list. */
export async function takeFromListener(elbv2: Elbv2, { arn }: ListenerUse, certificate: string): Promise<void> {
  const Certificates = [{ CertificateArn: certificate }];
  await elbv2.send(new RemoveListenerCertificatesCommand({ ListenerArn: arn, Certificates }));
}
