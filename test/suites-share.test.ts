import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedModules } from './shared-modules.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const BY_KEY = 'what is kept for a key is made of that key alone';
const BEGINS_ANEW = 'where it goes on from is set before each use';
const WITHIN = 'it holds only while what it was given runs';

/** Constants that hold something which their module changes, and why one suite finds nothing there of another. */
const CHANGED: Readonly<Record<string, string>> = {
  'deploy/bundle/no-permissions.ts TEXT': BEGINS_ANEW,
  'local/recorder.ts callers': WITHIN,
  'local/recorder.ts seen': 'it is used where calls are recorded alone, and there suites share nothing',
  'local/services/dynamodb-reader.ts TOKEN': BEGINS_ANEW,
  'simulation/invocation.ts running': WITHIN,
  'src/cli/events/document-pieces.ts SIGNS': 'it is filled as the module is loaded',
  'src/cli/events/document-pieces.ts SIGN': BEGINS_ANEW,
  'src/cli/events/document-pieces.ts SPACES': BEGINS_ANEW,
  'src/core/text.ts partsOfGlobs': BY_KEY,
  'src/core/time.ts dateFormats': BY_KEY,
  'src/sources/deployed-rules.ts rulesBySource': 'it is filled as the module is loaded',
  'src/sources/read/reader.ts known': BY_KEY,
};

const CALLS = 'set|add|delete|push|clear|splice|sort|unshift|pop|shift|fill|reverse|copyWithin|run|enterWith';

/** What a text changes a part of, by a call or an assignment: the names of it, whatever they stand for. */
const CHANGES = new RegExp(
  `(?<![.\\w'\`-])(\\w+)(?:(?:\\??\\.\\w+|\\[[^\\]]*\\])*\\??\\.(?:${CALLS})\\(|(?:\\??\\.\\w+|\\[[^\\]]*\\])+(?:\\s(?:\\?\\?|\\|\\||[-+])?= |\\+\\+))|Object\\.(?:assign|definePropert(?:y|ies))\\((\\w+)\\b`,
  'g',
);

/**
 * The constants of a module of which it changes a part. What is kept for an object goes with it, and the objects that
 * suites have in common are frozen.
 */
function changedIn(text: string): string[] {
  const changed = new Set([...text.matchAll(CHANGES)].map(([, name, other]) => name ?? other));
  const constants = [...text.matchAll(/^(?:export )?const (\w+)\b(?!.* = new Weak)/gm)].map(([, name = '']) => name);
  return constants.filter((name) => changed.has(name));
}

describe('the modules that suites of one worker share', () => {
  it('keep nothing of one suite for the next', () => {
    const shared = sharedModules();
    const found = shared.flatMap(({ path, text }) => changedIn(text).map((name) => `${path} ${name}`));
    expect(shared.length).toBeGreaterThan(1_000);
    expect(found.sort()).toEqual(Object.keys(CHANGED).sort());
  });

  it('are found by what changes them', () => {
    const of = (use: string): string[] => changedIn(`const X = new Map();\n${use};\n`);
    for (const use of [
      'X.set(1, 2)',
      'X[a].b.push(1)',
      'X.a = 1',
      'X[n] += 1',
      'X.n++',
      'Object.assign(X, {})',
      'X.a?.add(1)',
    ])
      expect([use, of(use)]).toEqual([use, ['X']]);
    expect(changedIn('const X = new WeakMap();\nX.set(a, 1);')).toEqual([]);
    for (const use of ['X.get(1)', 'XS.set(1)', 'a.X.set(1)', 'X.map(f)', 'X.a === 1', 'X.toSorted()'])
      expect([use, of(use)]).toEqual([use, []]);
  });
});

describe('two suites of one worker', () => {
  const LOADED =
    "import { appendFileSync } from 'node:fs';\nconst loaded = (name) => appendFileSync(process.env.LOADED, `${name} `);\n";
  const FILES = {
    'package.json': '{ "type": "module" }',
    'src/pure.js': `${LOADED}loaded('pure');\nexport const LIST = [{ parts: [] }];\nexport const thrown = () => { throw new Error('here'); };\n`,
    'src/keeps.js': `${LOADED}loaded('keeps');\nlet count = 0;\nexport const counted = () => (count += 1);\n`,
    'src/above.js': `${LOADED}loaded('above');\nexport { counted } from './keeps.js';\n`,
    'src/later.js': "export const later = () => import('./keeps.js');\n",
  };
  const SUITE = `
    import { counted } from '../src/above.js';
    import { later } from '../src/later.js';
    import { LIST, thrown } from '../src/pure.js';
    it('finds all as it was', async () => {
      expect([counted(), (await later()).counted(), LIST, 'left' in globalThis]).toEqual([1, 2, [{ parts: [] }], false]);
      expect(thrown).toThrow(expect.objectContaining({ stack: expect.stringContaining('pure.js:5:') }));
      expect(process.env.LEFT).toBe(undefined);
      globalThis.left = process.env.LEFT = 'something';
    });`;

  /** Runs Jest twice in this process, as one that watches does, and changes a file in between. */
  const TWICE = `
    import { writeFileSync } from 'node:fs';
    import { createRequire } from 'node:module';
    const { runCLI } = createRequire(${JSON.stringify(join(ROOT, 'package.json'))})('jest');
    const run = () => runCLI({ runInBand: true, config: process.env.CONFIG, _: [], $0: '' }, [process.cwd()]);
    const before = await run();
    writeFileSync('src/pure.js', 'export const LIST = [];');
    const after = await run();
    console.error('DONE', [before, after].map(({ results }) => results.numPassedTests).join(' '));`;

  /**
   * Runs suites one after the other in one process.
   *
   * @param script what runs Jest, where that is not its own command
   * @returns what Jest printed, and what was loaded
   */
  async function run(
    suites: readonly string[],
    script?: string,
  ): Promise<{ said: string; code: unknown; loaded: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'riposte-suites-'));
    try {
      const files = { ...FILES, ...Object.fromEntries(suites.map((text, n) => [`test/${n}.test.js`, text])) };
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const config = {
        rootDir: folder,
        cacheDirectory: join(folder, 'cache'),
        transform: {},
        runtime: join(ROOT, 'test/support/runtime.cjs'),
        testEnvironment: join(ROOT, 'test/support/shared-environment.cjs'),
      };
      const own = { LOADED: join(folder, 'loaded'), CONFIG: JSON.stringify(config) };
      const env = { ...process.env, ...own, NODE_OPTIONS: '--experimental-vm-modules' };
      const args = script
        ? ['--input-type=module', '-e', script]
        : [join(ROOT, 'node_modules/jest/bin/jest.js'), '-i', '-c', own.CONFIG];
      const { said, code } = await new Promise<{ said: string; code: unknown }>((resolve) =>
        execFile(process.execPath, args, { cwd: folder, env }, (error, _, stderr) =>
          resolve({ said: stderr, code: error?.code ?? 0 }),
        ),
      );
      return { said, code, loaded: existsSync(own.LOADED) ? readFileSync(own.LOADED, 'utf8') : '' };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('share what keeps nothing, and each has its own of all else', async () => {
    const { said, code, loaded } = await run([SUITE, SUITE]);
    expect([code, said]).toEqual([0, expect.stringContaining('2 passed, 2 total')]);
    expect(loaded.trim().split(' ').sort()).toEqual(['above', 'above', 'keeps', 'keeps', 'pure']);
  });

  it('have nothing of a run before in the same process', async () => {
    const { said } = await run(
      ["import { LIST } from '../src/pure.js';\nit('has one', () => { expect(LIST).toHaveLength(1); });"],
      TWICE,
    );
    expect(said).toContain('DONE 1 0');
  });

  it('mock no module, since others have imported the real one', async () => {
    const { said, code } = await run([
      "import { jest } from '@jest/globals';\njest.unstable_mockModule('../src/pure.js', () => ({ LIST: [] }));\nit('a', () => {});",
      "import { jest } from '@jest/globals';\njest.mock('../src/pure.js', () => ({ LIST: [] }));\nit('b', () => {});",
    ]);
    expect(code).toBe(1);
    expect(said.match(/●[^●]*\.\.\/src\/pure\.js cannot be mocked/g)).toHaveLength(2);
  });

  it('fail where they change what the other has as well', async () => {
    const { said, code } = await run([
      "import { LIST } from '../src/pure.js';\nit('adds', () => { LIST[0].parts.push(1); });",
      "it('leaves a clock', () => { Date.now = () => 0; });",
    ]);
    expect(code).toBe(1);
    expect(said).toContain('object is not extensible');
    expect(said).toContain('This suite leaves changed what all suites have: now.');
  });
});
