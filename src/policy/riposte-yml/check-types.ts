import type { Match } from '../../core/playbook.ts';
import { matchesGlob } from '../../core/text.ts';
import known from '../../sources/guardduty/finding-types.json' with { type: 'json' };
import type { PlacedLayer } from './placed-layer.ts';
import type { Issue } from './problem.ts';
import { shownValue } from './shape.ts';
import { didYouMean } from './suggest.ts';

const types = known.map(({ type }) => type);

/** Patterns for findings of GuardDuty alone that none of its types matches: most likely a slip, and silently without effect. */
function strangers({ source, type }: Match, path: Issue['path']): Issue[] {
  if (type === undefined || [source].flat().join() !== 'guardduty') return [];
  return [type].flat().flatMap((pattern, n): Issue[] => {
    if (types.some((one) => matchesGlob(one, pattern))) return [];
    const message = `no finding type of GuardDuty matches ${shownValue(pattern)}.${didYouMean(pattern, types)} For a type that is newer than this version of Riposte, leave out source.`;
    return [{ path: [...path, 'type', ...(Array.isArray(type) ? [n] : [])], message }];
  });
}

/** Finding types that are not there. Only GuardDuty publishes the list of all that it has. */
export function typeIssues({ playbooks, override, at }: PlacedLayer): Issue[] {
  return [
    ...playbooks.flatMap(({ when }, n) => strangers(when, ['playbooks', at[n] ?? n, 'when'])),
    ...Object.entries(override).flatMap(([id, { when }]) => (when ? strangers(when, ['override', id, 'when']) : [])),
  ];
}
