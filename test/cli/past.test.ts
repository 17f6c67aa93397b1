import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
