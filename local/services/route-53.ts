import type {
  Change,
  ChangeResourceRecordSetsRequest,
  ChangeResourceRecordSetsResponse,
  GetChangeRequest,
  GetChangeResponse,
  ListHostedZonesByNameRequest,
  ListHostedZonesByNameResponse,
  ListResourceRecordSetsRequest,
  ListResourceRecordSetsResponse,
  ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { awsError, type World } from '../account.ts';

interface Zone {
  id: string;
  name: string;
  private: boolean;
  records: { set: ResourceRecordSet; inSyncAt: number }[];
}

/** How long Route 53's servers take to learn of a change. */
const IN_SYNC_AFTER_MS = 30_000;

/** Route 53 in memory: its ordering and paging, and change batches of which all or nothing is done. */
export class LocalRoute53 {
  private readonly world: World;
  readonly zones: Zone[] = [];
  private readonly changes = new Map<string, number>();

  constructor(world: World) {
    this.world = world;
  }

  /**
   * Makes a hosted zone, or finds the one of that name when no id is given. `records` are names, types and single
   * values. Returns the zone's id, without `/hostedzone/`.
   */
  seedHostedZone(seed: {
    name: string;
    id?: string;
    private?: boolean;
    records?: { name: string; type: ResourceRecordSet['Type']; value: string; ttl?: number }[];
  }): string {
    const known = this.zones.find(({ name, private: hidden }) => name === full(seed.name) && hidden === !!seed.private);
    if (known && !seed.id) return known.id;
    const id = seed.id ?? `ZLOCAL${String(this.zones.length + 1).padStart(14, '0')}`;
    const records = (seed.records ?? []).map(({ name, type, value, ttl = 300 }) => ({
      set: { Name: full(name), Type: type, TTL: ttl, ResourceRecords: [{ Value: value }] },
      inSyncAt: 0,
    }));
    this.zones.push({ id, name: full(seed.name), private: seed.private ?? false, records });
    return id;
  }

  /** What the world's resolvers answer for a CNAME in the public zones, once the change is in sync. */
  resolveCname(name: string): string | undefined {
    const found = this.zones
      .filter((zone) => !zone.private)
      .flatMap(({ records }) => records)
      .find(({ set, inSyncAt }) => set.Type === 'CNAME' && set.Name === full(name) && inSyncAt <= this.world.now());
    return found?.set.ResourceRecords?.[0]?.Value;
  }

  ListHostedZonesByName(input: ListHostedZonesByNameRequest): ListHostedZonesByNameResponse {
    const order = (zone: { name: string; id: string }) => `${sortKey(zone.name)} ${zone.id}`;
    const start = input.DNSName ? order({ name: full(input.DNSName), id: input.HostedZoneId ?? '' }) : '';
    const from = this.zones.filter((zone) => order(zone) >= start).sort((a, b) => (order(a) < order(b) ? -1 : 1));
    const size = input.MaxItems ?? 100;
    const next = from[size];
    return {
      HostedZones: from.slice(0, size).map((zone) => ({
        Id: `/hostedzone/${zone.id}`,
        Name: zone.name,
        CallerReference: zone.id,
        Config: { PrivateZone: zone.private },
        ResourceRecordSetCount: zone.records.length,
      })),
      IsTruncated: next !== undefined,
      MaxItems: size,
      ...(next && { NextDNSName: next.name, NextHostedZoneId: next.id }),
    };
  }

  ListResourceRecordSets(input: ListResourceRecordSetsRequest): ListResourceRecordSetsResponse {
    const order = (name: string, type = '') => `${sortKey(name)} ${type}`;
    const start = input.StartRecordName ? order(full(input.StartRecordName), input.StartRecordType) : '';
    const from = this.zone(input.HostedZoneId)
      .records.map(({ set }) => ({ set, at: order(set.Name ?? '', set.Type) }))
      .filter(({ at }) => at >= start)
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .map(({ set }) => set);
    const size = input.MaxItems ?? 300;
    const next = from[size];
    return {
      ResourceRecordSets: from.slice(0, size),
      IsTruncated: next !== undefined,
      MaxItems: size,
      ...(next && { NextRecordName: next.Name, NextRecordType: next.Type }),
    };
  }

  ChangeResourceRecordSets(input: ChangeResourceRecordSetsRequest): ChangeResourceRecordSetsResponse {
    const zone = this.zone(input.HostedZoneId);
    const changes = input.ChangeBatch?.Changes ?? [];
    const problems = changes.map((change) => problemOf(zone, change)).filter((problem) => problem !== undefined);
    if (problems.length) throw awsError('InvalidChangeBatch', `[${problems.join(', ')}]`);
    const inSyncAt = this.world.now() + IN_SYNC_AFTER_MS;
    for (const { Action, ResourceRecordSet: set } of changes) {
      if (Action !== 'CREATE') zone.records = zone.records.filter((record) => !sameName(record.set, set));
      if (Action !== 'DELETE' && set) zone.records.push({ set: { ...set, Name: full(set.Name ?? '') }, inSyncAt });
    }
    const id = `C${this.world.newId().replaceAll('-', '').slice(-14).toUpperCase()}`;
    this.changes.set(id, inSyncAt);
    return { ChangeInfo: this.change(id) };
  }

  GetChange({ Id = '' }: GetChangeRequest): GetChangeResponse {
    return { ChangeInfo: this.change(Id.replace(/^\/change\//, '')) };
  }

  private change(id: string) {
    const inSyncAt = this.changes.get(id);
    if (inSyncAt === undefined) throw awsError('NoSuchChange', `Could not find resource with ID: ${id}`, 404);
    return {
      Id: `/change/${id}`,
      Status: inSyncAt <= this.world.now() ? ('INSYNC' as const) : ('PENDING' as const),
      SubmittedAt: new Date(inSyncAt - IN_SYNC_AFTER_MS),
    };
  }

  private zone(id = ''): Zone {
    const zone = this.zones.find((one) => one.id === id.replace(/^\/hostedzone\//, ''));
    if (!zone) throw awsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
    return zone;
  }
}

function problemOf(zone: Zone, { Action, ResourceRecordSet: set }: Change): string | undefined {
  const what = `resource record set [name='${full(set?.Name ?? '')}', type='${set?.Type}']`;
  const atName = zone.records.map((record) => record.set).filter(({ Name }) => Name === full(set?.Name ?? ''));
  const present = atName.find(({ Type }) => Type === set?.Type);
  if (!`.${full(set?.Name ?? '')}`.endsWith(`.${zone.name}`))
    return `RRSet with DNS name ${full(set?.Name ?? '')} is not permitted in zone ${zone.name}`;
  if (Action === 'DELETE') {
    if (!present) return `Tried to delete ${what} but it was not found`;
    return valuesOf(present) === valuesOf(set)
      ? undefined
      : `Tried to delete ${what} but the values provided do not match the current values`;
  }
  if (Action === 'CREATE' && present) return `Tried to create ${what} but it already exists`;
  if (set?.Type === 'CNAME' && atName.some(({ Type }) => Type !== 'CNAME'))
    return `RRSet of type CNAME with DNS name ${full(set.Name ?? '')} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`;
  return undefined;
}

function sameName(a: ResourceRecordSet, b: ResourceRecordSet | undefined): boolean {
  return a.Type === b?.Type && a.Name === full(b?.Name ?? '');
}

function valuesOf(set: ResourceRecordSet | undefined): string {
  return JSON.stringify([set?.TTL, set?.ResourceRecords?.map(({ Value }) => Value).sort()]);
}

function full(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`;
}

/** Route 53 orders names by their labels from the right: `com.example.www.`. */
function sortKey(name: string): string {
  return `${full(name).slice(0, -1).split('.').reverse().join('.')}.`;
}
