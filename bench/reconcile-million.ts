import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { FUNCTION_BUNDLING, pluginsFor } from '../deploy/bundle/options.ts';
import { nodeOptions } from '../deploy/function.ts';
import { createLocalStack } from '../local/local-stack.ts';
import { type FunctionEntry, ONE_PROCESSOR } from '../src/functions/function-entry.ts';
import { functions, memoryOf } from '../src/functions/index.ts';
import { NOW } from './blocks.ts';
import type { Figure } from './figure.ts';
import { type Told, writeList } from './list-files.ts';
import { rounded } from './own-process.ts';
import { besideNote, besideYardstick } from './yardstick.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What of its memory a function may use: Lambda ends it where it wants more than all. */
const SHARE = 0.8;
/** Of a processor, for all that fits: a quarter of the time that the function has, so that a slower machine does it as well. */
const MOST_SECONDS = 15;
/** Lambda tells Node to keep a twentieth of the memory for each half of what is young. */
const YOUNG = 0.05;
const NETWORK: FunctionEntry = functions['act-network'];

interface Compared {
  /** Of a processor. */
  seconds: number;
  megabytes: number;
  /** What the function has, in MB. */
  memory: number;
  slowdown: number;
}

/** Compares such a list in a process of its own, started as Lambda starts the function that has so many sets. */
async function compare(told: Told): Promise<Compared> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    const { config } = createLocalStack({
      account: '111122223333',
      region: 'eu-west-1',
      startAt: NOW,
      ipSets: told.sets,
    });
    writeList(folder, told, (family, n) => config.ipSets.REGIONAL[family][n]?.name ?? '');
    const stdin = { contents: `import './bench/reconcile-sdk-run.ts';`, resolveDir: ROOT };
    const outfile = join(folder, 'run.mjs');
    await build({ ...FUNCTION_BUNDLING, stdin, absWorkingDir: ROOT, outfile, plugins: pluginsFor(ROOT) });
    const memory = memoryOf(NETWORK, told.sets * told.scopes.length);
    const env = { PATH: process.env.PATH, NODE_OPTIONS: nodeOptions({ memory, young: Math.floor(memory * YOUNG) }) };
    const { result, slowdown } = await besideYardstick(() =>
      promisify(execFile)(process.execPath, [outfile, folder], { env, encoding: 'utf8' }),
    );
    if (!result.stdout) throw new Error(`the comparison ended without figures: ${result.stderr.trim().slice(-600)}`);
    return { ...(JSON.parse(result.stdout) as { seconds: number; megabytes: number }), memory, slowdown };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds of a processor that the function has before Lambda ends it. */
const timeOf = ({ memory }: Compared): number => Math.floor(NETWORK.timeout * Math.min(1, memory / ONE_PROCESSOR));

const note = ({ each, scopes }: Told, memory: number): string =>
  `${each.toLocaleString('en')} addresses in each family${scopes.length > 1 ? ' and both scopes' : ''}, read by the SDK from files, at the ${memory} MB that the function has then`;

/** What it takes to compare a block list with its IP sets: all that fits, and all that fits with the usual memory. */
export async function millionFigures(): Promise<Figure[]> {
  const [some, all, both]: [Told, Told, Told] = [
    { each: 50_000, sets: NETWORK.largeLists?.[0]?.above ?? 1, scopes: ['REGIONAL'] },
    { each: 500_000, sets: 50, scopes: ['REGIONAL'] },
    { each: 500_000, sets: 50, scopes: ['REGIONAL', 'CLOUDFRONT'] },
  ];
  const [few, many, most] = [await compare(some), await compare(all), await compare(both)];
  return [
    {
      name: 'reconcile.1M-cpu',
      value: rounded(many.seconds / many.slowdown, 1),
      unit: 's',
      goal: MOST_SECONDS,
      note: `${note(all, many.memory)}, and it has ${timeOf(many)} s of a processor; ${besideNote(many.slowdown)}`,
    },
    {
      name: 'reconcile.1M-memory',
      value: rounded(many.megabytes),
      unit: 'MB',
      goal: Math.floor(many.memory * SHARE),
      note: note(all, many.memory),
    },
    {
      name: 'reconcile.1M-both-memory',
      value: rounded(most.megabytes),
      unit: 'MB',
      goal: Math.floor(most.memory * SHARE),
      note: note(both, most.memory),
    },
    {
      name: 'reconcile.50k-memory',
      value: rounded(few.megabytes),
      unit: 'MB',
      goal: Math.floor(few.memory * SHARE),
      note: note(some, few.memory),
    },
  ];
}
