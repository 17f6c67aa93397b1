import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import { clean } from '../../core/text.ts';

export type Path = readonly PropertyKey[];

/** What is wrong at one place of the data. */
export interface Issue {
  path: Path;
  message: string;
  /** It is the last key of the path that is wrong, and not what stands there. */
  atKey?: boolean;
}

/** What is wrong at one place of a file, for people. Lines and columns begin with 1. */
export interface Problem {
  line: number;
  column: number;
  /** Such as `playbooks[2].steps[0].mode`; empty for the whole file. */
  path: string;
  message: string;
}

/** A path as people write it. Keys are text from outside. */
export const pathText = (path: Path): string =>
  path
    .map((part, n) => (typeof part === 'number' ? `[${part}]` : `${n > 0 ? '.' : ''}${clean(String(part), 60)}`))
    .join('');

/** One problem on one line, as compilers write it, so that editors and terminals find the place. */
export const problemLine = (file: string, { line, column, path, message }: Problem): string =>
  `${file}:${line}:${column}: ${path ? `${path}: ` : ''}${message}`;

/** The pairs of each map by their keys, made once: a file can have thousands of keys, and as many mistakes. */
const pairsOf = new WeakMap<object, ReadonlyMap<string, Pair>>();

function pairOf(node: unknown, key: PropertyKey): Pair | undefined {
  if (!isMap(node)) return undefined;
  const pairs =
    pairsOf.get(node) ??
    new Map(node.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])));
  pairsOf.set(node, pairs);
  return pairs.get(String(key));
}

/** Where an issue stands. What is missing stands where the nearest thing around it begins. */
export function locate(root: unknown, { path, atKey }: Issue, lines: LineCounter): { line: number; column: number } {
  let [node, place] = [root, root];
  for (const [n, part] of path.entries()) {
    const pair = pairOf(node, part);
    node = typeof part === 'number' && isSeq(node) ? node.items[part] : pair?.value;
    const isLastKey = atKey === true && n === path.length - 1;
    place = (isLastKey ? pair?.key : node) ?? pair?.key ?? place;
  }
  const at = (place as Node | null)?.range?.[0] ?? 0;
  const { line, col } = lines.linePos(at);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
