import type { Match, Step } from '../../core/playbook.ts';
import type { PlacedLayer } from './placed-layer.ts';
import type { Issue } from './problem.ts';

/** So many letters of a pattern are a threat purpose at least, such as `Recon:*`. */
const FEWEST_LETTERS = 4;

const acts = ({ mode, corroborated }: Step): boolean => mode === 'enforce' || corroborated === 'enforce';
const isNarrow = (glob: string): boolean => glob.replaceAll('*', '').length >= FEWEST_LETTERS;

/**
 * Whether the match says which findings are meant: what acts by itself must not act on whatever comes. The built-in
 * playbooks are held to more: where they act, they name their types in full.
 */
const saysWhich = ({ source, type }: Match): boolean =>
  source !== undefined || (type !== undefined && [type].flat().every(isNarrow));

/** Steps that act by themselves on findings of every source and type. */
export function broadIssues({ playbooks, override, at }: PlacedLayer): Issue[] {
  const message =
    'a step that enforces needs a source or a type here, so that it never acts on findings that nobody thought of.';
  return [
    ...playbooks.flatMap(({ when, steps }, n) =>
      steps.some(acts) && !saysWhich(when) ? [{ path: ['playbooks', at[n] ?? n, 'when'], message }] : [],
    ),
    ...Object.entries(override).flatMap(([id, { when, steps = [] }]) =>
      when && steps.some(acts) && !saysWhich(when) ? [{ path: ['override', id, 'when'], message }] : [],
    ),
  ];
}
