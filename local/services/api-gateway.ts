import type {
  DomainName,
  GetDomainNameRequest,
  GetDomainNamesRequest,
  UpdateDomainNameRequest,
} from '@aws-sdk/client-api-gateway';
import { minutes } from '../../src/core/time.ts';
import { awsError, type World } from '../account.ts';

/** How long a change of a domain takes. */
const UPDATED_AFTER_MS = minutes(1);
const PATHS = ['/certificateArn', '/regionalCertificateArn'];

/** The custom domains of API Gateway in memory; a domain that is being changed takes no other change. */
export class LocalApiGateway {
  private readonly world: World;
  private readonly domains = new Map<string, DomainName & { busyUntil: number }>();

  constructor(world: World) {
    this.world = world;
  }

  seedDomain(domain: DomainName & { domainName: string }): void {
    this.domains.set(domain.domainName, { ...domain, busyUntil: 0 });
  }

  /** The certificate that is presented at an endpoint's own name. */
  presentedAt(host: string): string | undefined {
    const of = ({ regionalDomainName, distributionDomainName }: DomainName) =>
      regionalDomainName === host || distributionDomainName === host;
    const found = [...this.domains.values()].find(of);
    return found?.regionalDomainName === host ? found.regionalCertificateArn : found?.certificateArn;
  }

  GetDomainNames({ position, limit = 25 }: GetDomainNamesRequest): unknown {
    const all = [...this.domains.values()].map(shown);
    const from = Number(position ?? 0);
    return {
      items: all.slice(from, from + limit),
      ...(from + limit < all.length && { position: String(from + limit) }),
    };
  }

  GetDomainName({ domainName = '' }: GetDomainNameRequest): unknown {
    return shown(this.find(domainName));
  }

  UpdateDomainName({ domainName = '', patchOperations = [] }: UpdateDomainNameRequest): unknown {
    const found = this.find(domainName);
    if (found.busyUntil > this.world.now())
      throw awsError('ConflictException', 'The domain name is being updated.', 409);
    for (const { op, path = '', value } of patchOperations) {
      if (op !== 'replace' || !PATHS.includes(path))
        throw awsError('BadRequestException', `Invalid patch path ${path}`);
      Object.assign(found, { [path.slice(1)]: value });
    }
    found.busyUntil = this.world.now() + UPDATED_AFTER_MS;
    return shown(found);
  }

  private find(name: string): DomainName & { busyUntil: number } {
    const found = this.domains.get(name);
    if (!found) throw awsError('NotFoundException', 'Invalid domain name identifier specified', 404);
    return found;
  }
}

const shown = ({ busyUntil: _, ...domain }: DomainName & { busyUntil: number }): DomainName => domain;
