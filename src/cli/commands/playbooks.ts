import { type ActionId, CONTAINED_BY } from '../../core/action-ids.ts';
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
  /** Steps that are not deployed, and why: their findings are told. */
  off?: { action: ActionId; why: string }[];
}

/** Whose layer is the last to say something of a playbook. */
const overriding = (id: string, layers: readonly NamedLayer[]): string | undefined =>
  layers.findLast(({ layer }) => Object.hasOwn(layer.override ?? {}, id))?.from;

/** The steps that the owner has not turned on. */
function offIn({ steps }: Playbook, contain: readonly string[]): { action: ActionId; why: string }[] {
  return steps.flatMap(({ action }) => {
    const what = CONTAINED_BY[action];
    if (what === undefined || contain.includes(what)) return [];
    return [{ action, why: `${what} may not be contained (setting contain); its findings are told` }];
  });
}

function listedIn(builtIn: readonly Playbook[], layers: readonly NamedLayer[], contain: readonly string[]): Listed[] {
  const home = new Map(
    layers.flatMap(({ from, layer }) => (layer.playbooks ?? []).map(({ id }) => [id, from] as const)),
  );
  const order = layers.reduce<readonly Playbook[]>((below, { layer }) => layered(below, layer), builtIn);
  return order.map((playbook, n) => {
    const { id, steps, why } = playbook;
    const [overriddenBy, off] = [overriding(id, layers), offIn(playbook, contain)];
    const from = home.get(id) ?? 'built in';
    return {
      place: n + 1,
      id,
      from,
      ...(overriddenBy && { overriddenBy }),
      steps,
      why,
      ...(off.length > 0 && { off }),
    };
  });
}

/**
 * Shows the playbooks in the order in which they are tried, where each comes from, and which are changed or off.
 *
 * @param layers from the lowest to the highest
 * @param contain what may be contained, by the setting of that name
 */
export async function listPlaybooks(
  builtIn: readonly Playbook[],
  layers: readonly NamedLayer[],
  out: Out,
  contain: readonly string[] = [],
): Promise<number> {
  const playbooks = listedIn(builtIn, layers, contain);
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
  for (const { id, off = [] } of playbooks)
    for (const { action, why } of off) out.line(row(c, 'Off', `${action} of ${shown(id, 64)}: ${why}`));
  return 0;
}
