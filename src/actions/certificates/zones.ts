import {
  type HostedZone,
  ListHostedZonesByNameCommand,
  type ListHostedZonesByNameCommandInput,
  type ListHostedZonesByNameCommandOutput,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import type { Clients } from '../../core/clients.ts';
import { ANY, ANY_HOSTED_ZONE, type Permission } from '../../core/permission.ts';
import type { ValidationRecord } from './diagnose-certificate.ts';

/** What it takes to find a name's zone, and what stands there. */
export const READS_ZONES: readonly Permission[] = [
  {
    actions: ['route53:ListHostedZonesByName'],
    resources: [ANY],
    why: 'Finds the zone that holds a name. IAM knows no narrower resource for it.',
  },
  {
    actions: ['route53:ListResourceRecordSets'],
    resources: [ANY_HOSTED_ZONE],
    why: 'Looks at what stands at the record’s name. Which zone it is depends on the certificate.',
  },
];

type Route53 = Clients['route53'];

export interface Zone {
  id: string;
  /** Without the final dot. */
  name: string;
}

/** What stands in a zone at the name of a record that ought to be there. */
export type Found = 'missing' | 'present' | { other: string };

/** No account's zones under one domain fill more pages than this; a list without end must not hold us up. */
const MOST_PAGES = 10;

/**
 * Lists the account's public zones at and under the given names' last two labels, which is all that can hold them.
 * Usually one call: Route 53 orders zones by their labels from the right, so that a domain's zones lie together.
 */
export async function publicZonesFor(route53: Route53, names: readonly string[]): Promise<Zone[]> {
  const roots = new Set(names.map((name) => name.split('.').slice(-2).join('.')));
  const found = await Promise.all([...roots].map((root) => zonesUnder(route53, root)));
  return found.flat();
}

async function zonesUnder(route53: Route53, root: string): Promise<Zone[]> {
  const zones: HostedZone[] = [];
  let next: Pick<ListHostedZonesByNameCommandInput, 'DNSName' | 'HostedZoneId'> | undefined = { DNSName: root };
  for (let n = 0; next && n < MOST_PAGES; n += 1) {
    const page: ListHostedZonesByNameCommandOutput = await route53.send(
      new ListHostedZonesByNameCommand({ ...next, MaxItems: 100 }),
    );
    zones.push(...(page.HostedZones ?? []));
    const goesOn = page.IsTruncated && isWithin(bare(page.NextDNSName), root);
    next = goesOn ? { DNSName: page.NextDNSName, HostedZoneId: page.NextHostedZoneId } : undefined;
  }
  return zones
    .filter(({ Name, Config }) => !Config?.PrivateZone && isWithin(bare(Name), root))
    .map(({ Id = '', Name }) => ({ id: Id.replace('/hostedzone/', ''), name: bare(Name) }));
}

/** The most specific zones that hold a name: several when the account has the same zone twice. */
export function zonesOf(name: string, zones: readonly Zone[]): Zone[] {
  const holding = zones.filter((zone) => isWithin(name, zone.name));
  const longest = Math.max(...holding.map((zone) => zone.name.length));
  return holding.filter((zone) => zone.name.length === longest);
}

/** Looks at what a zone has at a record's name, of whatever type: beside a CNAME nothing else may stand. */
export async function findRecord(route53: Route53, zone: string, record: ValidationRecord): Promise<Found> {
  const list = new ListResourceRecordSetsCommand({ HostedZoneId: zone, StartRecordName: record.name, MaxItems: 1 });
  const [first] = (await route53.send(list)).ResourceRecordSets ?? [];
  if (!first || bare(first.Name) !== record.name) return 'missing';
  const values = first.ResourceRecords?.map(({ Value }) => Value ?? '') ?? [];
  if (first.Type === 'CNAME' && values.length === 1 && bare(values[0]) === record.value) return 'present';
  return { other: `${first.Type} ${values.join(' ') || 'alias'}` };
}

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function bare(name = ''): string {
  return name.replace(/\.$/, '').toLowerCase();
}
