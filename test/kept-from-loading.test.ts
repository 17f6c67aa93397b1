import { keptFromLoading } from './kept-from-loading.ts';
import { sharedModules } from './shared-modules.ts';

const ITSELF = 'only a process of which it is the program does this';
const OF_NOTHING = 'what is made at its first use is made of nothing that a suite has';

/** What modules keep from when they were loaded, all of a file's or one thing, and why suites may share it. */
const FROM_LOADING: Readonly<Record<string, string>> = {
  'scripts/build-cli.ts': ITSELF,
  'scripts/check.ts': ITSELF,
  'scripts/generate.ts': ITSELF,
  'scripts/release.ts': ITSELF,
  'simulation/main.ts': ITSELF,
  'simulation/sabotage/hook.ts': ITSELF,
  'simulation/sabotage/hunt.ts': ITSELF,
  'src/cli/riposte.ts': ITSELF,
  'src/cli/start.ts': ITSELF,
  'src/core/addresses/address.ts once()': OF_NOTHING,
  'src/never-block/aws-ranges.ts once()': OF_NOTHING,
  'src/platform/settings/patterns.ts once()': OF_NOTHING,
  'src/sources/cloudtrail/call-table.ts once()': OF_NOTHING,
};

describe('the modules that suites of one worker share', () => {
  it('keep nothing of the suite that loaded them first', () => {
    const found = keptFromLoading(sharedModules());
    const listed = found.map((one) => {
      const [path = ''] = one.split(' ');
      return path in FROM_LOADING ? path : one;
    });
    expect([...new Set(listed)].sort()).toEqual(Object.keys(FROM_LOADING).sort());
  });

  it('are found by what they keep from when they were loaded', () => {
    const COUNTER = 'const counter = () => { let n = 0; return () => ++n; };\n';
    const keptBy = (text: string): string[] =>
      keptFromLoading([
        { path: 'src/a.ts', text },
        { path: 'src/b.ts', text: `export ${COUNTER}` },
      ]);
    for (const [text, what] of [
      ['const { MODE } = process.env;', 'process.env'],
      ['const x = {\n  mode: process.env.MODE,\n};', 'process.env'],
      ['const { env } = process;', 'process'],
      ['const later = setTimeout;', 'setTimeout'],
      ['const STARTED = Date.now();', 'Date.now'],
      ['const clock = { now: Date.now };', 'Date.now'],
      ['const STARTED = new Date();', 'new Date()'],
      ['class C { static n = Math.random(); }', 'Math.random'],
      ['const mode = (() => process.env.MODE)();', 'process.env'],
      [`${COUNTER}export const next = counter();`, 'counter()'],
      ["import { counter as c } from './b.ts';\nconst next = c();", 'c()'],
      ['function f() { const m = new Map(); return (a) => m.set(a, 1); }\nconst g = f();', 'f()'],
      ['function f() { const o = { n: 0 }; return { up() { o.n += 1; } }; }\nconst g = f();', 'f()'],
      ['const next = (() => { let n = 0; return () => ++n; })();', 'a function'],
      ['class C { #n = 0; up() { return ++this.#n; } }\nconst c = new C();', 'C()'],
      ['class C { all = []; add(a) { this.all.push(a); } }\nconst c = new C();', 'C()'],
    ] as const)
      expect([text, keptBy(text)]).toEqual([text, [`src/a.ts ${what}`]]);
    for (const text of [
      'const mode = () => process.env.MODE;',
      'class C { n = Date.now(); }',
      'const at = new Date(0);',
      'const later = (f) => setTimeout(f, 1);',
      'type F = typeof setTimeout;',
      `${COUNTER}const all = () => counter();`,
      'class C { constructor() { this.n = 0; } get() { return this.n; } }\nconst c = new C();',
      "import { counter } from 'elsewhere';\nconst next = counter();",
      'function f() { let n = 0; n += 1; return () => n; }\nconst g = f();',
    ])
      expect([text, keptBy(text)]).toEqual([text, []]);
  });
});
