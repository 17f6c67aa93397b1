import { type SeverityBand, severityBand } from '../../core/finding.ts';
import type { SightingRecord } from '../../journal/sighting.ts';
import type { GoingOn } from '../parts.ts';
import { createGroups, type Listed, nameOf } from './groups.ts';

/** Matters of earlier days of which something came again: each incident once, however many sightings it had. */
export interface GoingOnTally extends Listed<GoingOn> {
  /** How many of those shown are in a higher band than on their last day. */
  worse: number;
}

/** Gathers sightings of earlier findings by incident. */
export function createGoingOn() {
  const incidents = createGroups<SightingRecord>();
  return {
    add(sighting: SightingRecord): void {
      const { finding, pk, dayAt, sk } = sighting;
      // Another service's copy of a finding says nothing new.
      if (finding.copyOf) return;
      const name = nameOf([finding.incident ?? pk]);
      incidents.add(name, { severity: finding.severity, at: dayAt, key: pk + sk }, pk, sighting);
    },
    end(): GoingOnTally {
      const { total, shown } = incidents.end();
      const all = shown.map(({ item, targets }) => goingOn(item, targets));
      return { total, shown: all, worse: all.filter(({ was }) => was !== undefined).length };
    },
  };
}

function goingOn({ finding, seen }: SightingRecord, findings: number): GoingOn {
  const band = severityBand(finding.severity);
  const was: SeverityBand = severityBand(seen.before ?? finding.severity);
  const hasRisen = was !== band && (seen.before ?? 0) < finding.severity;
  return { finding, findings, since: seen.firstAt, ...(hasRisen && { was }) };
}
