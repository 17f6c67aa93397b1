import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Packed } from '../deploy/bundle/zip.ts';
import { nodeOptions } from '../deploy/function.ts';
import { allFunctions } from '../src/functions/index.ts';
import { ENVIRONMENT } from './bundles.ts';
import { MOST_KILOBYTES } from './measure.ts';

/** Lambda tells Node to keep a twentieth of the memory for each half of what is young. */
const YOUNG = 0.05;

/** Starts a function and loads every part that it has. */
const script = (id: string, files: readonly Packed[]): string => `await import('./handlers/${id}.mjs');
${files.map(({ path }) => (path.endsWith('.mjs') ? `await import('./${path}');` : '')).join('\n')}
console.log(${MOST_KILOBYTES});
process.exit();`;

/**
 * Starts a function as it is packed, in a process of its own, and loads all of its parts.
 *
 * @returns the most memory that it took, MB
 * @throws when it does not start
 */
export function started({ id, memory, young }: (typeof allFunctions)[number], files: readonly Packed[]): number {
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
