import { ListHostedZonesByNameCommand, type ListHostedZonesByNameCommandOutput } from '@aws-sdk/client-route-53';
import { parse } from 'tldts';
import { isWithin } from '../../../core/addresses/domain.ts';
import type { Clients } from '../../../core/clients.ts';
import { NEVER_DOMAINS } from './never-domains.ts';

/** Zones under one registered domain fill hardly a page; a list without end must not hold us up. */
const MOST_PAGES = 10;

/** Why this domain is never denied, whoever owns it; undefined when it may be. */
export function neverDenied(domain: string): string | undefined {
  return (
    known(domain, (never) => isWithin(domain, never)) ??
    suffix(domain) ??
    known(domain, (never) => isWithin(never, domain))
  );
}

function known(domain: string, test: (never: string) => boolean): string | undefined {
  for (const [whose, domains] of Object.entries(NEVER_DOMAINS)) {
    const found = domains.find(test);
    if (found) return `${domain} is never denied: ${found} belongs to ${whose}`;
  }
  return undefined;
}

function suffix(domain: string): string | undefined {
  const { publicSuffix, isIcann, isPrivate, domain: registered } = parse(domain, { allowPrivateDomains: true });
  if (!isIcann && !isPrivate)
    return `${domain} is not under any public suffix: only names of the public DNS are denied`;
  if (registered) return undefined;
  return `${domain} is never denied: ${publicSuffix} is a public suffix, under which others have their names`;
}

/** A hosted zone of this account, public or private, that the domain is in or that is below the domain. */
export async function ownZoneOf(domain: string, route53: Clients['route53']): Promise<string | undefined> {
  const root = domain.split('.').slice(-2).join('.');
  let next: { DNSName?: string | undefined; HostedZoneId?: string | undefined } | undefined = { DNSName: root };
  for (let n = 0; next && n < MOST_PAGES; n += 1) {
    const page: ListHostedZonesByNameCommandOutput = await route53.send(
      new ListHostedZonesByNameCommand({ ...next, MaxItems: 100 }),
    );
    const zones = (page.HostedZones ?? []).map(({ Name }) => bare(Name));
    const own = zones.find((zone) => isWithin(domain, zone) || isWithin(zone, domain));
    if (own) return own;
    const goesOn = page.IsTruncated && isWithin(bare(page.NextDNSName), root);
    next = goesOn ? { DNSName: page.NextDNSName, HostedZoneId: page.NextHostedZoneId } : undefined;
  }
  if (next) throw new Error(`the account has too many hosted zones under ${root} to know whether ${domain} is its own`);
  return undefined;
}

const bare = (name = ''): string => name.replace(/\.$/, '').toLowerCase();
