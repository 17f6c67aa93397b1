import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOrganisation } from '../../../bench/organisation.ts';
import { defaultSettings } from '../../../src/cli/backtest/config.ts';
import type { BacktestReport } from '../../../src/cli/backtest/report.ts';
import { type BacktestCommand, backtest } from '../../../src/cli/commands/backtest.ts';
import { createOut } from '../../../src/cli/out.ts';
import { UsageError } from '../../../src/cli/read-events.ts';
import { budgetsOf } from '../../../src/policy/budgets.ts';
import { playbooks as builtIn } from '../../../src/policy/playbooks/index.ts';
import { layered } from '../../../src/policy/playbooks/order.ts';
import { bundled } from '../../support/stories.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riposte-backtest-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, ...events: unknown[]): string => {
  const path = join(folder, name);
  const lines = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)));
  writeFileSync(path, lines.join('\n'));
  return path;
};

const probe = (n: number, time: string, address = '198.51.100.23') => {
  const event = JSON.parse(bundled('guardduty/port-probe-search-cluster').replaceAll('198.51.100.23', address));
  event.time = time;
  event.detail.id = n.toString(16).padStart(32, '0');
  event.detail.arn = event.detail.arn.replace(/[^/]+$/, event.detail.id);
  event.detail.service.eventLastSeen = event.detail.updatedAt = time;
  return event;
};

/** The same in a finding of its own. */
function other(event: ReturnType<typeof probe>, n: number) {
  const { detail } = probe(n, event.time);
  return { detail: { ...event.detail, id: detail.id, arn: detail.arn } };
}

interface Ended {
  code: number;
  out: string;
  err: string;
  report: BacktestReport;
}

async function run(paths: readonly string[], options: Partial<BacktestCommand> = {}, json = true): Promise<Ended> {
  const [out, err]: string[][] = [[], []];
  const stream = (into: string[] = []) => ({ write: (text: string) => into.push(text) });
  const code = await backtest({
    paths,
    rules: builtIn,
    configFor: defaultSettings('enforce'),
    accounts: [],
    html: false,
    out: createOut({ json, stdout: stream(out), stderr: stream(err), env: {} }),
    ...options,
  });
  const text = out?.join('') ?? '';
  return { code, out: text, err: err?.join('') ?? '', report: json && !options.html ? JSON.parse(text) : undefined };
}

describe('riposte backtest', () => {
  it('counts what each playbook would have done, in one object of a fixed shape', async () => {
    const file = write(
      'events.jsonl',
      probe(1, '2026-11-01T08:00:00Z'),
      probe(2, '2026-11-08T08:00:00Z'),
      probe(3, '2026-11-08T09:00:00Z', '203.0.113.77'),
      bundled('guardduty/sample-finding').replaceAll('\n', ''),
      bundled('guardduty/bucket-public-access-granted').replaceAll('\n', ''),
    );
    const { code, report, err } = await run([file]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(Object.keys(report)).toEqual([
      ...[
        'findings',
        'from',
        'to',
        'unreadable',
        'playbooks',
        'questionsPerWeek',
        'budgets',
        'protected',
        'differences',
      ],
    ]);
    expect(report).toMatchObject({ findings: 5, from: '2026-11-01T08:00:00.000Z', unreadable: [], budgets: [] });
    const probes = report.playbooks.find(({ id }) => id === 'port-probe');
    expect(probes).toEqual({
      ...{ id: 'port-probe', act: 3, ask: 0, tell: 0, observe: 0, refused: {}, targets: 2 },
      top: [
        { target: '198.51.100.23/32', count: 2 },
        { target: '203.0.113.77/32', count: 1 },
      ],
    });
    const refused = report.playbooks.flatMap((playbook) => Object.entries(playbook.refused));
    // Of one finding: the key and its user.
    expect(refused).toEqual([['sample', 2]]);
  });

  it('names the budgets that would have been used up, each target counted once in its hour', async () => {
    const minute = (n: number): string => String(n % 60).padStart(2, '0');
    const addresses = (count: number, hour: string) =>
      Array.from({ length: count }, (_, n) => probe(n, `2026-11-01T${hour}:${minute(n)}:00Z`, `198.51.100.${n + 1}`));
    const file = write('events.jsonl', ...addresses(4, '08'), probe(90, '2026-11-01T08:50:00Z', '198.51.100.1'));
    const more = write('more.jsonl', ...addresses(3, '09').map((event, n) => ({ ...event, ...other(event, n + 50) })));
    const { report, code } = await run([file, more], { budgets: budgetsOf({ addresses: { hour: 3, day: 6 } }) });
    expect(code).toBe(0);
    const account = '111122223333';
    expect(report.budgets).toEqual([
      { class: 'addresses', account, hour: '2026-11-01T08:00:00.000Z', count: 4, limit: 3 },
    ]);
    const { report: tight } = await run([file, more], { budgets: budgetsOf({ addresses: { hour: 3, day: 3 } }) });
    expect(tight.budgets).toEqual([
      { class: 'addresses', account, hour: '2026-11-01T00:00:00.000Z', count: 4, limit: 3 },
      { class: 'addresses', account, hour: '2026-11-01T08:00:00.000Z', count: 4, limit: 3 },
    ]);
    const { report: together } = await run([file], {
      budgets: budgetsOf({ addresses: { hour: 5, all: { hour: 2 } } }),
    });
    expect(together.budgets).toEqual([
      { class: 'addresses', account: 'all', hour: '2026-11-01T08:00:00.000Z', count: 4, limit: 2 },
    ]);
    const { out } = await run([file], { budgets: budgetsOf({ addresses: { hour: 0 } }) }, false);
    expect(out).toContain('2026-11-01T08:00Z  4 addresses of 0 in 111122223333');
    expect((await run([file])).report.budgets).toEqual([]);
  });

  it('says the same however the events are ordered, packed into files or repeated', async () => {
    const events = Array.from({ length: 40 }, (_, n) =>
      probe(n, new Date(Date.UTC(2026, 10, 1 + (n % 20), n)).toISOString(), `198.51.100.${n % 7}`),
    );
    const [forth, back] = [write('forth.jsonl', ...events), write('back.jsonl', ...[...events].reverse())];
    const first = await run([forth]);
    expect((await run([back])).out).toBe(first.out);
    expect((await run([forth, back])).out).toBe(first.out);
    expect(first.report.findings).toBe(40);
  });

  it('counts what cannot be read by its reason, with an example, and ends with 1', async () => {
    const file = write('broken.jsonl', probe(1, '2026-11-01T08:00:00Z'), '{"n":', '{"m":', {
      ...probe(2, 'x'),
      account: 'me',
    });
    const { code, report } = await run([file]);
    expect(code).toBe(1);
    expect(report.findings).toBe(1);
    expect(report.unreadable).toEqual([
      {
        reason: 'MALFORMED_EVENT: not readable as JSON',
        count: 2,
        example: expect.stringContaining('broken.jsonl: not readable as JSON: line 2: '),
      },
      {
        reason: 'MALFORMED_EVENT: account should be an account of 12 digits',
        count: 1,
        example: expect.stringContaining('"me"'),
      },
    ]);
  });

  it('shows against other rules only what differs, and ends with 3', async () => {
    const file = write(
      'events.jsonl',
      probe(1, '2026-11-01T08:00:00Z'),
      bundled('guardduty/crypto-mining-outbound').replaceAll('\n', ''),
    );
    const careful = layered(builtIn, { override: { 'port-probe': { mode: 'approve' } } });
    const differing = await run([file], { rules: careful, against: builtIn });
    expect(differing.code).toBe(3);
    expect(differing.report.differences).toEqual([
      {
        finding: expect.stringContaining('guardduty#111122223333#eu-west-1#'),
        playbook: 'port-probe',
        before: 'act block-ip 198.51.100.23/32',
        after: 'ask block-ip 198.51.100.23/32',
      },
    ]);
    expect(await run([file], { rules: careful, against: careful })).toMatchObject({
      code: 0,
      report: { differences: [] },
    });
  });

  it('counts questions by the week; findings that join an open one ask nothing', async () => {
    const rules = layered(builtIn, { override: { 'port-probe': { mode: 'approve' } } });
    const at = (hour: number): string => new Date(Date.UTC(2026, 10, 1, hour)).toISOString();
    const events = [0, 1, 2, 30, 31, 14 * 24].map((hour, n) => probe(n, at(hour)));
    // Asked at 0, again at 30 when the first had lapsed, and two weeks later.
    expect((await run([write('events.jsonl', ...events)], { rules })).report.questionsPerWeek).toBe(1.5);
  });

  it('names what would have been touched that never is', async () => {
    const configFor: typeof defaultSettings extends (mode: never) => infer F ? F : never = (finding) => ({
      ...defaultSettings('enforce')(finding),
      neverBlock: ['198.51.100.0/24'],
    });
    const { report } = await run([write('events.jsonl', probe(1, '2026-11-01T08:00:00Z'))], { configFor });
    expect(report.protected).toEqual([{ target: '198.51.100.23/32', guard: 'never-block', count: 1 }]);
  });

  it('takes findings of the accounts that were asked for alone', async () => {
    const other = JSON.parse(
      JSON.stringify(probe(2, '2026-11-02T08:00:00Z')).replaceAll('111122223333', '444455556666'),
    );
    const file = write('events.jsonl', probe(1, '2026-11-01T08:00:00Z'), other);
    expect((await run([file], { accounts: ['444455556666'] })).report.findings).toBe(1);
    await expect(run([file], { accounts: ['prod'] })).rejects.toThrow(UsageError);
  });

  it('says what no rule of a deployment lets through, which is no error', async () => {
    const { code, err, report } = await run([
      write('x.json', { ...probe(1, '2026-11-01T08:00:00Z'), 'detail-type': 'News' }),
    ]);
    expect({ code, findings: report.findings }).toEqual({ code: 0, findings: 0 });
    expect(err).toContain('1 event passes no rule');
  });

  it('tells people in lines, and in a page without anything from elsewhere', async () => {
    const file = write(
      'events.jsonl',
      probe(1, '2026-11-01T08:00:00Z'),
      probe(2, '2026-11-03T08:00:00Z', '203.0.113.77'),
    );
    const { out } = await run([file], {}, false);
    expect(out).toContain('What the rules would have made of 2 findings, 2026-11-01 to 2026-11-03');
    expect(out).toMatch(/port-probe {2}\+ 2\n {6}2 targets: 198\.51\.100\.23\/32, 203\.0\.113\.77\/32/);
    expect(out).toContain('2 would act, 0 would ask (0 questions a week)');
    const page = (await run([file], { html: true }, false)).out;
    expect(page).toMatch(/^<!doctype html>[\s\S]*<svg[\s\S]*port-probe[\s\S]*<\/html>/);
    expect(page).not.toMatch(/<script|src=|https?:/);
  });

  it('names each of a few playbooks that only tell, and counts many in one line', async () => {
    const told = (...names: string[]): string[] =>
      names.map((name) => bundled(`cloudtrail/${name}`).replaceAll('\n', ''));
    const few = told('flow-logs-deleted', 'domain-lock-taken-off');
    const { out } = await run([write('few.jsonl', ...few)], {}, false);
    expect(out).toMatch(/\n {2}[a-z-]+ {2}! 1\n {6}1 target: /);
    expect(out).not.toContain('only tell or record');
    const many = told('function-opened-to-everybody', 'config-recorder-stopped', 'account-left-organization');
    const all = await run([write('many.jsonl', ...few, ...many)], {}, false);
    expect(all.out).toMatch(/\n {2}\d that only tell or record {2}! 5 /);
  });

  it('is the same for the 90 days of a generated organisation, however often it is run', async () => {
    const file = join(folder, 'organisation.jsonl');
    await writeOrganisation(file, 2_000);
    const [one, two] = [await run([file]), await run([file])];
    expect(one.out).toBe(two.out);
    expect(one.report.findings).toBeGreaterThan(1_900);
    expect(one.report.unreadable).toEqual([]);
  });
});
