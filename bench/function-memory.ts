import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSome } from '../deploy/bundle/bundle.ts';
import type { Packed } from '../deploy/bundle/zip.ts';
import { nodeOptions } from '../deploy/function.ts';
import { allFunctions } from '../src/functions/index.ts';
import { ENVIRONMENT } from './bundles.ts';
import type { Figure } from './figure.ts';
import { MOST_KILOBYTES } from './measure.ts';
import { rounded } from './own-process.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Lambda tells Node to keep a twentieth of the memory for each half of what is young. */
const YOUNG = 0.05;

/** Starts a function and loads every part that it has. */
const script = (id: string, files: readonly Packed[]): string => `await import('./handlers/${id}.mjs');
${files.map(({ path }) => (path.endsWith('.mjs') ? `await import('./${path}');` : '')).join('\n')}
console.log(${MOST_KILOBYTES});
process.exit();`;

function started({ id, memory, young }: (typeof allFunctions)[number], files: readonly Packed[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    for (const { path, content } of files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const options = nodeOptions({ memory, young: young ?? Math.floor(memory * YOUNG) });
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script(id, files)], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...ENVIRONMENT, ...OF_ALL, PATH: process.env.PATH, NODE_OPTIONS: options },
    });
    const kilobytes = Number(stdout.trim().split('\n').at(-1));
    if (!kilobytes) throw new Error(`${id} did not start: ${stderr.trim().slice(-600)}`);
    return (kilobytes * 1024) / 1e6;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What some functions need beside what all have. */
const OF_ALL = { RIPOSTE_DEAD_LETTERS: allFunctions.map(({ id }) => id).join(',') };

/** What each function has in memory once it is started and has loaded all of its parts, of what it gets. */
export async function functionMemoryFigures(): Promise<Figure[]> {
  const shares: { id: string; megabytes: number; share: number }[] = [];
  for (const parted of [false, true]) {
    const some = allFunctions.filter(({ starts }) => (starts !== undefined) === parted);
    const bundles = await bundleSome(
      some.map(({ id }) => id),
      { root: ROOT, parted },
    );
    for (const each of some) {
      const megabytes = started(each, bundles.get(each.id) ?? []);
      shares.push({ id: each.id, megabytes, share: (100 * megabytes) / each.memory });
    }
  }
  const [most, ...rest] = shares.sort((a, b) => b.share - a.share);
  if (!most) throw new Error('there are no functions');
  const least = Math.min(...rest.map(({ megabytes }) => megabytes));
  const note = `${most.id}, ${rounded(most.megabytes)} MB with all that it loads later; ${shares.length} functions, from ${rounded(least)} MB on; what their work takes beside that is in other figures`;
  return [{ name: 'memory.started-share', value: rounded(most.share), unit: '%', goal: 40, note }];
}
