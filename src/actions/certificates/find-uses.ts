import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { ActionContext } from '../../core/action-context.ts';
import type { CertificateUse } from './certificate-use.ts';
import { usesOnClassic } from './classic-balancers.ts';
import { usesOnDomains } from './custom-domains.ts';
import { usesOnDistribution } from './distributions.ts';
import { usesOnLoadBalancers } from './listeners.ts';

const LOAD_BALANCER = /^loadbalancer\/(app|net)\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/;
/** Without a kind before the name. */
const CLASSIC = /^loadbalancer\/([A-Za-z0-9-]{1,32})$/;
const DISTRIBUTION = /^distribution\/([A-Z0-9]{1,32})$/;

/**
 * Finds where a certificate is in use and can be changed, from what ACM says uses it. The rest is named in `elsewhere`.
 *
 * ACM names load balancers of AWS itself for a custom domain of API Gateway; so those are looked through only when
 * something uses the certificate that is not ours.
 */
export async function findUses(
  { CertificateArn = '', InUseBy = [] }: CertificateDetail,
  { clients, config }: ActionContext,
): Promise<{ places: CertificateUse[]; elsewhere: string[] }> {
  const balancers: string[] = [];
  const classic: string[] = [];
  const distributions: string[] = [];
  const others: string[] = [];
  for (const arn of InUseBy) {
    const [, , service, , account, ...rest] = arn.split(':');
    const resource = rest.join(':');
    const own = account === config.account;
    const id = DISTRIBUTION.exec(resource)?.[1];
    const name = CLASSIC.exec(resource)?.[1];
    if (own && service === 'elasticloadbalancing' && LOAD_BALANCER.test(resource)) balancers.push(arn);
    else if (own && service === 'elasticloadbalancing' && name) classic.push(name);
    else if (own && service === 'cloudfront' && id) distributions.push(id);
    else others.push(arn);
  }
  const places: CertificateUse[] = await usesOnLoadBalancers(clients.elbv2, balancers, CertificateArn);
  places.push(...(await usesOnClassic(clients.elb, classic, CertificateArn)));
  const byHand: string[] = [];
  for (const id of distributions) {
    const use = await usesOnDistribution(clients.cloudfront, id, CertificateArn);
    if (use.place) places.push(use.place);
    if (use.byHand) byHand.push(use.byHand);
  }
  const domains =
    others.length > 0 ? await usesOnDomains(clients.apiGateway, CertificateArn) : { places: [], byHand: [] };
  const known = domains.places.length + domains.byHand.length > 0;
  const unknown = known ? others.filter((arn) => !isOfApiGateway(arn, config.account)) : others;
  return { places: [...places, ...domains.places], elsewhere: [...byHand, ...domains.byHand, ...unknown] };
}

/** What ACM names for API Gateway: its own ARNs, or a load balancer or distribution of another account. */
function isOfApiGateway(arn: string, account: string): boolean {
  const [, , service, , owner] = arn.split(':');
  return service === 'apigateway' || (owner !== account && /^(elasticloadbalancing|cloudfront)$/.test(service ?? ''));
}
