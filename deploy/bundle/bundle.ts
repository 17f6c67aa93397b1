import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, type Metafile, stop } from 'esbuild';
import { allFunctions } from '../../src/functions.ts';
import type { Settings } from '../../src/platform/settings/schema.ts';
import { FUNCTION_BUNDLING, pluginsFor } from './options.ts';
import { type Packed, zipOf } from './zip.ts';

export interface Bundling {
  /** The ids of the functions, which are the names of their handlers. */
  ids: readonly string[];
  /** The project: where `handlers` and riposte.yml are. */
  root: string;
  settings?: Settings | undefined;
  /** Where the archives go. */
  into: string;
  /** Told of each archive as it is written. */
  say(line: string): void;
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;

/**
 * So many functions in one run of the bundler. They share most of their files, which are then read once; but all bundles
 * of a run are in memory at once: 20 take 1.8 GB and 13 s, 6 take 0.8 GB and 19 s.
 */
const AT_ONCE = 7;
/** The bundler's process gives memory back when half as much again is used, not twice as much. */
const COLLECT_AT = '50';

/** The files of each function: the one that starts, and those that it loads later. */
type Bundles = Map<string, Packed[]>;

/** Below the folder of the handlers, so that parts refer to each other as they lie there. */
const PARTS = 'parts/[name]-[hash]';

/**
 * Functions that load parts later are bundled each by itself: in one run, the bundler would make files of what several
 * functions share.
 */
export async function bundleSome(
  ids: readonly string[],
  { root, settings, parted = false }: Pick<Bundling, 'root' | 'settings'> & { parted?: boolean },
): Promise<Bundles> {
  const { outputFiles, metafile } = await build({
    ...FUNCTION_BUNDLING,
    entryPoints: ids.map((id) => `handlers/${id}.ts`),
    absWorkingDir: root,
    outdir: 'handlers',
    outExtension: { '.js': '.mjs' },
    ...(parted && { splitting: true, chunkNames: PARTS }),
    plugins: pluginsFor(root, settings),
    metafile: true,
    write: false,
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [relative(root, path), contents]));
  return new Map(
    ids.map((id) => {
      const paths = [...reached(`handlers/${id}.mjs`, metafile)];
      return [id, paths.map((path) => ({ path, content: files.get(path) ?? new Uint8Array() }))];
    }),
  );
}

/** A file and what it imports. Of what no code imports that is left, such as other ways to credentials, there are parts too. */
function reached(file: string, metafile: Metafile, found = new Set<string>()): Set<string> {
  const { imports } = metafile.outputs[file] ?? {};
  if (!imports) throw new Error(`the bundler made no ${file}`);
  found.add(file);
  for (const { path, external } of imports) if (!external && !found.has(path)) reached(path, metafile, found);
  return found;
}

/** What is read of a function's files before anything runs: one, and what it and they import in their first lines. */
export function readAtStart(file: string, texts: ReadonlyMap<string, string>, found = new Set<string>()): Set<string> {
  found.add(file);
  for (const [, path = ''] of (texts.get(file) ?? '').matchAll(/\b(?:import|from)\s*"(\.[^"]+)"/g)) {
    const imported = join(dirname(file), path);
    if (!found.has(imported)) readAtStart(imported, texts, found);
  }
  return found;
}

const isParted = (id: string): boolean => allFunctions.some((each) => each.id === id && each.starts !== undefined);

/** The functions by the runs of the bundler in which they are bundled. */
function runsOf(ids: readonly string[]): { ids: readonly string[]; parted: boolean }[] {
  const whole = ids.filter((id) => !isParted(id));
  const runs = Array.from({ length: Math.ceil(whole.length / AT_ONCE) }, (_, n) => ({
    ids: whole.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
    parted: false,
  }));
  return [...runs, ...ids.filter(isParted).map((id) => ({ ids: [id], parted: true }))];
}

/**
 * Bundles every function, and writes an archive for each. The bundler's process ends with it.
 *
 * @returns the path of each function's archive
 */
export async function bundleFunctions({ ids, root, settings, into, say }: Bundling): Promise<Map<string, string>> {
  say(`Bundling ${ids.length} functions …`);
  mkdirSync(into, { recursive: true });
  process.env.GOGC ??= COLLECT_AT;
  const archives = new Map<string, string>();
  try {
    for (const run of runsOf(ids)) {
      const bundles = await bundleSome(run.ids, { root, settings, parted: run.parted });
      for (const id of run.ids) {
        const files = bundles.get(id) ?? [];
        const archive = zipOf(files);
        const path = join(into, `${id}.zip`);
        writeFileSync(path, archive);
        archives.set(id, path);
        const size = files.reduce((sum, { content }) => sum + content.length, 0);
        say(`  ${archives.size}/${ids.length} ${id}: ${kilobytes(size)}, ${kilobytes(archive.length)} zipped`);
      }
    }
    return archives;
  } finally {
    await stop();
  }
}
