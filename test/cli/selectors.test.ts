import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalStackOptions } from '../../local/local-stack.ts';
import type { Playbook } from '../../src/core/playbook.ts';
import { given, givenCli, handled, ME } from './given-cli.ts';

const EVENTS = [
  'guardduty/port-probe-search-cluster',
  'guardduty/unusual-persistence-by-user',
  'guardduty/command-and-control-outbound',
  'guardduty/port-probe-several-addresses',
  'secrets-manager/rotation-succeeded',
];

interface Listed {
  id: string;
  key: string;
  action: string;
  outcome: string;
  playbook: string;
  severity: number;
  open: string | null;
  reason: string;
}

interface Many {
  selected: number;
  sent: number;
  dryRun: boolean;
  results: { id: string; done: boolean | null; outcome: string; refused: boolean; reason: string }[];
}

async function givenWork(options: Partial<LocalStackOptions> = {}, shell = {}) {
  const cli = givenCli(options, shell);
  for (const event of EVENTS) await handled(cli.stack, event);
  const listed = async (...args: string[]): Promise<Listed[]> =>
    ((await cli.run('list', '--json', ...args)).json() as { entries: Listed[] }).entries;
  return { ...cli, listed };
}

describe('a list', () => {
  it('has one line each, what is open and severe first, and routine as counts', async () => {
    const { run } = await givenWork();
    const { stdout } = await run('list');
    const [head, names, first] = stdout.split('\n');
    expect(head).toMatch(/^2026-11-20 \(UTC\), riposte-local: \d findings, \d+ entries$/);
    expect(names).toMatch(/^ID +SEVERITY +OUTCOME +ACTION +TARGET +PLACE +AGE +REASON$/);
    expect(first).toMatch(/^[0-9a-z]{8} {2}(high|medium) /);
    expect(stdout).toContain('Routine: ');
    expect(stdout.split('\n').length).toBeLessThan(15);
  });

  it.each([40, 60, 80, 120])('keeps within a terminal of %d columns, with ids whole', async (columns) => {
    const stdout = { ...given(true), columns };
    const { run } = await givenWork({}, { stdout, env: { NO_COLOR: '1' } });
    await run('list', '--all');
    const rows = stdout.text().split('\n').slice(1, -2);
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows.filter((one) => /^[0-9a-z]{8} /.test(one))) expect(row.length).toBeLessThanOrEqual(columns);
  });

  it('has of alike ones those first that lapse unless somebody answers', async () => {
    const { stack, listed } = await givenWork();
    await handled(stack, 'trusted-advisor/exposed-access-key');
    stack.advance(60_000);
    await handled(stack, 'security-hub/control-failed');
    const critical = (await listed('--open')).filter(({ severity }) => severity >= 9);
    const outcomes = critical.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(expect.arrayContaining(['awaiting-approval', 'notified']));
    expect(outcomes).toEqual(outcomes.toSorted());
  });

  it('says how many more there are', async () => {
    const { run } = await givenWork();
    expect((await run('list', '--limit', '2')).stdout).toMatch(/\d more; --all shows them/);
  });

  it('is written as comma-separated values, and in chosen columns', async () => {
    const { run } = await givenWork();
    const csv = (await run('list', '-o', 'csv', '--columns', 'id,action,target')).stdout.trim().split('\n');
    expect(csv[0]).toBe('id,action,target');
    expect(csv[1]).toMatch(/^[0-9a-z]{8},[a-z-]+,/);
    expect(JSON.parse((await run('list', '-o', 'json')).stdout)).toMatchObject({ stack: 'riposte-local' });
    expect(await run('list', '--columns', 'id,colour')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('severity'),
    });
  });

  it.each([
    { args: ['--waiting'], keep: ({ outcome }: Listed) => outcome === 'awaiting-approval' },
    { args: ['--open'], keep: ({ outcome, open }: Listed) => outcome === 'awaiting-approval' || open !== null },
    { args: ['--action', 'block-ip'], keep: ({ action }: Listed) => action === 'block-ip' },
    { args: ['--playbook', 'port-*'], keep: ({ playbook }: Listed) => playbook.startsWith('port-') },
    { args: ['--source', 'secrets-manager'], keep: ({ key }: Listed) => key.includes('secrets-manager') },
    { args: ['--severity', 'high,critical'], keep: ({ severity }: Listed) => severity >= 7 },
    { args: ['--target', '198.51.100.23'], keep: ({ key }: Listed) => key.endsWith('#198.51.100.23/32') },
    { args: ['--account', '444455556666'], keep: () => false },
    { args: ['--region', 'global'], keep: ({ key }: Listed) => key.split('#')[1] === 'global' },
    {
      args: ['--region=eu-west-1', '--stack-region', 'eu-west-1'],
      keep: ({ key }: Listed) => key.includes('#eu-west-1#'),
    },
    { args: ['--region', 'us-west-2'], keep: () => false },
    { args: ['--reason', 'PROBE'], keep: ({ reason }: Listed) => /probe/i.test(reason) },
    { args: ['--since', '1h'], keep: () => true },
    { args: ['--until', '1h'], keep: () => false },
    { args: ['--since', '2026-11-20', '--action', 'block-ip'], keep: ({ action }: Listed) => action === 'block-ip' },
  ])('$args shows those alone', async ({ args, keep }) => {
    const { listed } = await givenWork();
    const all = await listed('--since', '2026-11-19');
    expect((await listed(...args)).map(({ id }) => id).sort()).toEqual(
      all
        .filter(keep)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('shows what is open from days ago, and of a day that day alone', async () => {
    const { listed, stack } = await givenWork();
    stack.advance(3_600_000);
    const waiting = (await listed('--waiting')).map(({ id }) => id);
    stack.advance(86_400_000);
    const entries = await listed();
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining(waiting));
    expect(await listed('--date', 'today', '--waiting')).toEqual([]);
  });

  it.each([
    { args: ['--since', 'yore'], says: '--since yore: not a time such as 4h' },
    { args: ['--until', '99:00'], says: '--until 99:00: not a time' },
    { args: ['--severity', 'dire'], says: 'critical' },
    { args: ['--source', 'inspektor'], says: 'inspector' },
    { args: ['--limit', '0'], says: 'not a number of lines' },
  ])('$args is wrong usage', async ({ args, says }) => {
    expect(await givenCli().run('list', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });
});

describe('an answer to many', () => {
  it('undoes what a playbook did, after one question', async () => {
    const { run, asked, listed } = await givenWork();
    const many = (await run('undo', '--playbook', 'port-probe', '--since', '4h', '--json')).json() as Many;
    expect(asked).toEqual([expect.stringMatching(/^Undo \d responses in riposte-local, account 111122223333\?$/)]);
    expect(many.selected).toBeGreaterThan(1);
    expect(many.results.every(({ done, outcome }) => done && outcome === 'undone')).toBe(true);
    expect((await listed('--action', 'block-ip')).every(({ outcome }) => outcome === 'undone')).toBe(true);
  });

  it('only shows it with --dry-run', async () => {
    const { run, asked, listed } = await givenWork();
    const ran = await run('undo', '--action', 'block-ip', '--dry-run');
    expect(ran).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d responses would be undone; nothing was sent\.\n$/),
    });
    expect(ran.stderr).toMatch(/^ID +SEVERITY/);
    expect(asked).toEqual([]);
    expect((await listed('--outcome', 'undone')).length).toBe(0);
  });

  it('approves all that waits, and keeps the reason of a file', async () => {
    const { run, listed } = await givenWork();
    const [waiting] = await listed('--waiting');
    const ran = (
      await run('approve', '--waiting', '--reason-file', new URL(import.meta.url).pathname, '--json')
    ).json() as Many;
    expect(ran.results).toEqual([expect.objectContaining({ id: waiting?.id, done: true })]);
    const { actions } = (await run('show', waiting?.id ?? '', '--json')).json() as { actions: { history: object[] }[] };
    expect(actions[0]?.history).toContainEqual(
      expect.objectContaining({ who: ME, what: 'approve', why: expect.stringContaining('import') }),
    );
  });

  it('names what was left out, and why', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'macie/credentials-in-object');
    const ran = await cli.run('undo', '--action', 'rotate-secret');
    expect(`${ran.stdout}${ran.stderr}`).toMatch(/left out:\n {2}rotate-secret .*: rotate-secret is never undone/);
    expect(ran.code).toBe(1);
  });

  it('takes several names at once', async () => {
    const { run, listed } = await givenWork();
    const ids = (await listed('--action', 'block-ip')).map(({ id }) => id).slice(0, 2);
    expect(((await run('undo', ...ids, '--json')).json() as Many).results.map(({ done }) => done)).toEqual([
      true,
      true,
    ]);
  });

  it('is fine where there is nothing', async () => {
    expect(await givenCli().run('approve', '--waiting')).toMatchObject({
      code: 0,
      stdout: 'Nothing to approve is selected.\n',
    });
  });

  it.each([
    { args: ['approve'], says: 'Say which: npx --no -- riposte approve ID' },
    { args: ['undo', 'k7f3', '--waiting'], says: 'not both at once' },
    { args: ['undo', 'k7f3', '--region', 'us-east-1'], says: 'Where the deployment is says --stack-region' },
    { args: ['list', '--reason', 'a', '--reason-file', 'b'], says: 'not both' },
    { args: ['blocks', 'remove', '--reason-file', '/nowhere'], says: '--reason-file /nowhere: it cannot be read' },
    { args: ['redrive', '--reason-file', '/dev/null'], says: 'it is empty' },
    { args: ['ack', '--open'], says: 'Say why' },
    { args: ['ack', '--open', '--reason-file', '/nowhere'], says: '--reason-file /nowhere: it cannot be read' },
  ])('$args is wrong usage', async ({ args, says }) => {
    expect(await givenCli().run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });

  it('is retried by a person, who stands in the history, with the yes that it has', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/unusual-persistence-by-user');
    cli.stack.faults.refuse('AttachUserPolicy', 'AccessDenied');
    expect((await cli.run('approve', '--waiting')).code).toBe(1);
    const [failed] = ((await cli.run('list', '--open', '--json')).json() as { entries: Listed[] }).entries;
    cli.stack.faults.clear();
    expect(await cli.run('retry', failed?.id ?? '')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('applied'),
    });
    expect((await cli.run('show', failed?.id ?? '')).stdout).toContain(`retry, by ${ME}`);
  });

  it('takes an acknowledgement back where a person has it tried again, so that it is seen again', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/unusual-persistence-by-user');
    cli.stack.faults.refuse('AttachUserPolicy', 'AccessDenied');
    await cli.run('approve', '--waiting');
    const open = async () => ((await cli.run('list', '--open', '--json')).json() as { entries: Listed[] }).entries;
    const [failed] = await open();
    const id = failed?.id ?? '';
    expect((await cli.run('ack', id, '--reason', 'the role is on its way')).code).toBe(0);
    expect((await open()).map((entry) => entry.id)).not.toContain(id);
    await cli.run('retry', id);
    expect((await open()).map((entry) => entry.id)).toContain(id);
    await cli.run('approve', id);
    const [record] = (await cli.stack.journal.readOpen()).filter(({ outcome }) => outcome === 'failed');
    expect(record).toMatchObject({ open: 'permission' });
    expect(record).not.toHaveProperty('ack');
  });

  it('tries nothing again while it is paused', async () => {
    const cli = givenCli();
    await cli.run('pause');
    await handled(cli.stack, 'guardduty/port-probe-search-cluster');
    expect(await cli.run('retry', '--open')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Riposte is paused'),
    });
  });
});

describe('an acknowledgement', () => {
  /** An attack sequence: several responses of one incident that wait, or that nothing contains. */
  async function givenIncident() {
    const cli = givenCli({ settings: { mode: 'notify' } });
    await handled(cli.stack, 'guardduty/unusual-persistence-by-user');
    await handled(cli.stack, 'guardduty/access-key-known-to-be-stolen');
    const open = async (): Promise<(Listed & { incident: string; finding: string })[]> =>
      ((await cli.run('list', '--open', '--json')).json() as { entries: [] }).entries;
    return { ...cli, open };
  }

  it('takes a finding by its own id, and all that is open of it', async () => {
    const { run, open, stack } = await givenIncident();
    const records = await stack.journal.readOpen();
    const finding = records[0]?.wants[0]?.finding ?? '';
    const of = records.filter(({ wants }) => wants.some((want) => want.finding === finding)).length;
    const before = (await open()).length;
    expect((await run('ack', finding.split('#').slice(3).join('#'), '--reason', 'a drill')).code).toBe(0);
    expect((await open()).length).toBe(before - of);
  });

  it('of all that is open leaves out what waits for an answer, unless that is meant', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/unusual-persistence-by-user');
    await handled(cli.stack, 'cloudtrail/queue-opened-to-everybody');
    const open = async () => ((await cli.run('list', '--open', '--json')).json() as { entries: Listed[] }).entries;
    const asked = (await open()).filter(({ outcome }) => outcome === 'awaiting-approval').map(({ key }) => key);
    expect(asked).toHaveLength(1);
    expect((await open()).length).toBeGreaterThan(1);
    const { code, stderr } = await cli.run('ack', '--open', '--reason', 'known');
    expect(code).toBe(0);
    expect(stderr).toContain('1 question.');
    expect((await open()).map(({ key }) => key)).toEqual(asked);
    expect((await cli.run('ack', '--open', '--waiting', '--reason', 'known')).code).toBe(0);
    expect(await open()).toEqual([]);
  });

  it('takes an incident, and says who and why in the daily email', async () => {
    const { run, stack } = await givenIncident();
    const [first] = await stack.journal.readOpen();
    const incident = first?.wants[0]?.incident ?? '';
    expect(incident).toMatch(/^inc-/);
    expect((await run('ack', incident, '--reason', 'a drill of ours')).code).toBe(0);
    const { stdout } = await run('digest', '--date', 'today');
    expect(stdout).toContain('ACKNOWLEDGED BY PEOPLE');
    expect(stdout).toContain('a drill of ours');
    const open = await stack.journal.readOpen();
    expect(open.filter(({ ack, wants }) => !ack && wants.some((want) => want.incident === incident))).toEqual([]);
  });
});

describe('an export', () => {
  it('holds what is selected alone', async () => {
    const { run } = await givenWork();
    const lines = async (...args: string[]): Promise<{ kind: string; action?: string; source: string }[]> =>
      (await run('export', '--from', 'today', ...args)).stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const all = await lines();
    expect((await lines('--action', 'block-ip')).length).toBe(all.filter(({ action }) => action === 'block-ip').length);
    expect((await lines('--source', 'secrets-manager')).map(({ kind }) => kind).sort()).toEqual(
      all
        .filter(({ source }) => source === 'secrets-manager')
        .map(({ kind }) => kind)
        .sort(),
    );
    expect(await lines('--until', '1h')).toEqual([]);
    expect(await run('export', '--from', '2026-13-01')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--from 2026-13-01: not a date/),
    });
  });
});

describe('a redrive', () => {
  it('sends what is selected alone', async () => {
    const cli = givenCli();
    const { sqs } = cli.stack.services;
    const key = '111122223333#global#deactivate-access-key#AKIAEXAMPLE000000002';
    sqs.deliver('riposte-local-act-identity-dead-letters', JSON.stringify({ kind: 'undo', key, by: 'x' }));
    sqs.deliver('riposte-local-act-identity-dead-letters', JSON.stringify({ kind: 'undo', key: `${key}9`, by: 'x' }));
    sqs.deliver('riposte-local-guardduty-dead-letters', '{nope');
    expect((await cli.run('redrive', '--source', 'guardduty', '--dry-run', '--json')).json()).toMatchObject({
      queues: [{ queue: 'guardduty', letters: [{}] }],
    });
    expect((await cli.run('redrive', '--target', 'AKIAEXAMPLE000000002', '--json')).json()).toMatchObject({ moved: 1 });
    expect(sqs.messages('riposte-local-act-identity')).toHaveLength(1);
    expect(sqs.messages('riposte-local-act-identity-dead-letters')).toHaveLength(1);
  });

  it('knows an event by its source, and not by what AWS calls its service', async () => {
    const cli = givenCli();
    const event = { source: 'aws.ssm', 'detail-type': 'Parameter Store Change', detail: {} };
    cli.stack.services.sqs.deliver('riposte-local-posture-dead-letters', JSON.stringify(event));
    const ran = await cli.run('redrive', '--source', 'parameter-store', '--dry-run', '--json');
    expect(ran.json()).toMatchObject({ queues: [{ letters: [{}] }] });
  });
});

describe('a word that selects nothing because there is none', () => {
  it.each([
    ['--action', 'blok-ip', 'block-ip'],
    ['--source', 'guarduty', 'guardduty'],
    ['--severity', 'hgh', 'high'],
    ['--outcome', 'applyed', 'applied'],
  ])('of %s is wrong usage, and the nearest is named', async (option, word, nearest) => {
    const { code, stderr } = await givenCli().run('list', option, word);
    expect(code).toBe(2);
    expect(stderr).toContain(`There is no "${word}". Did you mean "${nearest}"?`);
  });

  it.each([['list'], ['approve'], ['undo'], ['export', '--since', '4h'], ['blocks', 'remove', '--reason', 'x']])(
    'of --playbook is wrong usage of %s',
    async (...command) => {
      const { run } = await givenWork();
      const { code, stderr, stdout } = await run(...command, '--playbook', 'port-prob');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('no playbook is called so');
      expect(stderr).toContain('Did you mean "port-probe"?');
    },
  );

  describe('where a playbook is one of the owner’s own, deployed from another folder', () => {
    /** It differs by a letter from one that is built in. */
    const OWN = 'port-probes';
    const own: Playbook = {
      id: OWN,
      when: { source: 'guardduty' },
      steps: [{ action: 'notify', mode: 'notify' }],
      why: 'It is ours.',
      advice: 'Look at it.',
    };
    const COMMANDS = [
      ['list'],
      ['list', '--severity', 'critical'],
      ['export', '--since', '4h'],
      ['approve'],
      ['undo'],
      ['blocks', 'remove', '--reason', 'x'],
    ];

    it.each(COMMANDS)('a quiet day is no failure of %s', async (...command) => {
      const { code, stderr } = await givenCli().run(...command, '--playbook', 'our-own');
      expect([code, stderr]).toEqual([0, expect.stringContaining('Nothing selected. No playbook is called "our-own"')]);
    });

    it.each(COMMANDS)('nor is it of %s --json, however near its name is to another one', async (...command) => {
      const { code, stderr } = await givenCli().run(...command, '--json', '--playbook', 'port-prob');
      expect([code, stderr]).toEqual([0, expect.stringContaining('Did you mean "port-probe"?')]);
    });

    it.each(['json', 'csv'])('nor is it of a list as %s', async (format) => {
      expect((await givenCli().run('list', '--output', format, '--playbook', 'port-prob')).code).toBe(0);
    });

    it('it is known by what it decided before', async () => {
      const { run, stack } = givenCli({ playbooks: { playbooks: [own] } });
      const quiet = ['list', '--date', '2026-11-20', '--severity', 'critical', '--playbook', OWN];
      expect((await run(...quiet)).code).toBe(2);
      await handled(stack, 'guardduty/port-probe-search-cluster');
      expect((await run('list', '--playbook', OWN)).stdout).toContain('1 entry');
      const { code, stderr } = await run(...quiet);
      expect([code, stderr]).toEqual([0, expect.stringContaining('Nothing selected.')]);
    });

    it('a riposte.yml of this folder that has mistakes is in nobody’s way', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'riposte-selectors-'));
      const from = process.cwd();
      writeFileSync(join(folder, 'riposte.yml'), 'playbooks: [');
      process.chdir(folder);
      try {
        const { run } = givenCli();
        expect(await run('list', '--playbook', 'trail-stopped')).toMatchObject({ code: 0, stderr: '' });
        // Its own playbooks are not known, so that this may be one.
        const { code, stderr } = await run('list', '--playbook', 'port-prob');
        expect([code, stderr]).toEqual([0, expect.stringContaining('has mistakes and was not read')]);
      } finally {
        process.chdir(from);
        rmSync(folder, { recursive: true });
      }
    });
  });

  it('is no playbook that merely decided nothing, nor one that is gone but is in the journal', async () => {
    const { run } = await givenWork();
    expect((await run('list', '--playbook', 'trail-stopped')).code).toBe(0);
    expect((await run('list', '--playbook', 'no-such-*')).code).toBe(0);
    expect((await run('list', '--playbook', 'port-probe')).code).toBe(0);
  });
});
