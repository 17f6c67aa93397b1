import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DateTime } from 'luxon';
import { leanLuxon, STAND_INS } from '../../deploy/bundle/lean-luxon.ts';
import { checkTargets, withoutTargets } from '../../deploy/bundle/targets-elsewhere.ts';
import { standInFor, UNUSED, unusedOfDrivers } from '../../deploy/bundle/unused-of-drivers.ts';
import * as period from '../../src/core/period.ts';
import { bundled } from './given-bundle.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

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
  it('is not in a function that decides nothing, and says so', () => {
    expect(
      withoutTargets(
        '  x: {\n    say: "a",\n    targets: bucketTargets\n  },\n  y: {\n    targets: keysOf("a", 1),\n  }',
      ),
    ).toBe(
      '  x: {\n    say: "a",\n    targets: () => { throw new Error("this function decides nothing"); },\n  },\n  y: {\n    targets: () => { throw new Error("this function decides nothing"); },\n  }',
    );
  });

  it('ends the build where a function decides that is not known to', () => {
    const decide = ['src/core/x.ts', 'src/decide/decide.ts'];
    expect(() => checkTargets('digest', decide)).toThrow('digest holds src/decide/decide.ts, and is not among those');
    for (const id of ['guardduty', 'drills', 'sweep', 'look-members'])
      expect(() => checkTargets(id, decide)).not.toThrow();
    expect(() => checkTargets('digest', ['src/core/x.ts'])).not.toThrow();
  });
});
