import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { DateTime } from 'luxon';
import { leanLuxon, STAND_INS } from '../../deploy/bundle/lean-luxon.ts';
import { leanPowertools, UNUSED as UNUSED_METHODS, withoutMethods } from '../../deploy/bundle/lean-powertools.ts';
import { pluginsFor } from '../../deploy/bundle/options.ts';
import {
  asksForTargets,
  checkTargets,
  targetsElsewhere,
  withoutTargets,
} from '../../deploy/bundle/targets-elsewhere.ts';
import { standInFor, UNUSED, unusedOfDrivers } from '../../deploy/bundle/unused-of-drivers.ts';
import { createLocalStack } from '../../local/local-stack.ts';
import * as actions from '../../src/actions/catalogue/catalogue.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import type * as handOver from '../../src/alerts/security-hub/hand-over.ts';
import * as period from '../../src/core/period.ts';
import { silent } from '../../src/core/telemetry.ts';
import { findingOf } from '../sources/support.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { bundled } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');

describe('drivers of databases in a bundle', () => {
  it('still have the modules that are left out', () => {
    for (const path of UNUSED.flatMap(({ modules: paths }) => paths))
      expect([path, existsSync(join(modules, path))]).toEqual([path, true]);
  });

  it('say what is missing to whoever calls it', async () => {
    const contents = `import { createPool } from 'mysql2/promise'; import pg from 'pg';
export const pools = { mysql: () => createPool({}), postgres: () => new pg.Pool(), derived: () => new (class extends pg.Pool {})() };`;
    const { it } = await bundled<{ pools: Record<string, () => unknown> }>(contents, [unusedOfDrivers]);
    for (const make of Object.values(it.pools)) expect(make).toThrow('pools of sessions are not in this bundle');
    expect(standInFor('native bindings')).toContain('"native bindings are not in this bundle"');
  }, 60_000);
});

describe('logs and metrics in a bundle', () => {
  it.each(Object.entries(UNUSED_METHODS))('come without methods of %s that nothing calls', (name, methods) => {
    const [path = ''] = globSync(`@aws-lambda-powertools/*/lib/esm/${name}.js`, { cwd: modules });
    const code = readFileSync(join(modules, path), 'utf8');
    const namesIn = (text: string) =>
      [...text.matchAll(/^ {4}(?:\/\*.*\*\/ )?(?:static )?(\w+)\(.*\{$/gm)].map(([, each]) => each);
    const lean = withoutMethods(code, methods);
    expect(namesIn(lean)).toEqual(namesIn(code).filter((each) => !methods.includes(each ?? '')));
    expect(namesIn(code)).toEqual(expect.arrayContaining([...methods]));
    const called = methods.filter((each) => new RegExp(`\\.${each}\\b`).test(lean.replace(/^ *\/?\*.*$/gm, '')));
    expect(called).toEqual([]);
  });

  it('are written as by the whole library', async () => {
    const contents = `import { cloudWatch } from './src/platform/lambda.ts';
const { info, warn, error, count, watched } = cloudWatch();
const run = watched(() => {
  info('one', { n: 1 });
  warn('two', { message: 'a reason' });
  error('three', { error: new Error('made up') });
  count('Findings', 2, { source: 'acm' });
});
if (process.env.RIPOSTE_WRITES) await run({}, { getRemainingTimeInMillis: () => 60_000 });`;
    const written = async (plugins: Plugin[]) => {
      const { path, text } = await bundled(contents, plugins);
      const env = { ...process.env, RIPOSTE_WRITES: 'yes', NODE_OPTIONS: '', POWERTOOLS_DEV: 'false' };
      const { stdout, stderr } = spawnSync(process.execPath, [path], { env, encoding: 'utf8' });
      const said = `${stdout}${stderr}`.replace(
        /"(?:timestamp|Timestamp)":(?:"[^"]+"|\d+)|made\.mjs:\d+|file:[^"]*/g,
        '',
      );
      return { said, text };
    };
    const [lean, whole] = [await written([leanPowertools]), await written([])];
    expect(lean.said).toBe(whole.said);
    for (const word of ['"one"', '"a reason"', 'made up', '"Findings"', '"ColdStarts"'])
      expect(lean.said).toContain(word);
    for (const each of Object.values(UNUSED_METHODS).flat())
      expect([each, lean.text.includes(`${each}(`)]).toEqual([each, false]);
  }, 60_000);
});

describe('dates in a bundle', () => {
  it('are those of the whole library', async () => {
    const contents = `export * from './src/core/period.ts'; export { DateTime } from 'luxon';`;
    const { it, text } = await bundled<typeof period & { DateTime: typeof DateTime }>(contents, [leanLuxon]);
    // Around changes of the clock, leap days, skipped dates, and years of 53 weeks.
    const moments = [
      '2026-03-29T00:30Z',
      '2026-10-25T01:30Z',
      '2024-02-29T23:59Z',
      '2027-01-03T12:00Z',
      '2011-12-30T15:00Z',
    ];
    for (const zone of [
      'UTC',
      'Europe/Zurich',
      'America/Havana',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Kolkata',
    ])
      for (const now of moments.map((moment) => Date.parse(moment))) {
        const [day, week] = [period.digestPeriod(now, zone), period.weekPeriod(now, zone)];
        expect([it.digestPeriod(now, zone), it.weekPeriod(now, zone)]).toEqual([day, week]);
        expect(it.periodOf(day.label, zone)).toEqual(period.periodOf(day.label, zone));
        expect(it.longDate(week.label)).toBe(period.longDate(week.label));
        expect(it.localTime(now, zone)).toBe(period.localTime(now, zone));
      }
    expect(() => it.DateTime.fromFormat('1', 'd')).toThrow('not in this bundle');
    expect(text).not.toContain('Interval.prototype');
    for (const module of Object.keys(STAND_INS)) expect(existsSync(join(modules, 'luxon/src', module))).toBe(true);
  }, 60_000);
});

describe('what an action finds its targets by', () => {
  it('is not in a function that asks for none, and says so', () => {
    expect(
      withoutTargets(
        '  x: {\n    say: "a",\n    targets: bucketTargets\n  },\n  y: {\n    targets: keysOf("a", 1),\n  }',
      ),
    ).toBe(
      '  x: {\n    say: "a",\n    targets: () => { throw new Error("no targets in this function"); },\n  },\n  y: {\n    targets: () => { throw new Error("no targets in this function"); },\n  }',
    );
  });

  it('says how it is undone in the daily email alone, and ends the build where a module says so elsewhere', async () => {
    const path = 'src/actions/catalogue/catalogue.ts';
    const of = async (id: string): Promise<(string | undefined)[]> => {
      const { it: held } = await bundled<typeof actions>(`export * from './${path}';`, [
        targetsElsewhere(() => id),
        ...pluginsFor(root),
      ]);
      return Object.values(held.catalogue).map(({ undoSummary }) => undoSummary);
    };
    expect(await of('digest')).toEqual(Object.values(actions.catalogue).map(({ undoSummary }) => undoSummary));
    for (const id of ['act-contain', 'guardduty', 'sweep']) expect(new Set(await of(id))).toEqual(new Set([undefined]));
    const saying = 'const { undoSummary } = catalogue[action];';
    expect(() => checkTargets('sweep', ['src/jobs/x.ts'], () => saying)).toThrow('sweep holds src/jobs/x.ts');
    expect(() => checkTargets('digest', ['src/jobs/x.ts'], () => saying)).not.toThrow();
    expect(() => checkTargets('sweep', ['src/jobs/x.ts'], () => '  undoSummary: string;')).not.toThrow();
  }, 60_000);

  it('ends the build where a module asks in a function that is not known to', () => {
    const ask = ['src/core/x.ts', 'src/alerts/x.ts'];
    const textOf = (path: string): string =>
      path === ask[1] ? 'catalogue[action].targets(finding, config)' : 'targets';
    expect(() => checkTargets('digest', ask, textOf)).toThrow('digest holds src/alerts/x.ts, and is not among those');
    for (const id of ['guardduty', 'drills', 'sweep', 'look-members', 'act-storage', 'act-contain', 'act-release'])
      expect(() => checkTargets(id, ask, textOf)).not.toThrow();
    expect(() => checkTargets('digest', ['src/core/x.ts'], textOf)).not.toThrow();
  });

  it('is asked by these modules alone, whichever way it is asked', () => {
    const asking = globSync('src/**/*.ts', { cwd: root }).filter((path) =>
      asksForTargets(readFileSync(join(root, path), 'utf8')),
    );
    expect(asking.sort()).toEqual([
      'src/alerts/security-hub/change.ts',
      'src/cli/explain/explain.ts',
      'src/decide/decide.ts',
      'src/decide/leavings.ts',
    ]);
    for (const text of ['const { beside, targets } = catalogue[action];', 'ids.map((id) => catalogue[id].targets)'])
      expect([text, asksForTargets(text)]).toEqual([text, true]);
    for (const text of ['run.targets.has(cidr)', 'const { targets, top } = playbook;'])
      expect([text, asksForTargets(text)]).toEqual([text, false]);
  });

  it.each(['act-storage', 'act-contain'])(
    'is there in %s, which says to Security Hub what is resolved',
    async (id) => {
      const { it: held } = await bundled<typeof handOver>("export * from './src/alerts/security-hub/hand-over.ts';", [
        targetsElsewhere(() => id),
        ...pluginsFor(root),
      ]);
      const stack = createLocalStack({ account: ACCOUNT, region: REGION, startAt: NOW, securityHub: true });
      const finding = findingOf('access-analyzer', 'public-bucket');
      const decision = {
        playbook: 'p',
        action: 'block-public-access',
        target: 'support-attachments',
        mode: 'enforce',
        reason: 'r',
        params: { stage: 'full' },
      } as const;
      const alert: Alert = { id: 'a', key: 'k', finding, decision, outcome: 'applied', reason: 'It was read back.' };
      const logged: unknown[] = [];
      const telemetry = { ...silent, error: (...said: unknown[]) => void logged.push(said) };
      await held.noteInSecurityHub([{ alert }], { ...stack, telemetry });
      expect(logged).toEqual([]);
      const [{ body } = { body: '{}' }] = stack.receive('hub-notes');
      expect((JSON.parse(body) as handOver.HubMessage).changes).toEqual([
        expect.objectContaining({ status: 'RESOLVED', note: expect.stringContaining('was done') }),
      ]);
    },
    60_000,
  );
});
