import { titleOf } from '../../alerts/what-happened.ts';
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
  /** Of each kind the first that happened. */
  said: Map<string, Said>;
}

interface Said {
  at: string;
  id: string;
  text: string;
}

/** Gathers findings by the incident that correlation gave them. */
export function createIncidents() {
  const incidents = new Map<string, Open>();
  return {
    add(finding: Finding): void {
      const { incident, severity, firstSeen, lastSeen, type, resources } = finding;
      if (incident === undefined) return;
      const open = incidents.get(incident) ?? {
        severity,
        findings: 0,
        firstSeen,
        lastSeen,
        types: [],
        resources: [],
        said: new Map(),
      };
      incidents.set(incident, open);
      open.findings += 1;
      open.severity = Math.max(open.severity, severity);
      if (firstSeen < open.firstSeen) open.firstSeen = firstSeen;
      if (lastSeen > open.lastSeen) open.lastSeen = lastSeen;
      keepFirst(open.types, type);
      keepEarliest(open.said, finding);
      for (const { kind, id } of resources) keepFirst(open.resources, `${kind} ${id}`);
    },
    end(): IncidentTally {
      const several = [...incidents].filter(([, { findings }]) => findings > 1);
      several.sort(
        ([a, first], [b, second]) =>
          (second.severity || 0) - (first.severity || 0) || second.findings - first.findings || compare(a, b),
      );
      const shown = several.slice(0, MOST_INCIDENTS).map(([id, { severity, said, ...rest }]) => ({
        id,
        band: severityBand(severity),
        says: [...new Set(inOrder(said).map(([, { text }]) => text))],
        ...rest,
      }));
      return { total: several.length, shown };
    },
  };
}

const byTime = (a: Pick<Said, 'at' | 'id'>, b: Pick<Said, 'at' | 'id'>): number =>
  compare(a.at, b.at) || compare(a.id, b.id);
const inOrder = (said: ReadonlyMap<string, Said>): [string, Said][] =>
  [...said].sort(([, one], [, other]) => byTime(one, other));

/** Keeps of each kind the first, and the first few kinds, so that the order in which findings come does not matter. */
function keepEarliest(said: Map<string, Said>, finding: Finding): void {
  const { type, firstSeen: at, id } = finding;
  const known = said.get(type);
  if (known && byTime(known, { at, id }) <= 0) return;
  const last = said.size < MOST_NAMES || known ? undefined : inOrder(said).at(-1);
  if (last && byTime(last[1], { at, id }) <= 0) return;
  if (last) said.delete(last[0]);
  said.set(type, { at, id, text: titleOf(finding) });
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
