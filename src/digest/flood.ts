import type { DigestAction, OpenIncident } from './parts.ts';
import type { Tally } from './tally/tally.ts';

/** So many incidents alike are told one by one; more are a flood, and share a card. */
const MOST_ALIKE = 9;

const isOnlyTold = ({ responses }: OpenIncident): boolean => responses.every(({ action }) => action === 'notify');
const kindOf = ({ finding }: OpenIncident): string => [finding.source, finding.facts.product, finding.type].join('\n');

/**
 * Incidents in their order; those that are only reported, of one product and type, become one from the tenth on, after all
 * others: whoever may send findings cannot hide what else is open.
 */
export function foldedIncidents(incidents: readonly OpenIncident[]): OpenIncident[] {
  const kinds = Map.groupBy(incidents.filter(isOnlyTold), kindOf);
  const floods = [...kinds.values()].filter((those) => those.length > MOST_ALIKE);
  const flooded = new Set(floods.flat());
  return [...incidents.filter((incident) => !flooded.has(incident)), ...floods.flatMap(together)];
}

function together(those: readonly OpenIncident[]): OpenIncident[] {
  const [worst] = those;
  if (!worst) return [];
  return [
    {
      ...worst,
      alike: those.length,
      findings: those.reduce((sum, { findings }) => sum + findings, 0),
      since: Math.min(...those.map(({ since }) => since)),
    },
  ];
}

/** How many incidents there are, each of a flood counted. */
export const countIncidents = (incidents: readonly OpenIncident[]): number =>
  incidents.reduce((sum, { alike = 1 }) => sum + alike, 0);

/**
 * While others flood, what was contained of a critical matter is told before them: the worst of it; undefined where nothing
 * floods.
 */
export function answeredFirst(incidents: readonly OpenIncident[], { actions }: Tally): DigestAction | undefined {
  if (!incidents.some(({ alike }) => alike !== undefined)) return undefined;
  const { contains, repairs } = actions.deeds.applied ?? {};
  const done = [...(contains?.shown ?? []), ...(repairs?.shown ?? [])].map(({ item }) => item);
  return done
    .filter(({ finding }) => finding.severity >= 9)
    .toSorted((a, b) => b.finding.severity - a.finding.severity)[0];
}
