import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

const ROOT = new URL('../', import.meta.url);

/** What each file imports of ours, types included; paths from the root. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Reads the imports of every file of these folders. */
export function readImports(...folders: readonly string[]): Imports {
  const files = folders
    .flatMap((folder) =>
      readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    )
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(new URL(file, ROOT), 'utf8'), true, true);
  const ours = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
  const paths = ours.map((name) => posix.join(posix.dirname(file), name));
  const missing = paths.find((path) => !existsSync(new URL(path, ROOT)));
  if (missing) throw new Error(`${file} imports ${missing}, which is not there`);
  return [...new Set(paths)];
}

/** Rooms from the lowest to the highest; those of one entry do not know each other. An arrow may only go down. */
const FLOORS: readonly (readonly string[])[] = [
  ['core'],
  ['actions/catalogue', 'sources'],
  ['functions', 'platform'],
  ['journal'],
  ['never-block'],
  ['policy'],
  ['decide', 'alerts'],
  ['actions'],
  ['act'],
  ['answers', 'expiry'],
  ['health'],
  ['digest'],
  ['export'],
  ['jobs'],
  ['local'],
  ['cli', 'handlers'],
];
const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));

/** The room of a file, such as `digest`, or the file's own name where it stands in none. */
export function roomOf(file: string): string {
  const [wing = '', room = '', next = ''] = file.split('/');
  if (wing !== 'src') return wing;
  return room === 'actions' && next === 'catalogue' ? 'actions/catalogue' : room;
}

/** The family of an action's file; none for what all families share, and for the index. */
function familyOf(file: string): string | undefined {
  const [, room, family, ...rest] = file.split('/');
  return room === 'actions' && rest.length > 0 && family !== 'shared' ? family : undefined;
}

/** Why this import is not allowed; undefined when it is. */
export function whyWrong(from: string, to: string): string | undefined {
  const [here, there] = [roomOf(from), roomOf(to)];
  const why = here === there ? whyNotWithin(from, to) : whyNotBetween(here, there);
  return why && `${from} → ${to}: ${why}`;
}

function whyNotWithin(from: string, to: string): string | undefined {
  const [mine, theirs] = [familyOf(from), familyOf(to)];
  if (roomOf(from) !== 'actions' || !mine || !theirs || mine === theirs) return undefined;
  return `the family ${mine} may not know the family ${theirs}; share it in actions/shared`;
}

function whyNotBetween(here: string, there: string): string | undefined {
  if (floorOf(here) < 0 || floorOf(there) < 0) return `give ${floorOf(here) < 0 ? here : there} a floor`;
  if (here === 'cli' && there === 'local') return undefined;
  if (here === 'digest' && there === 'actions') return 'digest sees of actions the catalogue alone';
  return floorOf(there) < floorOf(here) ? undefined : `${here} may not know ${there}`;
}

/** Files that import each other in a circle, types included; each circle once. Tarjan's algorithm. */
export function circlesOf(imports: Imports): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const mine = index.size;
    index.set(file, mine);
    open.push(file);
    let lowest = mine;
    for (const to of imports.get(file) ?? []) {
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (open.includes(to)) lowest = Math.min(lowest, low.get(to) ?? index.get(to) ?? mine);
    }
    low.set(file, lowest);
    if (lowest === mine) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle);
    }
    return lowest;
  };
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return circles;
}
