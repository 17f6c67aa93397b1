import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { context, type Metafile, type Plugin, stop } from 'esbuild';
import { allFunctions } from '../../src/functions/index.ts';
import { giveBackMemory } from '../../src/platform/give-back-memory.ts';
import type { Settings } from '../../src/platform/settings/schema.ts';
import { FUNCTION_BUNDLING, pluginsFor } from './options.ts';
import { remembered } from './remembered.ts';
import { takenBackElsewhere } from './taken-back-elsewhere.ts';
import { checkTargets, targetsElsewhere } from './targets-elsewhere.ts';
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

/** From so much memory on the bundler's process gives some back; half of it is what it knows of the files. */
const MEMORY_LIMIT = '400MiB';
const ENTRY = 'function';

/** Below the folder of the handlers, so that parts refer to each other as they lie there. */
const PARTS = 'parts/[name]-[hash]';

type Options = Pick<Bundling, 'root' | 'settings'> & { parted?: boolean };

/**
 * Bundles one function after the other in one context: it reads and parses each file once for all of them, and holds what
 * it makes of one function only. All in one run would take 1.8 GB, each in a context of its own 5 GB; and with parts that
 * are loaded later, one run would make files of what several functions share.
 */
async function createBundler({ root, settings, parted = false }: Options) {
  let current = '';
  const entry: Plugin = {
    name: 'entry',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${ENTRY}$`) }, ({ kind }) =>
        kind === 'entry-point' ? { path: join(root, 'handlers', `${current}.ts`) } : undefined,
      );
    },
  };
  const bundler = await context({
    ...FUNCTION_BUNDLING,
    entryPoints: [{ in: ENTRY, out: ENTRY }],
    absWorkingDir: root,
    outdir: 'handlers',
    outExtension: { '.js': '.mjs' },
    assetNames: PARTS,
    ...(parted && { splitting: true, chunkNames: PARTS }),
    plugins: [
      entry,
      takenBackElsewhere(() => current),
      targetsElsewhere(() => current),
      ...pluginsFor(root, settings).map(remembered),
    ],
    metafile: true,
    write: false,
  });
  return {
    /** The file that starts, under the function's name, and those that it loads later. */
    async bundle(id: string): Promise<Packed[]> {
      current = id;
      const { outputFiles, metafile } = await bundler.rebuild();
      const files = new Map(outputFiles.map(({ path, contents }) => [relative(root, path), contents]));
      const made = `handlers/${ENTRY}.mjs`;
      checkTargets(id, modulesIn(metafile), (path) => readFileSync(join(root, path), 'utf8'));
      return [...reached(made, metafile)].map((path) => {
        const content = files.get(path);
        if (!content) throw new Error(`the bundler gave no content of ${path}, which ${id} needs`);
        return { path: path === made ? `handlers/${id}.mjs` : path, content: withoutBanner(content) };
      });
    },
    dispose: () => bundler.dispose(),
  };
}

const BANNER = Buffer.from(`${FUNCTION_BUNDLING.banner.js}\n`);

/** The same code without the line that lets it ask for modules in the old way, where it does not. */
function withoutBanner(content: Uint8Array): Uint8Array {
  const code = Buffer.from(content.buffer, content.byteOffset, content.length);
  if (!code.subarray(0, BANNER.length).equals(BANNER)) return content;
  const rest = code.subarray(BANNER.length);
  return /\brequire\b/.test(rest.toString()) ? content : rest;
}

/** The files of each function, as they are packed. */
export async function bundleSome(ids: readonly string[], options: Options): Promise<Map<string, Packed[]>> {
  const bundler = await createBundler(options);
  try {
    const bundles = new Map<string, Packed[]>();
    for (const id of ids) bundles.set(id, await bundler.bundle(id));
    return bundles;
  } finally {
    await bundler.dispose();
  }
}

/** The modules of which something is in what was made. */
const modulesIn = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? path : [])),
  );

/** A file and what it imports. Of what no code imports that is left, such as other ways to credentials, there are parts too. */
function reached(file: string, metafile: Metafile, found = new Set<string>()): Set<string> {
  const { imports } = metafile.outputs[file] ?? {};
  if (!imports) throw new Error(`the bundler made no ${file}`);
  found.add(file);
  for (const { path, external } of imports) if (!external && !found.has(path)) reached(path, metafile, found);
  return found;
}

/** What is read of a function's files before anything runs: one, what it and they import in their first lines, and their data. */
export function readAtStart(file: string, texts: ReadonlyMap<string, string>, found = new Set<string>()): Set<string> {
  found.add(file);
  const text = texts.get(file) ?? '';
  for (const [, path = ''] of text.matchAll(/\b(?:import|from)\s*"(\.[^"]+)"/g)) {
    const imported = join(dirname(file), path);
    if (!found.has(imported)) readAtStart(imported, texts, found);
  }
  for (const [, path = ''] of text.matchAll(/"(\.[^"]+\.br)"/g)) found.add(join(dirname(file), path));
  return found;
}

const isParted = (id: string): boolean => allFunctions.some((each) => each.id === id && each.starts !== undefined);

/**
 * Bundles every function, and writes an archive for each. The bundler's process ends with it.
 *
 * @returns the path of each function's archive
 */
export async function bundleFunctions({ ids, root, settings, into, say }: Bundling): Promise<Map<string, string>> {
  say(`Bundling ${ids.length} functions …`);
  mkdirSync(into, { recursive: true });
  // The framework leaves some 500 MB of garbage when it has read the service, which would stand beside what the bundler takes.
  giveBackMemory({ all: true });
  process.env.GOMEMLIMIT ??= MEMORY_LIMIT;
  const archives = new Map<string, string>();
  const archive = (id: string, files: readonly Packed[]): void => {
    const zip = zipOf(files);
    const path = join(into, `${id}.zip`);
    writeFileSync(path, zip);
    archives.set(id, path);
    const size = files.reduce((sum, { content }) => sum + content.length, 0);
    say(`  ${archives.size}/${ids.length} ${id}: ${kilobytes(size)}, ${kilobytes(zip.length)} zipped`);
  };
  try {
    for (const parted of [false, true]) {
      const some = ids.filter((id) => isParted(id) === parted);
      if (some.length === 0) continue;
      const bundler = await createBundler({ root, settings, parted });
      for (const id of some) archive(id, await bundler.bundle(id));
      await bundler.dispose();
    }
    return archives;
  } finally {
    await stop();
  }
}
