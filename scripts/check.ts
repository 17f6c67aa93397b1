import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readImports } from '../test/rooms.ts';
import { testsNearest, testsOfData } from './nearest-tests.ts';

/**
 * `npm run check`: the fast answer while you work. Lints what changed since the last commit (or since a revision that is
 * named), checks the types of everything where code changed, whether generated files are current where they are made of what
 * changed, and runs the tests that stand nearest to the change.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** So that a file which everything imports is answered in half a minute as well; `npm test` runs all of them. */
const MOST_TESTS = 4;
/** They compare lists, so they find what was forgotten elsewhere. */
const ALWAYS = ['test/meta.test.ts', 'test/rooms.test.ts'];
const UNIT = /^test\/(?!e2e\/|pages\/|databases\/|reality\/).*\.test\.ts$/;
/** It copies the project and checks its types anew, which takes as long as all the rest: CI runs it. */
const LONG = ['test/contributing.test.ts'];
/** What the generator reads. */
const GENERATES = /^(playbooks|src\/(functions|actions|sources|platform\/settings|policy\/riposte-yml))\//;
const LINTED = /\.(ts|cjs|mjs|js|json|css)$/;
const BUILD_INFO = 'node_modules/.cache/riposte/types.tsbuildinfo';

function changedSince(revision: string): string[] {
  const git = (...args: string[]): string[] => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`);
    return stdout.split('\n').filter(Boolean);
  };
  const known = git('diff', '--name-only', '--relative', revision);
  const all = new Set([...known, ...git('ls-files', '--others', '--exclude-standard')]);
  return [...all].filter((path) => existsSync(new URL(path, `file://${ROOT}`)));
}

const read = (path: string): string => readFileSync(new URL(path, `file://${ROOT}`), 'utf8');

/** Runs one step and shows its output when it has ended, so that steps which run at the same time do not mix. */
function step(name: string, args: readonly string[]): Promise<boolean> {
  const startedAt = performance.now();
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'];
  const env = { ...process.env, NODE_OPTIONS: options.join(' ') };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data));
    child.on('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)\n`);
      if (code !== 0) process.stdout.write(`${Buffer.concat(said)}\n`);
      resolve(code === 0);
    });
  });
}

const changed = changedSince(process.argv[2] ?? 'HEAD');
const linted = changed.filter((path) => LINTED.test(path));
/** Data has no types of its own: what is generated from playbooks has those that its reader gives it. */
const isData = (path: string): boolean => path.startsWith('events/') || path.endsWith('.generated.json');
const isCode = changed.some((path) => /\.(ts|json)$/.test(path) && !isData(path));
const imports = readImports('src', 'local', 'handlers', 'scripts', 'deploy', 'bench', 'simulation', 'test');
const isShort = (path: string): boolean => UNIT.test(path) && !LONG.includes(path);
const texts = new Map([...imports.keys()].filter(isShort).map((path) => [path, read(path)]));
const ofData = testsOfData(
  changed.filter((path) => !imports.has(path)),
  texts,
);
const { nearest, others } = testsNearest(changed, imports, isShort, Math.max(0, MOST_TESTS - ofData.length));
const tests = [...new Set([...ofData, ...nearest, ...ALWAYS])];

const BIOME = ['node_modules/@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn', '--error-on-warnings'];
// Each checker works out for itself what it meets: more of them than processors take longer.
const CHECKERS = ['--checkers', String(Math.min(4, availableParallelism()))];
const TYPES = ['--noEmit', '--incremental', '--tsBuildInfoFile', BUILD_INFO, ...CHECKERS];
const TSC = ['node_modules/typescript-native/bin/tsc', ...TYPES];
const JEST = ['node_modules/jest/bin/jest.js', '--silent', '--runTestsByPath'];
const oks = await Promise.all([
  ...(linted.length > 0
    ? [step(`lint of ${linted.length} files`, [...BIOME, '--no-errors-on-unmatched', ...linted])]
    : []),
  ...(isCode ? [step('types', TSC)] : []),
  ...(changed.some((path) => GENERATES.test(path))
    ? [step('generated files', ['scripts/generate.ts', '--check'])]
    : []),
  step(`${tests.length} test files`, [...JEST, ...tests]),
]);
if (others > 0) process.stdout.write(`${others} test files that reach the change from further away: npm test\n`);
process.exitCode = oks.every(Boolean) ? 0 : 1;
