import { type Finding, severityBand } from '../../core/finding.ts';
import { compare } from '../order.ts';
import type { Incident } from '../parts.ts';
import type { Listed } from './groups.ts';

const MOST_INCIDENTS = 25;
const MOST_NAMES = 5;

/** Incidents of two findings and more; of one finding, the finding itself says everything. */
export type IncidentTally = Listed<Incident>;

interface Open {
  severity: number;
  findings: number;
  firstSeen: string;
  lastSeen: string;
  types: string[];
  resources: string[];
}

/** Gathers findings by the incident that correlation gave them. */
export function createIncidents() {
  const incidents = new Map<string, Open>();
  return {
    add({ incident, severity, firstSeen, lastSeen, type, resources }: Finding): void {
      if (incident === undefined) return;
      const open = incidents.get(incident) ?? {
        severity,
        findings: 0,
        firstSeen,
        lastSeen,
        types: [],
        resources: [],
      };
      incidents.set(incident, open);
      open.findings += 1;
      open.severity = Math.max(open.severity, severity);
      if (firstSeen < open.firstSeen) open.firstSeen = firstSeen;
      if (lastSeen > open.lastSeen) open.lastSeen = lastSeen;
      keepFirst(open.types, type);
      for (const { kind, id } of resources) keepFirst(open.resources, `${kind} ${id}`);
    },
    end(): IncidentTally {
      const several = [...incidents].filter(([, { findings }]) => findings > 1);
      several.sort(
        ([a, first], [b, second]) =>
          (second.severity || 0) - (first.severity || 0) || second.findings - first.findings || compare(a, b),
      );
      const shown = several
        .slice(0, MOST_INCIDENTS)
        .map(([id, { severity, ...rest }]) => ({ id, band: severityBand(severity), ...rest }));
      return { total: several.length, shown };
    },
  };
}

/** Keeps the first few names by alphabet, so that the order in which they come does not matter. */
function keepFirst(names: string[], name: string): void {
  if (names.includes(name)) return;
  const last = names[MOST_NAMES - 1];
  if (last !== undefined && compare(name, last) > 0) return;
  names.push(name);
  names.sort(compare);
  names.length = Math.min(names.length, MOST_NAMES);
}
