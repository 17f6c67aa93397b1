import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCli } from '../../scripts/build-cli.ts';
import { VERSION } from '../../src/cli/version.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

const EVENT = fileURLToPath(new URL('../../events/guardduty/port-probe-search-cluster.json', import.meta.url));

let into: string;
let parts: string;
beforeAll(async () => {
  into = mkdtempSync(join(tmpdir(), 'riposte-cli-'));
  parts = join(await buildCli(into), 'src/cli');
}, 120_000);
afterAll(() => rmSync(into, { recursive: true, force: true }));

const run = (...argv: string[]): string =>
  execFileSync(process.execPath, [join(parts, 'riposte.js'), ...argv], { env: bareEnvironment, encoding: 'utf8' });
const textOf = (part: string): string => readFileSync(join(parts, part), 'utf8');
const IMPORT = /(?:\bfrom|(?<!\[)\bimport)\s*"([@.a-z][\w@./:-]*)"/g;

it('needs nothing that is not beside it', () => {
  const known = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
  for (const part of readdirSync(parts)) {
    const outside = [...textOf(part).matchAll(IMPORT)]
      .map(([, name = '']) => name)
      .filter((name) => !name.startsWith('./'));
    expect(outside.filter((name) => !known.has(name))).toEqual([]);
  }
});

it('reads little before it knows the command', () => {
  const seen = new Set<string>();
  const follow = (part: string): void => {
    if (seen.has(part)) return;
    seen.add(part);
    for (const [, name = ''] of textOf(part).matchAll(IMPORT)) if (name.startsWith('./')) follow(name.slice(2));
  };
  follow('riposte.js');
  const [, program = ''] = /await import\("\.\/(part-\w+\.js)"\)/.exec(textOf('riposte.js')) ?? [];
  follow(program);
  const bytes = [...seen].reduce((sum, part) => sum + statSync(join(parts, part)).size, 0);
  expect(program).not.toBe('');
  expect(bytes).toBeLessThan(600_000);
});

it('says in one line what is missing where Node.js is too old', () => {
  const old = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.20.2"}})`;
  const argv = ['--import', old, join(parts, 'riposte.js'), '--version'];
  const { status, stderr } = spawnSync(process.execPath, argv, { env: bareEnvironment, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^riposte needs Node\.js 22 or later, and this is 20\.20\.2\. Install .+\n$/);
});

it('names nothing of Node.js that an old one would refuse before that is said', () => {
  expect(textOf('riposte.js')).not.toMatch(/import\s*\{[^}]*enableCompileCache/);
});

it('runs what needs no deployment', () => {
  expect(run('--version').trim()).toBe(VERSION);
  expect(run('explain', EVENT)).toContain('Recon:EC2/PortProbeUnprotectedPort');
  expect(JSON.parse(run('backtest', '--json', EVENT))).toMatchObject({ findings: 1 });
});

it('keeps the names of errors and of calls, which are told by them', () => {
  const all = readdirSync(parts).map(textOf).join('\n');
  for (const name of ['MalformedEventError', 'UnsupportedEventError', 'UpdateItemCommand'])
    expect(all).toContain(`static name="${name}"`);
});
