import type { Clients } from '../../core/clients.ts';
import type { CertificateUse, ObservedCertificate, Swap } from './certificate-use.ts';
import { observedOnClassic, putOnClassic } from './classic-balancers.ts';
import { observedOnDomain, putOnDomain } from './custom-domains.ts';
import { observedOnDistribution, putOnDistribution } from './distributions.ts';
import { observedOnListener, putOnListener } from './listeners.ts';

const AT_ONCE = 20;

/** What a place has now. */
export function observedAt(
  place: CertificateUse,
  swap: Swap,
  { elb, elbv2, cloudfront, apiGateway }: Clients,
): Promise<ObservedCertificate> {
  switch (place.kind) {
    case 'default':
    case 'list':
      return observedOnListener(elbv2, place, swap);
    case 'classic':
      return observedOnClassic(elb, place, swap);
    case 'distribution':
      return observedOnDistribution(cloudfront, place, swap);
    case 'domain':
      return observedOnDomain(apiGateway, place, swap);
  }
}

/** Puts a certificate where another is. */
export async function put(place: CertificateUse, from: string, to: string, clients: Clients): Promise<void> {
  if (place.kind === 'distribution') await putOnDistribution(clients.cloudfront, place, from, to);
  else if (place.kind === 'domain') await putOnDomain(clients.apiGateway, place, to);
  else if (place.kind === 'classic') await putOnClassic(clients.elb, place, to);
  else await putOnListener(clients.elbv2, place, to);
}

/** Does it for twenty at a time. */
export async function inChunks<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let n = 0; n < items.length; n += AT_ONCE)
    results.push(...(await Promise.all(items.slice(n, n + AT_ONCE).map(each))));
  return results;
}
