import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readImports } from '../test/rooms.ts';
import { testsNearest } from './nearest-tests.ts';

/**
 * `npm run check`: the fast answer while you work. Lints what changed since the last commit (or since a revision that is
 * named), checks the types of everything, and runs the tests that stand nearest to the change.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** So that a file which everything imports is answered in half a minute as well; `npm test` runs all of them. */
const MOST_TESTS = 12;
/** They compare lists, so they find what was forgotten elsewhere. */
const ALWAYS = ['test/meta.test.ts', 'test/rooms.test.ts'];
const UNIT = /^test\/(?!e2e\/|pages\/|databases\/|reality\/).*\.test\.ts$/;
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

/** Runs one step and shows its output when it has ended, so that steps which run at the same time do not mix. */
function step(name: string, args: readonly string[]): Promise<boolean> {
  const startedAt = performance.now();
  const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };
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
const isCode = changed.some((path) => /\.(ts|json)$/.test(path));
const imports = readImports('src', 'local', 'handlers', 'scripts', 'deploy', 'bench', 'simulation', 'test');
const { nearest, others } = testsNearest(changed, imports, (path) => UNIT.test(path), MOST_TESTS);
const tests = [...new Set([...nearest, ...ALWAYS])];

const BIOME = ['node_modules/@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn', '--error-on-warnings'];
const TSC = ['node_modules/typescript-native/bin/tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', BUILD_INFO];
const JEST = ['node_modules/jest/bin/jest.js', '--silent', '--runTestsByPath'];
const oks = await Promise.all([
  ...(linted.length > 0
    ? [step(`lint of ${linted.length} files`, [...BIOME, '--no-errors-on-unmatched', ...linted])]
    : []),
  ...(isCode ? [step('types', TSC)] : []),
  step(`${tests.length} test files`, [...JEST, ...tests]),
]);
if (others > 0) process.stdout.write(`${others} test files that reach the change from further away: npm test\n`);
process.exitCode = oks.every(Boolean) ? 0 : 1;
