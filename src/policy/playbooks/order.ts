import { lowerMode, type Mode } from '../../core/decision.ts';
import type { Playbook, Step } from '../../core/playbook.ts';

/** What a riposte.yml or an override says about playbooks. */
export interface Layer {
  playbooks?: readonly Playbook[];
  override?: Readonly<Record<string, PlaybookChange>>;
  disable?: readonly string[];
}

/** What is changed of a playbook in its place in the order. `mode` is a ceiling for its steps. */
type PlaybookChange = Partial<Omit<Playbook, 'id'>> & { mode?: Mode };

const under = (ceiling: Mode, { mode, corroborated, ...step }: Step): Step => ({
  ...step,
  mode: lowerMode(mode, ceiling),
  ...(corroborated && { corroborated: lowerMode(corroborated, ceiling) }),
});

/** A playbook with what is changed of it. */
function changed(playbook: Playbook, { mode, ...change }: PlaybookChange): Playbook {
  const next = { ...playbook, ...change };
  return mode === undefined ? next : { ...next, steps: next.steps.map((step) => under(mode, step)) };
}

/**
 * The playbooks in the order in which they are tried: those that the layer adds, then those below it, changed in their
 * place, without those that it disables. What it says of a playbook that is no longer there has no effect.
 */
export function layered(
  below: readonly Playbook[],
  { playbooks = [], override = {}, disable = [] }: Layer,
): Playbook[] {
  const off = new Set(disable);
  const kept = below.filter(({ id }) => !off.has(id));
  return [
    ...playbooks,
    ...kept.map((playbook) => {
      const change = Object.hasOwn(override, playbook.id) ? override[playbook.id] : undefined;
      return change ? changed(playbook, change) : playbook;
    }),
  ];
}
