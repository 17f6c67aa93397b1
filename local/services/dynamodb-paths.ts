import type { Path, Scope } from './dynamodb-reader.ts';
import { type Item, isMap, put, validation } from './dynamodb-values.ts';

const nameOf = (part: string, names: Scope['names']): string => (part.startsWith('#') ? (names[part] as string) : part);

/** The path with its `#` stand-ins replaced. */
export function resolve(path: Path, names: Scope['names']): Path {
  return path.map((part) => (typeof part === 'string' ? nameOf(part, names) : part));
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(item: unknown, path: Path, names: Scope['names']): unknown {
  let value = item;
  for (const part of path) {
    if (typeof part === 'number') value = Array.isArray(value) ? value[part] : undefined;
    else value = child(value, nameOf(part, names));
    if (value === undefined) return undefined;
  }
  return value;
}

const child = (value: unknown, name: string): unknown =>
  isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** Refuses paths of which one contains or repeats another, as projections and updates must. */
export function refuseOverlap(kind: string, paths: Path[]): void {
  if (paths.length < 2) return;
  for (const [index, one] of paths.entries())
    for (const two of paths.slice(index + 1)) if (overlaps(one, two)) throw overlapError(kind, one, two);
}

const overlaps = (one: Path, two: Path): boolean =>
  one.slice(0, two.length).every((part, index) => part === two[index]);

function overlapError(kind: string, one: Path, two: Path): Error {
  const show = (path: Path): string =>
    `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
  const detail = `must remove or rewrite one of these paths; path one: ${show(one)}, path two: ${show(two)}`;
  return validation(`Invalid ${kind}: Two document paths overlap with each other; ${detail}`);
}

interface Branch {
  whole?: true;
  children: Map<string | number, Branch>;
}

/** Picks only the given resolved paths of an item; list positions move together. Made once for all items of a page. */
export function projector(paths: readonly Path[]): (item: Item) => Item {
  const names = paths.flatMap(([name, ...rest]) => (typeof name === 'string' && rest.length === 0 ? [name] : []));
  if (names.length === paths.length) return (item) => pick(item, names);
  const root: Branch = { children: new Map() };
  for (const path of paths) graft(root, path);
  return (item) => (prune(item, root) ?? {}) as Item;
}

function pick(item: Item, names: readonly string[]): Item {
  const kept: Item = {};
  for (const name of names) if (Object.hasOwn(item, name)) put(kept, name, item[name]);
  return kept;
}

function graft(root: Branch, path: Path): void {
  let branch = root;
  for (const part of path) {
    const next = branch.children.get(part) ?? { children: new Map() };
    branch.children.set(part, next);
    branch = next;
  }
  branch.whole = true;
}

function prune(value: unknown, { whole, children }: Branch): unknown {
  if (whole || value === undefined) return value;
  const kept = [...children].sort(byPosition).flatMap(([part, branch]) => {
    const inner = prune(valueAt(value, [part], {}), branch);
    return inner === undefined ? [] : [[part, inner] as const];
  });
  if (kept.length === 0) return undefined;
  if (Array.isArray(value)) return kept.map(([, inner]) => inner);
  const map: Item = {};
  for (const [name, inner] of kept) put(map, String(name), inner);
  return map;
}

const byPosition = ([a]: [string | number, Branch], [b]: [string | number, Branch]): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : 0;
