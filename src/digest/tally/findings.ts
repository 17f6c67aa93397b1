import { type Finding, type Peer, type SeverityBand, type SourceId, severityBand } from '../../core/finding.ts';
import { addedUp, type LeftOut, leftOutOf } from '../../core/left-out.ts';
import { BANDS, compare } from '../order.ts';
import type { FindingCounts, Kind, Ranked } from '../parts.ts';
import type { Listed } from './groups.ts';
import { createIncidents, type IncidentTally } from './incidents.ts';
import { createNames } from './names.ts';

/** What the findings of a period come to. */
export interface FindingTally {
  counts: FindingCounts;
  /** Every kind that is no sample, most severe first, then most frequent. */
  kinds: Kind[];
  sources: Partial<Record<SourceId, number>>;
  incidents: IncidentTally;
  addresses: Listed<Ranked>;
  networks: Listed<Ranked>;
  countries: Listed<Ranked>;
  resources: Listed<Ranked>;
  accounts: Listed<Ranked>;
}

interface KindCount {
  source: SourceId;
  type: string;
  severity: number;
  count: number;
  leftOut: LeftOut[];
}

/** Counts findings one by one, keeping none of them. */
export function createFindingTally() {
  const counts = { total: 0, samples: 0, copies: 0 };
  const bySeverity: Record<SeverityBand, number> = { low: 0, medium: 0, high: 0, critical: 0 };
  const sources: Partial<Record<SourceId, number>> = {};
  const byType = createKinds();
  const kinds = createKinds();
  const incidents = createIncidents();
  const who = createWho();

  return {
    add(finding: Finding): void {
      sources[finding.source] = (sources[finding.source] ?? 0) + 1;
      // Another service's copy of a finding says nothing new.
      if (finding.copyOf) {
        counts.copies += 1;
        return;
      }
      counts.total += 1;
      bySeverity[severityBand(finding.severity)] += 1;
      byType.add(finding);
      // What a sample names is made up.
      if (finding.sample) {
        counts.samples += 1;
        return;
      }
      kinds.add(finding);
      incidents.add(finding);
      // Somebody looked and put it away: who was hit by it is no longer the news of the day.
      if (!finding.archived) who.add(finding);
    },
    end(): FindingTally {
      const types = byType.end();
      return {
        counts: { ...counts, bySeverity, byType: types },
        kinds: kinds.end(),
        sources,
        incidents: incidents.end(),
        ...who.end(),
      };
    },
  };
}

function createKinds() {
  const kinds = new Map<string, KindCount>();
  return {
    add(finding: Finding): void {
      const { source, type, severity } = finding;
      const name = `${source}\n${type}`;
      const known = kinds.get(name);
      const leftOut = leftOutOf(finding);
      if (!known) kinds.set(name, { source, type, severity, count: 1, leftOut });
      else {
        known.count += 1;
        known.severity = Math.max(known.severity, severity);
        if (leftOut.length > 0) known.leftOut = addedUp(known.leftOut, leftOut);
      }
    },
    end(): Kind[] {
      const all = [...kinds.values()].map(({ source, type, severity, count, leftOut }) => ({
        source,
        type,
        band: severityBand(severity),
        count,
        ...(leftOut.length > 0 && { leftOut }),
      }));
      return all.sort(
        (a, b) =>
          BANDS.indexOf(a.band) - BANDS.indexOf(b.band) ||
          b.count - a.count ||
          compare(a.type, b.type) ||
          compare(a.source, b.source),
      );
    },
  };
}

/** Who attacks, and what is affected. A finding counts once for each name in it. */
function createWho() {
  const addresses = createNames();
  const networks = createNames();
  const countries = createNames();
  const resources = createNames();
  const accounts = createNames();
  return {
    add({ peers, resources: about, account, severity }: Finding): void {
      for (const [address, note] of distinct(peers, ({ address }) => address, whereFrom)) addresses.add(address, note);
      for (const [network, note] of distinct(peers, networkOf, ({ organization = '' }) => organization))
        networks.add(network, note);
      for (const [country] of distinct(peers, ({ country }) => country)) countries.add(country);
      // The account has a ranking of its own.
      const things = about.filter(({ kind }) => kind !== 'account');
      for (const [resource] of distinct(things, ({ kind, id }) => `${kind} ${id}`)) resources.add(resource, account);
      accounts.add(account, severityBand(severity) === 'critical' ? 'critical findings among them' : '');
    },
    end() {
      return {
        addresses: addresses.end(),
        networks: networks.end(),
        countries: countries.end(),
        resources: resources.end(),
        accounts: accounts.end(),
      };
    },
  };
}

function distinct<T>(
  all: readonly T[],
  name: (one: T) => string | undefined,
  note: (one: T) => string = () => '',
): [string, string][] {
  const named = all.flatMap((one): [string, string][] => {
    const text = name(one);
    return text ? [[text, note(one)]] : [];
  });
  return [...new Map(named)];
}

const networkOf = ({ asn, organization }: Peer): string | undefined =>
  asn ? asn.replace(/^(?=\d+$)/, 'AS') : organization;

const whereFrom = (peer: Peer): string =>
  [networkOf(peer), peer.organization, peer.country]
    .filter((text, index, all) => text && all.indexOf(text) === index)
    .join(', ');
