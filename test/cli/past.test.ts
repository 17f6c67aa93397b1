import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import { GetFindingsCommand as GetHubFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { defaultSettings } from '../../src/cli/backtest/config.ts';
import { backtest } from '../../src/cli/commands/backtest.ts';
import { createOut } from '../../src/cli/out.ts';
import { collectPast } from '../../src/cli/past/collect.ts';
import { callNames, partsOfPast } from '../../src/cli/past/readers.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { bundled } from '../support/stories.ts';
import { given, givenCli } from './given-cli.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400_000;

interface Call {
  name: string;
  input: Record<string, never>;
}

const detailOf = (name: string): Record<string, unknown> => JSON.parse(bundled(name)).detail;
const failing = (name: string): Error => Object.assign(new Error(`${name}: no`), { name, $metadata: {} });

/** Services that have one finding on each day, and one call of each name; `fail` says at which call something breaks. */
function givenServices(fail: (call: Call) => Error | undefined = () => undefined) {
  const calls: Call[] = [];
  const answers: Record<string, (input: Record<string, unknown>) => unknown> = {
    ListDetectorsCommand: () => ({ DetectorIds: ['d'] }),
    ListFindingsCommand: (input) =>
      'DetectorId' in input
        ? { FindingIds: ['f'], NextToken: input.NextToken ? '' : 'more' }
        : 'findingCriteria' in input
          ? { findingIds: ['m'] }
          : { findings: [detailOf('inspector/critical-weakness-out-of-reach')] },
    GetFindingsCommand: (input) =>
      'DetectorId' in input
        ? { Findings: [{ ...detailOf('guardduty/port-probe-search-cluster') }] }
        : 'findingIds' in input
          ? { findings: [detailOf('macie/credentials-in-object')] }
          : { Findings: [] },
    LookupEventsCommand: () => ({
      Events: [{ CloudTrailEvent: JSON.stringify(detailOf('cloudtrail/trail-stopped')) }],
    }),
  };
  const send = async (command: { constructor: { name: string }; input: never }): Promise<unknown> => {
    const call = { name: command.constructor.name, input: command.input };
    calls.push(call);
    const error = fail(call);
    if (error) throw error;
    return answers[call.name]?.(call.input);
  };
  const clients = new Proxy({}, { get: () => ({ send }) }) as never;
  return { calls, clients };
}

function collecting(clients: never, folder = mkdtempSync(join(tmpdir(), 'riposte-past-'))) {
  const waited: number[] = [];
  return {
    clients,
    folder,
    region: 'eu-west-1',
    say: () => undefined,
    sleep: async (ms: number) => void waited.push(ms),
    waited,
  };
}

it('lists and gets, and calls nothing else', async () => {
  const { calls, clients } = givenServices();
  const { problems, files, findings } = await collectPast(partsOfPast(2, NOW), collecting(clients));
  expect(problems).toEqual([]);
  expect(files).toHaveLength(2 * 4 + callNames().length);
  expect(findings).toBe(2 * (2 + 1 + 1) + callNames().length);
  expect([...new Set(calls.map(({ name }) => name))].sort()).toEqual([
    'GetFindingsCommand',
    'ListDetectorsCommand',
    'ListFindingsCommand',
    'LookupEventsCommand',
  ]);
});

it('asks for whole days up to now, and keeps CloudTrail’s rate', async () => {
  const parts = partsOfPast(90, NOW).filter(({ id }) => id.startsWith('guardduty-'));
  expect(parts).toHaveLength(90);
  for (const [n, { from }] of parts.entries()) if (n > 0) expect(from).toEqual(parts[n - 1]?.to);
  expect(parts.at(-1)?.to.getTime()).toBe(NOW);
  expect(NOW - (parts[0]?.from.getTime() ?? 0)).toBeGreaterThan(89 * DAY);
  const around = collecting(givenServices().clients);
  await collectPast(
    partsOfPast(1, NOW).filter(({ id }) => id.startsWith('cloudtrail-')),
    around,
  );
  expect(around.waited.every((ms) => ms >= 500)).toBe(true);
});

it.each([
  {
    name: 'ExpiredTokenException',
    says: /macie broke off at macie-2026-11-19 \(ExpiredTokenException\): .*sign in again/,
    goesOn: false,
  },
  { name: 'ThrottlingException', says: /macie broke off at macie-2026-11-19 \(ThrottlingException\)/, goesOn: true },
  { name: 'AccessDeniedException', says: /macie broke off.*AWS refused a call/, goesOn: true },
])('after $name what was read stays, and a second run goes on there', async ({ name, says, goesOn }) => {
  const first = givenServices(({ name: call, input }) =>
    call === 'ListFindingsCommand' && 'findingCriteria' in input ? failing(name) : undefined,
  );
  const around = collecting(first.clients);
  const parts = partsOfPast(2, NOW);
  const broken = await collectPast(parts, around);
  expect(broken.problems).toEqual([expect.stringMatching(says)]);
  expect(broken.files.filter((file) => file.includes('cloudtrail-')).length > 0).toBe(goesOn);
  const second = givenServices();
  const whole = await collectPast(parts, collecting(second.clients, around.folder));
  expect(whole.problems).toEqual([]);
  expect(whole.files).toHaveLength(parts.length);
  expect(second.calls.some(({ name: call }) => call === 'ListDetectorsCommand')).toBe(false);
});

it('counts the pages that were read of the part that broke off, and reads that part again', async () => {
  const pages = (input: Record<string, unknown>): boolean => 'DetectorId' in input;
  const first = givenServices(({ name, input }) =>
    name === 'ListFindingsCommand' && pages(input) && 'NextToken' in input && input.NextToken
      ? failing('ExpiredTokenException')
      : undefined,
  );
  const around = { ...collecting(first.clients), profile: 'audit' };
  const parts = partsOfPast(2, NOW);
  const broken = await collectPast(parts, around);
  expect(broken).toMatchObject({ files: [], findings: 1, notes: [] });
  expect(broken.problems).toEqual([
    'guardduty broke off at guardduty-2026-11-19 (ExpiredTokenException): The AWS credentials of profile audit have ' +
      'expired: sign in again. What was read counts; no part after it was. Run it again to go on from there.',
  ]);
  expect(broken.torn.map((file) => readFileSync(file, 'utf8').trim().split('\n'))).toEqual([[expect.anything()]]);
  const whole = await collectPast(parts, collecting(givenServices().clients, around.folder));
  expect(whole).toMatchObject({ torn: [], problems: [] });
  expect(
    readFileSync(whole.files[0] ?? '', 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(2);
});

describe('the whole command, of which the credentials expire', () => {
  const [guardduty, hub, sts] = [mockClient(GuardDutyClient), mockClient(SecurityHubClient), mockClient(STSClient)];
  const before = { ...process.env };
  beforeEach(() => {
    process.env.XDG_CACHE_HOME = mkdtempSync(join(tmpdir(), 'riposte-cache-'));
    for (const client of [guardduty, hub, sts]) client.reset();
    sts.on(GetCallerIdentityCommand).resolves({ Account: '111122223333' });
    guardduty.on(ListDetectorsCommand).resolves({ DetectorIds: ['d'] });
    guardduty.on(ListFindingsCommand).resolves({ FindingIds: ['f'] });
  });
  afterEach(() => {
    process.env = { ...before };
  });
  afterAll(() => {
    for (const client of [guardduty, hub, sts]) client.restore();
  });
  const finding = (n: number) => ({
    Findings: [{ ...detailOf('guardduty/port-probe-search-cluster'), id: `${n}`.padStart(32, '0') }],
  });
  const run = () => givenCli().run('--json', 'backtest', '--days', '2');

  it('counts what was read, says in one line how to go on, ends with 1, and goes on where it stopped', async () => {
    guardduty
      .on(GetFindingsCommand)
      .resolvesOnce(finding(1) as never)
      .resolvesOnce(finding(2) as never);
    guardduty
      .on(ListFindingsCommand)
      .resolvesOnce({ FindingIds: ['f'] })
      .resolvesOnce({ FindingIds: ['f'], NextToken: 'more' })
      .rejects(failing('ExpiredTokenException'));
    const broken = await run();
    expect(broken.code).toBe(1);
    expect(broken.stderr.split('\n').filter((line) => line.includes('expired'))).toEqual([
      expect.stringMatching(
        /^guardduty broke off at guardduty-\S+ \(ExpiredTokenException\): .*sign in again.*Run it again/,
      ),
    ]);
    expect(broken.json()).toMatchObject({ findings: 2, unreadable: [{ reason: 'past: guardduty', count: 1 }] });

    guardduty.resetHistory();
    guardduty.on(ListFindingsCommand).resolves({ FindingIds: ['f'] });
    guardduty.on(GetFindingsCommand).resolves(finding(3) as never);
    hub.on(GetHubFindingsCommand).rejects(failing('ExpiredTokenException'));
    const next = await run();
    expect(next.code).toBe(1);
    // The first day is known, and the second is read anew.
    expect(guardduty.commandCalls(ListFindingsCommand)).toHaveLength(1);
    expect(next.json()).toMatchObject({ findings: 2, unreadable: [{ reason: 'past: security-hub', count: 1 }] });
  });

  it('says so before anything is read, where they have expired already', async () => {
    sts.on(GetCallerIdentityCommand).rejects(failing('ExpiredToken'));
    expect(await run()).toEqual({
      ...{ code: 1, stdout: '', json: expect.any(Function) },
      stderr: 'The AWS credentials of the environment or the default profile have expired: sign in again.\n',
    });
  });
});

it('is counted in the backtest, with what could not be read', async () => {
  const { clients } = givenServices(({ name, input }) =>
    name === 'ListFindingsCommand' && 'findingCriteria' in input ? failing('ThrottlingException') : undefined,
  );
  const { files, problems } = await collectPast(partsOfPast(1, NOW), collecting(clients));
  expect(
    readFileSync(files[0] ?? '', 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(2);
  const stdout = given();
  const out = createOut({ json: true, stdout, stderr: given(), env: {} });
  const code = await backtest({
    paths: files,
    rules: playbooks,
    configFor: defaultSettings('enforce'),
    accounts: [],
    html: false,
    out,
    problems,
  });
  expect(code).toBe(1);
  const report = JSON.parse(stdout.text());
  expect(report.findings).toBeGreaterThanOrEqual(2);
  expect(report.unreadable).toContainEqual({
    reason: 'past: macie',
    count: 1,
    example: expect.stringContaining('Run it again'),
  });
});

it.each([
  { args: ['backtest'], says: '--days 90' },
  { args: ['backtest', '--days', '91'], says: '1 to 90' },
  { args: ['backtest', 'x.json', '--days', '9'], says: 'not both' },
])('$args is wrong usage', async ({ args, says }) => {
  expect(await givenCli().run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
});

it('a service that is off has no past, and nothing is missing', async () => {
  const off = Object.assign(new Error('Macie is not enabled.'), { name: 'AccessDeniedException', $metadata: {} });
  const { clients } = givenServices(({ name, input }) =>
    name === 'ListFindingsCommand' && 'findingCriteria' in input ? off : undefined,
  );
  const { problems, notes } = await collectPast(partsOfPast(1, NOW), collecting(clients));
  expect(problems).toEqual([]);
  expect(notes).toEqual(['macie is off in eu-west-1, and has no past.']);
});
