import type { Playbook } from '../../core/playbook.ts';
import { type Layer, layered } from '../../policy/playbooks/order.ts';
import type { Out } from '../out.ts';
import { row, shown } from '../out.ts';

/** One layer of playbooks over those below it, by the name of where it comes from. */
export interface NamedLayer {
  from: string;
  layer: Layer;
}

/** A playbook in its place in the order. */
interface Listed {
  place: number;
  id: string;
  from: string;
  overriddenBy?: string;
  steps: Playbook['steps'];
  why: string;
}

/** Whose layer is the last to say something of a playbook. */
const overriding = (id: string, layers: readonly NamedLayer[]): string | undefined =>
  layers.findLast(({ layer }) => Object.hasOwn(layer.override ?? {}, id))?.from;

function listedIn(builtIn: readonly Playbook[], layers: readonly NamedLayer[]): Listed[] {
  const home = new Map(
    layers.flatMap(({ from, layer }) => (layer.playbooks ?? []).map(({ id }) => [id, from] as const)),
  );
  const order = layers.reduce<readonly Playbook[]>((below, { layer }) => layered(below, layer), builtIn);
  return order.map(({ id, steps, why }, n) => {
    const overriddenBy = overriding(id, layers);
    return { place: n + 1, id, from: home.get(id) ?? 'built in', ...(overriddenBy && { overriddenBy }), steps, why };
  });
}

/**
 * Shows the playbooks in the order in which they are tried, where each comes from, and which are changed or off.
 *
 * @param layers from the lowest to the highest
 */
export async function listPlaybooks(
  builtIn: readonly Playbook[],
  layers: readonly NamedLayer[],
  out: Out,
): Promise<number> {
  const playbooks = listedIn(builtIn, layers);
  const disabled = layers.flatMap(({ from, layer }) => (layer.disable ?? []).map((id) => ({ id, by: from })));
  out.data({ playbooks, disabled });
  const { colors: c } = out;
  const width = Math.max(...playbooks.map(({ id }) => id.length), 8);
  for (const { place, id, from, overriddenBy, steps } of playbooks) {
    const done = steps.map(
      ({ action, mode, corroborated }) =>
        `${action} ${mode}${corroborated ? ` (${corroborated} when corroborated)` : ''}`,
    );
    const changed = overriddenBy ? `, changed by ${overriddenBy}` : '';
    out.line(
      `${String(place).padStart(4)}  ${c.bold(id.padEnd(width))}  ${done.join(', ')}  ${c.dim(`${from}${changed}`)}`,
    );
  }
  for (const { id, by } of disabled) out.line(row(c, 'Off', `${shown(id, 64)}, by ${by}`));
  return 0;
}
