import {
  type DomainName,
  GetDomainNameCommand,
  GetDomainNamesCommand,
  type GetDomainNamesCommandOutput,
  UpdateDomainNameCommand,
} from '@aws-sdk/client-api-gateway';
import type { Clients } from '../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../core/errors.ts';
import type { CertificateUse, ObservedCertificate, Swap } from './certificate-use.ts';

type ApiGateway = Clients['apiGateway'];
type DomainUse = Extract<CertificateUse, { kind: 'domain' }>;

const MOST_PAGES = 10;
const PAGE_SIZE = 500;

/**
 * The custom domains of API Gateway that use a certificate. ACM names AWS's own load balancers in their place.
 *
 * Edge-optimized ones are by hand: API Gateway wants a right on a CloudFront distribution of another account.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
 */
export async function usesOnDomains(
  apiGateway: ApiGateway,
  certificate: string,
): Promise<{ places: DomainUse[]; byHand: string[] }> {
  const places: DomainUse[] = [];
  const byHand: string[] = [];
  let position: string | undefined;
  for (let n = 0; n === 0 || (position && n < MOST_PAGES); n += 1) {
    const page: GetDomainNamesCommandOutput = await apiGateway.send(
      new GetDomainNamesCommand({ limit: PAGE_SIZE, ...(position && { position }) }),
    );
    for (const domain of page.items ?? []) {
      places.push(...placeOf(domain, certificate));
      if (domain.certificateArn === certificate)
        byHand.push(
          `API Gateway’s edge-optimized domain ${domain.domainName} (it asks for rights on AWS’s own CloudFront)`,
        );
    }
    position = page.position;
  }
  return { places, byHand };
}

function placeOf({ domainName: name = '', ...domain }: DomainName, certificate: string): DomainUse[] {
  const { regionalCertificateArn: its, regionalDomainName: host } = domain;
  return its === certificate && host ? [{ kind: 'domain', name, property: 'regionalCertificateArn', host }] : [];
}

export async function observedOnDomain(
  apiGateway: ApiGateway,
  { name, property }: DomainUse,
  swap: Swap,
): Promise<ObservedCertificate> {
  try {
    const domain = await apiGateway.send(new GetDomainNameCommand({ domainName: name }));
    return domain[property] === swap.old ? 'old' : domain[property] === swap.next ? 'new' : 'other';
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return 'gone';
    throw error;
  }
}

/** Puts a certificate in place. API Gateway refuses while an earlier change of the domain is under way. */
export async function putOnDomain(
  apiGateway: ApiGateway,
  { name, property }: DomainUse,
  certificate: string,
): Promise<void> {
  const patchOperations = [{ op: 'replace' as const, path: `/${property}`, value: certificate }];
  try {
    await apiGateway.send(new UpdateDomainNameCommand({ domainName: name, patchOperations }));
  } catch (error) {
    if (!isAwsError(error, 'ConflictException')) throw error;
    throw new PlaceBusyError(`API Gateway is still changing the domain ${name}`);
  }
}
