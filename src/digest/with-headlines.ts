import { findingKey } from '../core/finding.ts';
import type { Journal } from '../journal/journal.ts';
import { headlineLine } from '../sources/headlines.ts';
import type { OpenItem } from './open.ts';
import type { DigestAction } from './parts.ts';
import type { Tally } from './tally/tally.ts';

/** So many findings are read again, the most severe first; the others are said as well as their responses can. */
const MOST_READ = 500;

/** What of a digest is shown one by one. */
interface ShownPart {
  tally: Pick<Tally, 'actions'>;
  open: readonly OpenItem[];
  acknowledged?: readonly { action: DigestAction }[];
}

/**
 * Has what is shown of findings say what happened, and by which command one finds out why, as their alerts do: a response
 * keeps too little of them. What cannot be read stays as it is.
 */
export async function withHeadlines(parts: readonly ShownPart[], { readFindings }: Pick<Journal, 'readFindings'>) {
  const byFinding = Map.groupBy(parts.flatMap(actionsIn), ({ finding }) => findingKey(finding));
  const severity = (key: string): number => byFinding.get(key)?.[0]?.finding.severity ?? 0;
  const keys = [...byFinding.keys()].sort((a, b) => severity(b) - severity(a) || (a < b ? -1 : 1)).slice(0, MOST_READ);
  const records = await readFindings(keys);
  for (const [n, key] of keys.entries()) {
    const record = records[n];
    if (!record) continue;
    const { facts, resources } = record.finding;
    const said = { headline: headlineLine(record.finding), ...(facts.risk !== undefined && { risk: facts.risk }) };
    for (const action of byFinding.get(key) ?? [])
      action.finding = { ...action.finding, resources, facts: { ...action.finding.facts, ...said } };
  }
}

function actionsIn({ tally: { actions }, open, acknowledged = [] }: ShownPart): DigestAction[] {
  const lists = Object.values(actions.deeds).flatMap((purposes) => Object.values(purposes));
  const told = [...lists, actions.advised.refused, actions.advised.advice].flatMap(({ shown }) =>
    shown.map(({ item }) => item),
  );
  return [...told, ...[...open, ...acknowledged].map(({ action }) => action)];
}
