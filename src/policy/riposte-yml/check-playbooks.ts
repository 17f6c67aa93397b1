import type { Playbook } from '../../core/playbook.ts';
import { covers } from '../match/covers.ts';
import { layered } from '../playbooks/order.ts';
import { broadIssues } from './check-broad.ts';
import { typeIssues } from './check-types.ts';
import { commandLine } from './command-prefix.ts';
import type { PlacedLayer } from './placed-layer.ts';
import type { Issue } from './problem.ts';
import { listed } from './shape.ts';
import { didYouMean } from './suggest.ts';

/** Answers what no other playbook knows, so that no finding falls silent. */
const LAST = 'anything-else';

/** What is wrong with a layer of playbooks that can only be seen beside those below it. */
export function playbookIssues(layer: PlacedLayer, below: readonly Playbook[]): Issue[] {
  return [
    ...twiceIssues(layer, below),
    ...changeIssues(layer, below),
    ...disableIssues(layer, below),
    ...broadIssues(layer),
    ...typeIssues(layer),
    ...unreachableIssues(layer, below),
  ];
}

function twiceIssues({ playbooks, at }: PlacedLayer, below: readonly Playbook[]): Issue[] {
  const known = new Set(below.map(({ id }) => id));
  return playbooks.flatMap(({ id }, n): Issue[] => {
    const path = ['playbooks', at[n] ?? n, 'id'];
    if (playbooks.findIndex((other) => other.id === id) < n)
      return [{ path, message: `"${id}" is the id of another playbook of yours already: choose one of its own.` }];
    if (!known.has(id)) return [];
    return [{ path, message: `"${id}" is there already: change it under override, or choose another id.` }];
  });
}

/** A playbook that is named and not there, with the one that was probably meant. */
function strangerText(id: string, { playbooks }: PlacedLayer, below: readonly Playbook[]): string {
  if (playbooks.some((playbook) => playbook.id === id)) return `"${id}" stands in this file: change it there.`;
  const known = below.map((playbook) => playbook.id);
  return `there is no playbook "${id}"; ${commandLine('playbooks list')} shows them.${didYouMean(id, known)}`;
}

function changeIssues(layer: PlacedLayer, below: readonly Playbook[]): Issue[] {
  return Object.entries(layer.override).flatMap(([id, change]): Issue[] => {
    const path = ['override', id];
    if (!below.some((playbook) => playbook.id === id))
      return [{ path, message: strangerText(id, layer, below), atKey: true }];
    if (layer.disable.includes(id))
      return [{ path, message: 'it is under disable as well: keep one of the two.', atKey: true }];
    if (id === LAST && change.when !== undefined)
      return [
        { path: [...path, 'when'], message: 'it answers whatever no other playbook does, so it keeps its when.' },
      ];
    return [];
  });
}

function disableIssues(layer: PlacedLayer, below: readonly Playbook[]): Issue[] {
  return layer.disable.flatMap((id, n): Issue[] => {
    const path = ['disable', n];
    if (id === LAST)
      return [
        { path, message: 'it answers whatever no other playbook does; change its steps under override instead.' },
      ];
    if (below.some((playbook) => playbook.id === id)) return [];
    return [{ path, message: strangerText(id, layer, below) }];
  });
}

/** Playbooks that can never match, since an earlier one always does. Only what this layer brings about counts. */
function unreachableIssues(layer: PlacedLayer, below: readonly Playbook[]): Issue[] {
  const order = layered(below, layer);
  const mine = new Map<string, (string | number)[]>([
    ...Object.entries(layer.override)
      .flatMap(([id, { when }]) => (when ? [[id, ['override', id, 'when']] as const] : []))
      .map(([id, path]): [string, (string | number)[]] => [id, [...path]]),
    ...layer.playbooks.map(({ id }, n): [string, (string | number)[]] => [id, ['playbooks', layer.at[n] ?? n, 'when']]),
  ]);
  const hidden = new Map<Playbook, string[]>();
  const issues = order.flatMap((playbook, n): Issue[] => {
    const earlier = order.slice(0, n).find(({ when }) => covers(when, playbook.when));
    const path = mine.get(playbook.id);
    if (!earlier || playbook.id === LAST) return [];
    if (path)
      return [
        {
          path,
          message: `it can never match: "${earlier.id}" stands before it and takes all that it would. Put it before that one, or narrow the when of that one.`,
        },
      ];
    if (mine.has(earlier.id)) hidden.set(earlier, [...(hidden.get(earlier) ?? []), playbook.id]);
    return [];
  });
  return [...issues, ...[...hidden].map(([earlier, ids]) => hidingIssue(mine.get(earlier.id) ?? [], ids))];
}

const hidingIssue = (path: Issue['path'], ids: readonly string[]): Issue => ({
  path,
  message: `it takes all that ${listed(ids, 5)} would, so that ${ids.length > 1 ? 'they' : 'it'} can never match: narrow it, or put ${ids.length > 1 ? 'them' : 'it'} under disable.`,
});
