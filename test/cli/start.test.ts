import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start as startHere } from '../../src/cli/start-command.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { bundled } from '../support/stories.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PROBE = JSON.stringify(JSON.parse(bundled('guardduty/port-probe-search-cluster')));
const CERTIFICATE = JSON.stringify(JSON.parse(bundled('acm/expired')));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'riposte-start-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'mixed'));
  write('one.json', PROBE);
  write('array.json', `[${PROBE},${CERTIFICATE}]`);
  write('lines.jsonl', `${PROBE}\n{broken\n${CERTIFICATE}\n`);
  write('mixed/bad.json', 'not json');
  write('mixed/good.json', CERTIFICATE);
  write('sequence.json', JSON.stringify(JSON.parse(bundled('guardduty/attack-sequence-compromised-credentials'))));
  write('no-rule.json', JSON.stringify({ ...JSON.parse(PROBE), 'detail-type': 'GuardDuty News' }));
  write('other.json', '{"source":"aws.sample","detail-type":"x"}');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** As whoever types it has it: a process of its own, with its own streams, variables and exit code. */
function start(args: readonly string[], { input = '', env = {} as Record<string, string> } = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const cli = join(root, 'src/cli/start.ts');
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { ...bareEnvironment, ...env } });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (data) => {
      ended.stdout += data;
    });
    child.stderr.on('data', (data) => {
      ended.stderr += data;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ended, code }));
    child.stdin.end(input);
  });
}

/** The same within this process, which loads it once: to start it takes a second each time, and what it does far less. */
async function run(args: readonly string[]): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said): unknown => ({
    write(text: string) {
      said[name] += text;
      return true;
    },
  });
  const streams = Object.getOwnPropertyDescriptors({ stdout: stream('stdout'), stderr: stream('stderr') });
  const before = { stdout: process.stdout, stderr: process.stderr };
  const from = process.cwd();
  Object.defineProperties(process, streams);
  process.chdir(folder);
  try {
    return { code: await startHere(args), ...said };
  } finally {
    // A process that has ended waits for no Ctrl-C.
    process.removeAllListeners('SIGINT');
    process.chdir(from);
    Object.defineProperties(process, Object.getOwnPropertyDescriptors(before));
  }
}

const linesOf = ({ stdout }: Ended): Record<string, never>[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const PROBED = {
  file: 'one.json',
  source: 'guardduty',
  findings: [
    {
      id: expect.any(String),
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      severity: 2,
      account: '111122223333',
      region: 'eu-west-1',
      sample: false,
      decisions: [
        {
          playbook: 'port-probe',
          action: 'block-ip',
          target: '198.51.100.23/32',
          mode: 'enforce',
          outcome: 'applied',
          reason: expect.stringContaining('198.51.100.23/32 is blocked until'),
          from: 'not blocked',
          to: expect.stringContaining('blocked until'),
          response: expect.stringMatching(/^111122223333#.*#block-ip#198\.51\.100\.23\/32$/),
          told: 'now',
        },
      ],
    },
  ],
  rule: 'riposte-local-guardduty-1',
};
const MALFORMED = { code: 'MALFORMED_EVENT', message: expect.stringMatching(/^not readable as JSON: /) };

describe('npm start', () => {
  it('with --json prints one line per event in its exact shape, and nothing else', async () => {
    const ended = await start(['--json', 'one.json', 'mixed/bad.json']);
    expect(linesOf(ended)).toEqual([PROBED, { file: 'mixed/bad.json', error: MALFORMED }]);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout.split('\n')).toHaveLength(3);
  });

  it.each([
    { title: 'an array', args: ['array.json'], code: 0, sources: ['guardduty', 'acm'] },
    {
      title: 'one per line, one of them broken',
      args: ['lines.jsonl'],
      code: 1,
      sources: ['guardduty', undefined, 'acm'],
    },
    { title: 'a folder', args: ['mixed'], code: 1, sources: [undefined, 'acm'] },
    {
      title: 'lines on standard input',
      args: ['-'],
      input: `${PROBE}\n${CERTIFICATE}\n`,
      code: 0,
      sources: ['guardduty', 'acm'],
    },
    { title: 'nothing on standard input', args: ['-'], code: 1, sources: [undefined] },
  ])('takes $title', async ({ args, input = '', code, sources }) => {
    const ended = await (args.includes('-') ? start(['--json', ...args], { input }) : run(['--json', ...args]));
    expect(linesOf(ended).map(({ source }) => source)).toEqual(sources);
    expect(ended).toMatchObject({ code, stderr: '' });
  });

  it('names the code of an event that no source reads', async () => {
    expect(linesOf(await run(['--json', 'other.json']))).toEqual([
      { file: 'other.json', error: { code: 'UNSUPPORTED_EVENT', message: expect.stringContaining('aws.sample') } },
    ]);
  });

  it('acts on one event once, however often it comes', async () => {
    const lines = linesOf(await run(['--json', 'one.json', 'one.json', 'one.json']));
    const outcomes = lines.map((line) => (line as unknown as typeof PROBED).findings[0]?.decisions[0]?.outcome);
    expect(lines[0]).toEqual(PROBED);
    expect(outcomes).toEqual(['applied', 'unchanged', 'unchanged']);
  });

  it.each([
    { mode: 'observe', outcome: 'observed' },
    { mode: 'approve', outcome: 'awaiting-approval' },
  ])('goes no further than --mode $mode', async ({ mode, outcome }) => {
    const [line] = linesOf(await run(['--json', '--mode', mode, 'one.json']));
    expect(line).toMatchObject({ findings: [{ decisions: [{ mode, outcome }] }] });
  });

  it('tells the whole story to people, without escapes in a pipe', async () => {
    const { code, stdout, stderr } = await start(['--all', 'array.json'], { env: { TERM: 'xterm-256color' } });
    for (const part of [
      'in a local account, mode enforce: 2 events',
      '1/2 Recon:EC2/PortProbeUnprotectedPort',
      '✔ applied  block-ip 198.51.100.23/32',
      'not blocked → blocked until',
      '2/2 ACM Certificate Expired',
      'Alerts sent in 111122223333 eu-west-1: 2',
      'The daily digest: [Riposte] 20',
      'The report:       reports/local/report-111122223333-eu-west-1-20',
      '2 events: ',
    ])
      expect(stdout).toContain(part);
    expect(stdout).not.toContain('\u001b');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('counts one event as one', async () => {
    const { stdout } = await run(['--all', 'one.json']);
    expect(stdout).toContain('in a local account, mode enforce: 1 event.\n');
  });

  it('tells one story in at most 40 lines, with what to try next', async () => {
    const { code, stdout } = await run(['sequence.json', 'array.json', 'no-rule.json']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const part of [
      /^An attack comes in, and is answered:\n {2}AttackSequence:IAM\/CompromisedCredentials/m,
      /✔ applied {2}deactivate-access-key/,
      /^3 more events: 1 contained, .*need you.*1 no rule lets through\.$/m,
      /^The daily email: {2}reports\/local\/email-[\s\S]*^Try next$/m,
    ])
      expect(stdout).toMatch(part);
    expect(code).toBe(0);
  });

  it('says that no rule lets an event through, which is no error', async () => {
    const { code, stdout } = await run(['--json', 'no-rule.json']);
    expect({ code, line: JSON.parse(stdout) }).toEqual({
      code: 0,
      line: { file: 'no-rule.json', source: 'guardduty', findings: [], rule: null },
    });
  });

  it('gives each event an account of its own with --each-alone', async () => {
    const lines = linesOf(await run(['--json', '--each-alone', 'one.json', 'one.json']));
    expect(lines).toEqual([PROBED, PROBED]);
  });

  it.each([
    { guard: 'sample', more: { additionalInfo: { sample: true } } },
    { guard: 'archived', more: { archived: true } },
  ])('tells nobody of what is refused as $guard: the daily email counts it and no more', async ({ guard, more }) => {
    const event = JSON.parse(PROBE);
    const service = { ...event.detail.service, ...more };
    writeFileSync(join(folder, 'refused.json'), JSON.stringify({ ...event, detail: { ...event.detail, service } }));
    const [line] = linesOf(await run(['--json', 'refused.json']));
    expect(line).toMatchObject({ findings: [{ decisions: [{ guard, told: 'nobody' }] }] });
  });

  it.each([[[]], [['--each-alone']]])('knows what the daily email names by its headline alone: %j', async (options) => {
    const event = JSON.parse(bundled('cloudtrail/admin-policy-attached'));
    const userIdentity = { type: 'IAMUser', userName: 'kim', accountId: '111122223333', principalId: 'AIDAEXAMPLE' };
    const detail = { ...event.detail, eventName: 'CreateUser', requestParameters: { userName: 'x' }, userIdentity };
    writeFileSync(join(folder, 'created.json'), JSON.stringify({ ...event, detail }));
    const [line] = linesOf(await run(['--json', ...options, 'created.json']));
    expect(line).toMatchObject({ findings: [{ type: 'iam:CreateUser', decisions: [{ told: 'digest' }] }] });
  });

  it('says in one line that the pages cannot be written', async () => {
    rmSync(join(folder, 'reports'), { recursive: true, force: true });
    writeFileSync(join(folder, 'reports'), 'a file, not a folder');
    const { code, stderr } = await run(['one.json']);
    rmSync(join(folder, 'reports'));
    expect(stderr).toMatch(/^The email and the report could not be written below reports\/local \(E\w+\)\.\n$/);
    expect(code).toBe(0);
  });

  it('says one line for the whole with --quiet, and what could not be handled', async () => {
    const { code, stdout } = await run(['--quiet', 'mixed']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/MALFORMED_EVENT: not readable as JSON/);
    expect(stdout).toMatch(/\n2 events: 1 not handled, 1 awaiting-approval\.\n$/);
    expect(stdout).not.toMatch(/digest|ACM Certificate/);
  });

  it.each([
    {
      args: ['--help'],
      code: 0,
      stdout: /^Usage: npm start -- [\s\S]*--mode[\s\S]*--json[\s\S]*--quiet/,
      stderr: /^$/,
    },
    { args: ['--loud'], code: 2, stdout: /^$/, stderr: /unknown option '--loud'[\s\S]*--help/ },
    {
      args: ['--mode', 'panic'],
      code: 2,
      stdout: /^$/,
      stderr: /Allowed choices are observe, notify, approve, enforce/,
    },
    {
      args: ['nope.json'],
      code: 2,
      stdout: /^$/,
      stderr:
        /^nope\.json: there is no such file or folder\. Give files or folders that are there, or - for standard input\.\n$/,
    },
  ])('$args ends with $code', async ({ args, code, stdout, stderr }) => {
    const ended = await start(args);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
  });
});

it('ends at Ctrl-C after what is under way, and says what was done so far', async () => {
  const file = join(folder, 'many.jsonl');
  const at = (n: number): string => new Date(Date.UTC(2026, 10, 20) + n * 60_000).toISOString();
  const lines = Array.from({ length: 1_400 }, (_, n) =>
    JSON.stringify({ ...JSON.parse(PROBE.replaceAll('198.51.100.23', `45.1.${n >> 8}.${n & 255}`)), time: at(n) }),
  );
  writeFileSync(file, lines.join('\n'));
  const child = spawn(process.execPath, [join(root, 'src/cli/start.ts'), file], { cwd: folder, env: bareEnvironment });
  let stdout = '';
  child.stdout.on('data', (data) => {
    if (stdout === '') setTimeout(() => child.kill('SIGINT'), 300);
    stdout += data;
  });
  const [code] = await once(child, 'close');
  expect(stdout).toMatch(/Interrupted after \d+ of 1400 events\./);
  expect(code).toBe(130);
}, 60_000);
