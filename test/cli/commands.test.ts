import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from '../../local/services/dynamodb-values.ts';
import { settle } from '../../src/actions/deny/targets/settle-deny-target.ts';
import { placesOf } from '../../src/actions/deny/targets/tidy.ts';
import { watchReferences } from '../../src/actions/network/block-list/effect/reference-watch.ts';
import { timelineLines, timelineOf } from '../../src/cli/commands/show-timeline.ts';
import { colorsFor } from '../../src/cli/print.ts';
import { VERSION } from '../../src/cli/version.ts';
import { shortId } from '../../src/core/short-id.ts';
import { keeping } from '../../src/digest/gather.ts';
import { sendDigest } from '../../src/digest/send.ts';
import { pack } from '../../src/journal/pack.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { isFindingItem, readFindingItem } from '../../src/journal/stored-finding.ts';
import { isResponseItem, readResponse, storedResponse } from '../../src/journal/stored-response.ts';
import type { Key } from '../../src/platform/table.ts';
import { ATTACKER, SETTINGS_ON, seedNetworkAcl } from '../engine/given-network-acl.ts';
import { NOW } from '../support/fixtures.ts';
import { bundledWith, responsesIn } from '../support/stories.ts';
import { given, givenCli, handled, ME } from './given-cli.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const WAITS = 'guardduty/unusual-persistence-by-user';

interface Listed {
  findings: { key: string }[];
  entries: { key: string; outcome: string; action: string; findingKey: string }[];
}

const listed = async (cli: ReturnType<typeof givenCli>, ...args: string[]): Promise<Listed> =>
  (await cli.run('list', '--json', ...args)).json() as Listed;

async function givenKey(cli: ReturnType<typeof givenCli>, event: string): Promise<string> {
  await handled(cli.stack, event);
  return (await listed(cli)).entries[0]?.key ?? '';
}

describe('status', () => {
  it('of a quiet deployment says so', async () => {
    const { run } = givenCli();
    expect(await run('status')).toEqual({
      code: 0,
      stdout: [
        'riposte-local, account 111122223333, eu-west-1',
        'Mode           enforce',
        `Version        ${VERSION}`,
        'Paused         no',
        'Today          0 findings, 0 applied, 0 failed',
        'Waiting        nothing',
        'Under way      0',
        'Blocked        0',
        'Dead letters   none',
        'Health         well',
        'Last sweep     not known',
        'Last digest    none for yesterday or the day before',
        '',
      ].join('\n'),
      stderr: '',
      json: expect.any(Function),
    });
  });

  it('tells of what a place denies beyond its time, as the daily email does', async () => {
    const { run, stack } = givenCli({ settings: SETTINGS_ON });
    const { clients, config, world } = stack;
    seedNetworkAcl(stack);
    const desired = [{ value: ATTACKER, until: world.now() + 3_600_000 }];
    const sleep = async (ms: number): Promise<void> => stack.advance(ms);
    for (const place of placesOf(config, clients).slice(0, 1))
      await settle(place, { desired }, { clients, config, now: world.now, sleep });
    expect((await run('status')).stdout).toMatch(/Health +well/);
    stack.advance(3 * 3_600_000);
    const { health } = (await run('status', '--json')).json() as { health: unknown[] };
    expect(health).toContainEqual(
      expect.objectContaining({ id: 'places', state: 'problem', what: '1 entry may be denied beyond its time' }),
    );
  });

  it('counts what there is, for scripts', async () => {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    const waiting = await givenKey(cli, WAITS);
    const { findings, entries } = await listed(cli);
    expect(findings).toHaveLength(2);
    expect((await cli.run('status', '--json')).json()).toEqual({
      stack: 'riposte-local',
      account: '111122223333',
      region: 'eu-west-1',
      mode: 'enforce',
      timeZone: 'UTC',
      version: VERSION,
      paused: false,
      pauses: [],
      tripped: [],
      waiting: entries.filter(({ outcome }) => outcome === 'awaiting-approval').map(({ key }) => key),
      questions: [
        {
          id: expect.stringMatching(/^[0-9a-z]{8}$/),
          key: expect.any(String),
          action: 'deactivate-access-key',
          target: expect.stringMatching(/^AKIA/),
          severity: 5,
          deadline: expect.stringMatching(/^2026-11-/),
        },
      ],
      unsettled: 0,
      heldBack: 0,
      waitForTurn: 0,
      lastSweep: null,
      underWay: [],
      today: { findings: 2, outcomes: { applied: 1, 'awaiting-approval': 1 } },
      blocks: 1,
      references: null,
      deadLetters: expect.arrayContaining([{ queue: 'riposte-local-guardduty-dead-letters', count: 0 }]),
      health: expect.arrayContaining([expect.objectContaining({ id: 'trail', state: 'ok' })]),
      lastDigest: null,
    });
    expect(waiting).not.toBe('');
  });
});

it('an account without a trail is never well', async () => {
  const { stack, run } = givenCli();
  stack.services.cloudtrail.trails.clear();
  const { stdout } = await run('status');
  expect(stdout).toMatch(/Health +A trail logs management events in eu-west-1: No trail of this account/);
  expect(stdout).not.toContain('well');
});

describe('questions in status', () => {
  it('come with severity and deadline, the most severe ten, and how many more', async () => {
    const cli = givenCli();
    for (let n = 0; n < 12; n += 1)
      await handled(
        cli.stack,
        WAITS,
        bundledWith(WAITS, (event) => {
          const { detail } = event as {
            detail: { id: string; resource: { accessKeyDetails: { accessKeyId: string } } };
          };
          detail.id = `f${n}`;
          detail.resource.accessKeyDetails.accessKeyId = `AKIAEXAMPLE0000000${String(n).padStart(2, '0')}`;
        }),
      );
    const { stdout } = await cli.run('status');
    expect(stdout).toContain('Waiting        12 for your answer');
    expect(stdout).toMatch(
      / {2}MEDIUM deactivate-access-key AKIA\w+, by 2026-11-\d\d \d\d:\d\d \(\d+[dh] left\)\n {4}npx --no -- riposte approve /,
    );
    expect(stdout).toContain('  2 more: npx --no -- riposte list --waiting');
  });

  it('stand beside the age of the last sweep', async () => {
    const cli = givenCli();
    await cli.stack.sweep();
    cli.stack.advance(20 * 60_000);
    expect((await cli.run('status')).stdout).toContain('Last sweep     20m ago: it runs every 5 minutes');
  });
});

describe('blocks without effect in status', () => {
  it('are there until a later look finds them in force, or there is none for two days', async () => {
    const { stack, run } = givenCli();
    const { clients, config, world, services } = stack;
    const look = () => watchReferences({ clients, config, now: world.now });
    await look();
    expect((await run('status')).stdout).not.toContain('No effect');
    services.wafv2.removeWebAcls();
    await look();
    const { stdout } = await run('status');
    expect(stdout).toContain('No effect      Blocks have no effect for load balancers and APIs: no web ACL has them');
    expect(stdout).toContain(
      '  npx serverless deploy --stage local --region eu-west-1 --param documentationAddresses=block --param webAcl=on',
    );
    expect((await run('status', '--json')).json()).toMatchObject({ references: { found: [{ scope: 'REGIONAL' }] } });
    stack.advance(3 * 86_400_000);
    expect((await run('status')).stdout).not.toContain('No effect');
  });
});

describe('the last digest in status', () => {
  it.each([
    { title: 'sent', refuse: '', says: 'of 2026-11-20, sent 2026-11-21 12:00 UTC' },
    { title: 'not sent', refuse: 'Publish', says: 'of 2026-11-20: not sent (gathering)' },
  ])('is $title', async ({ refuse, says }) => {
    const { stack, run } = givenCli();
    stack.advance(86_400_000);
    if (refuse) stack.faults.refuse(refuse, 'AuthorizationError');
    const { clients, config, world } = stack;
    const { now } = world;
    const sending = { clients, config, now, gather: keeping({ clients, config, now }) };
    await sendDigest(sending).catch(() => undefined);
    expect((await run('status')).stdout).toContain(`Last digest    ${says}`);
    expect((await run('status', '--json')).json()).toMatchObject({ lastDigest: { date: '2026-11-20' } });
  });

  it('is sent when every recipient has it', async () => {
    const { stack, run } = givenCli();
    stack.advance(86_400_000);
    const { clients, world, services } = stack;
    const { now } = world;
    services.sesv2.verified.add('example.com');
    const config = { ...stack.config, sesFrom: 'riposte@example.com' };
    const settings = { recipients: [{ address: 'a@example.com' }, { address: 'b@example.com' }] };
    const send = () => sendDigest({ clients, config, settings, now, gather: keeping({ clients, config, now }) });
    stack.faults.refuse('SendEmail', 'TooManyRequestsException', { times: 1 });
    await send().catch(() => undefined);
    expect((await run('status')).stdout).toContain('Last digest    of 2026-11-20: not sent (gathering)');
    await send();
    expect((await run('status')).stdout).toContain('Last digest    of 2026-11-20, sent 2026-11-21 12:00 UTC');
  });
});

describe('list', () => {
  it.each([
    { args: [], outcomes: ['applied', 'awaiting-approval'], findings: 2 },
    { args: ['--date', 'today'], outcomes: ['applied', 'awaiting-approval'], findings: 2 },
    { args: ['--date', '2026-11-20'], outcomes: ['applied', 'awaiting-approval'], findings: 2 },
    { args: ['--date', '2026-11-19'], outcomes: [], findings: 0 },
    { args: ['--date', 'yesterday'], outcomes: [], findings: 0 },
    { args: ['--outcome', 'applied'], outcomes: ['applied'], findings: 1 },
    { args: ['--outcome', 'pending'], outcomes: [], findings: 0 },
    { args: ['--action', 'block-ip'], outcomes: ['applied'], findings: 1 },
    { args: ['--severity', 'medium'], outcomes: ['awaiting-approval'], findings: 1 },
    { args: ['--severity', 'critical'], outcomes: [], findings: 0 },
    { args: ['--severity', 'low', '--action', 'notify'], outcomes: [], findings: 0 },
  ])('$args shows $outcomes', async ({ args, outcomes, findings }) => {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    await handled(cli.stack, WAITS);
    const found = await listed(cli, ...args);
    expect(found.entries.map(({ outcome }) => outcome).sort()).toEqual(outcomes);
    expect(found.findings).toHaveLength(findings);
  });

  it.each([
    { args: ['--outcome', 'exploded'], says: 'applied' },
    { args: ['--severity', 'huge'], says: 'critical' },
    { args: ['--action', 'reboot'], says: 'block-ip' },
    { args: ['--date', '2026-13-01'], says: 'not a date' },
    { args: ['--date', '20.11.2026'], says: 'not a date' },
    { args: ['--blocks', '--outcome', 'applied'], says: 'cannot be used with' },
  ])('$args is wrong usage, and says what is right', async ({ args, says }) => {
    const { run } = givenCli();
    expect(await run('list', ...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
  });

  it('keeps the day of the deployment’s time zone', async () => {
    const cli = givenCli({ settings: { timeZone: 'Pacific/Auckland' } });
    await handled(cli.stack, PROBE);
    expect((await listed(cli, '--date', '2026-11-21')).entries).toHaveLength(1);
    expect((await listed(cli, '--date', '2026-11-20')).entries).toHaveLength(0);
  });

  it('shows what a guard refused while deciding', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/port-probe-archived');
    expect(await listed(cli, '--outcome', 'refused')).toMatchObject({ entries: [{ guard: 'archived' }] });
    const { entries } = await listed(cli);
    const shown = await cli.run('show', entries[0]?.key ?? '');
    expect(shown.stdout).toMatch(/✋ refused {2}block-ip[\s\S]*Refused by +guard archived/);
    const undone = await cli.run('undo', entries[0]?.key ?? '');
    expect(undone).toMatchObject({ code: 1, stderr: expect.stringContaining('no response with this key') });
  });

  it('shows the blocks in force', async () => {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    expect((await cli.run('list', '--blocks', '--json')).json()).toMatchObject({
      blocks: [{ cidr: '198.51.100.23/32', inForce: true, findingCount: 1, until: expect.stringMatching(/Z$/) }],
    });
    expect((await cli.run('list', '--blocks')).stdout).toMatch(
      /1 block in force.*\n198\.51\.100\.23\/32 +until 2026-11-/,
    );
  });

  it('shows what expires, and what could not be asked', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'acm/approaching-expiration-imported');
    cli.stack.faults.refuse('ListSecrets', 'AccessDeniedException');
    const { expiring, unread } = (await cli.run('list', '--expiring', '--json')).json() as Record<string, unknown[]>;
    expect(expiring).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'certificate', at: expect.stringMatching(/^2026-/) })]),
    );
    expect(unread).toEqual([
      expect.objectContaining({ kind: 'secret', note: expect.stringContaining('AccessDeniedException') }),
    ]);
  });
});

describe('show', () => {
  it('explains an action from its finding to its undo, for scripts', async () => {
    const cli = givenCli();
    const key = await givenKey(cli, PROBE);
    expect((await cli.run('show', key, '--json')).json()).toMatchObject({
      key,
      finding: {
        key: expect.stringMatching(/^guardduty#111122223333#eu-west-1#/),
        type: 'Recon:EC2/PortProbeUnprotectedPort',
        deliveries: 1,
      },
      decisions: [{ playbook: 'port-probe', action: 'block-ip', mode: 'enforce' }],
      actions: [
        {
          key,
          state: 'done',
          outcome: 'applied',
          from: 'not blocked',
          before: {},
          params: { hours: 24 },
          attempts: 1,
          undo: { possible: true },
        },
      ],
    });
  });

  it('is a timeline, from what the finding shows to what the clock will end', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/unusual-persistence-by-user');
    const key = '111122223333#global#deactivate-access-key#AKIAEXAMPLE000000002';
    const timeline = async (): Promise<{ at: string; what: string; who: string; ahead?: true }[]> =>
      ((await cli.run('show', key, '--json')).json() as { actions: { timeline: [] }[] }).actions[0]?.timeline ?? [];
    expect((await timeline()).map(({ what, ahead }) => [what, ahead])).toEqual([
      ['seen', undefined],
      ['joined', undefined],
      ['asked', undefined],
      ['lapses', true],
    ]);
    expect((await cli.run('show', key)).stdout).toMatch(/T12:00:00Z {2}in 1d {8}lapses: unless somebody answers/);
    cli.stack.advance(5_400_000);
    await cli.run('approve', key);
    expect((await timeline()).map(({ what }) => what)).toEqual(['seen', 'joined', 'asked', 'approve', 'applied']);
    const { stdout } = await cli.run('show', key);
    expect(stdout).toMatch(/\+1h 30m 1s {3}approve, by \S+ \(answer\)/);
    expect(stdout).toMatch(/applied, by riposte \(engine\): .*\n {20,}\S.* → /);
  });

  it('keeps the order of time of what was moved out of the record', async () => {
    const record = { wants: [], state: 'done', expiresAt: 9_000 } as unknown as ResponseRecord;
    const entry = (at: number, what: string) => ({ at, who: 'riposte', how: 'engine', what });
    expect(timelineOf(record, [entry(1, 'joined'), entry(5, 'applied')]).map(({ what }) => what)).toEqual([
      'joined',
      'applied',
      'ends',
    ]);
    expect(timelineLines([], 0, colorsFor({}, {}))).toEqual([]);
  });

  it('of a finding shows all of its actions', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/port-probe-several-addresses');
    const [finding] = (await listed(cli)).findings;
    const { actions } = (await cli.run('show', finding?.key ?? '', '--json')).json() as { actions: unknown[] };
    expect(actions.length).toBeGreaterThan(1);
  });

  it('says when there is no such key, and where keys come from', async () => {
    const { run } = givenCli();
    expect(await run('show', 'no#such#key#\u001b[31m')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^no#such#key# \[31m: the journal of riposte-local knows no such.*npx --no -- riposte list/,
      ),
    });
  });
});

describe('text from a finding', () => {
  const HOSTILE = 'x\u001b[2J\u001b]0;owned\u0007\u009b31m\u202ename';

  /** A record of the journal with hostile texts, as it is stored. */
  function hostile(item: Key): Item[] {
    const named = { type: HOSTILE, title: HOSTILE };
    if (isFindingItem(item)) {
      const { finding, decisions, ...rest } = readFindingItem(item);
      const text = JSON.stringify({ finding: { ...finding, ...named }, decisions });
      return [{ ...rest, packed: pack(text, item.pk) } as unknown as Item];
    }
    if (!isResponseItem(item)) return [];
    const record = readResponse(item);
    const history = record.history.map((entry) => ({ ...entry, why: HOSTILE, who: HOSTILE }));
    const wants = record.wants.map((want) => ({ ...want, ...named }));
    const texts = { reason: HOSTILE, from: HOSTILE, to: HOSTILE, advice: HOSTILE, by: HOSTILE };
    return [storedResponse({ ...record, ...texts, wants, history }) as unknown as Item];
  }

  it.each([['list'], ['show'], ['status'], ['undo'], ['list --json'], ['show --json']])(
    'cannot drive a terminal through %s',
    async (command) => {
      const cli = givenCli();
      const key = await givenKey(cli, PROBE);
      // As if a source had let it through.
      const { dynamodb } = cli.stack.services;
      for (const item of dynamodb.items() as unknown as Key[]) dynamodb.seed(...hostile(item));
      const [verb = '', ...options] = command.split(' ');
      const { stdout, stderr } = await cli.run(verb, ...(verb === 'show' || verb === 'undo' ? [key] : []), ...options);
      expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    },
  );
});

describe('an answer', () => {
  it.each([
    { kind: 'undo', event: WAITS, says: 'nothing was changed yet: it waits for approval' },
    { kind: 'approve', event: PROBE, says: 'does not wait for an answer: it ended as applied' },
    { kind: 'reject', event: PROBE, says: 'does not wait for an answer' },
    { kind: 'undo', event: 'guardduty/command-and-control-outbound', says: 'it ended as notified' },
  ])('$kind to $event is refused: $says', async ({ kind, event, says }) => {
    const cli = givenCli();
    const key = await givenKey(cli, event);
    expect(await cli.run(kind, key)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(says) });
    expect(cli.asked).toEqual([]);
  });

  it('undo of what is never undone says why', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'macie/credentials-in-object');
    const key = (await listed(cli)).entries.find(({ action }) => action === 'rotate-secret')?.key ?? '';
    expect((await cli.run('undo', key)).stderr).toContain('rotate-secret is never undone');
    expect((await cli.run('show', key, '--json')).json()).toMatchObject({ actions: [{ undo: { possible: false } }] });
  });

  it('undoes what failed half way', async () => {
    const cli = givenCli();
    const key = await givenKey(cli, WAITS);
    cli.stack.faults.refuse('AttachUserPolicy', 'AccessDenied');
    expect((await cli.run('approve', key)).code).toBe(1);
    expect((await cli.run('show', key)).stdout).toContain('to put it back: npx --no -- riposte undo');
    expect(await cli.run('undo', key)).toMatchObject({ code: 0, stdout: expect.stringContaining('undone') });
  });

  it('to a finding names the actions that it has', async () => {
    const cli = givenCli();
    const key = await givenKey(cli, PROBE);
    const finding = (await listed(cli)).findings[0]?.key ?? '';
    expect((await cli.run('undo', finding)).stderr).toBe(
      `${finding} names a finding. Its actions are:\n  ${shortId(key)}  ${key}\n`,
    );
  });

  it.each([
    { title: 'a no', ask: async () => false, code: 1, says: 'Nothing was sent.' },
    { title: 'nobody to ask', ask: undefined, code: 2, says: 'add --yes' },
  ])('sends nothing with $title', async ({ ask, code, says }) => {
    const cli = givenCli({}, { ask });
    const key = await givenKey(cli, WAITS);
    expect(await cli.run('approve', key)).toMatchObject({ code, stderr: expect.stringContaining(says) });
    expect(cli.stack.services.sqs.messages('riposte-local-act-identity')).toEqual([]);
  });

  it('needs nobody to ask with --yes, and does not wait with --no-wait', async () => {
    const cli = givenCli({}, { ask: undefined });
    const key = await givenKey(cli, WAITS);
    const ran = await cli.run('approve', key, '--yes', '--no-wait', '--json');
    expect(ran.json()).toEqual({ id: shortId(key), key, kind: 'approve', by: ME, sent: true, done: null });
    const [message] = cli.stack.services.sqs.messages('riposte-local-act-identity');
    const { plan = 'none' } = responsesIn(cli.stack).find((one) => one.key === key) ?? {};
    expect(JSON.parse(message?.body ?? '')).toEqual({ kind: 'approve', key, by: ME, plan: `${plan}~1` });
  });

  it('gives up waiting after a minute', async () => {
    const cli = givenCli({}, { sleep: async () => cli.stack.advance(1000) });
    const key = await givenKey(cli, WAITS);
    expect(await cli.run('approve', key)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('there is no outcome yet'),
    });
    expect(cli.stack.world.now()).toBe(NOW + 60_000);
  });

  it('reports an undo that failed', async () => {
    const cli = givenCli();
    const key = await givenKey(cli, PROBE);
    cli.stack.faults.refuse('UpdateIPSet', 'WAFInvalidOperationException');
    expect(await cli.run('undo', key)).toMatchObject({ code: 1, stdout: expect.stringContaining('not undone') });
    cli.stack.faults.clear();
    expect((await cli.run('undo', key)).code).toBe(0);
  });

  it('reports an approved action that failed', async () => {
    const cli = givenCli();
    const key = await givenKey(cli, WAITS);
    cli.stack.faults.refuse('UpdateAccessKey', 'AccessDenied', { message: 'not authorized' });
    expect(await cli.run('approve', key, '--json')).toMatchObject({ code: 1 });
    expect((await cli.run('list', '--outcome', 'failed')).stdout).toContain('AccessDenied');
  });

  it('is not lost when the queue refuses it', async () => {
    const cli = givenCli();
    const key = await givenKey(cli, WAITS);
    cli.stack.faults.refuse('SendMessageBatch', 'AccessDeniedException', { message: 'no sqs:SendMessage' });
    const ran = await cli.run('approve', key);
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('AWS refused a call (AccessDeniedException)'),
    });
  });
});

describe('redrive', () => {
  const bury = async (cli: ReturnType<typeof givenCli>, count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) cli.stack.deliver('guardduty', `{nope ${n}`);
    await cli.stack.drain();
  };

  it('says when there is nothing', async () => {
    const { run } = givenCli();
    expect(await run('redrive')).toMatchObject({ code: 0, stdout: 'riposte-local: no dead letters.\n' });
    expect((await run('redrive', 'acm', '--json')).json()).toEqual({
      stack: 'riposte-local',
      dryRun: false,
      moved: 0,
      queues: [],
    });
  });

  it.each(['guardduty', 'riposte-local-guardduty', 'riposte-local-guardduty-dead-letters'])(
    'knows a queue as %s',
    async (name) => {
      const cli = givenCli();
      await bury(cli, 25);
      expect((await cli.run('redrive', name, '--json')).json()).toMatchObject({ moved: 25 });
      expect(cli.stack.services.sqs.messages('riposte-local-guardduty')).toHaveLength(25);
    },
  );

  it('refuses a queue that is not there, and names those that are', async () => {
    const { run } = givenCli();
    const ran = await run('redrive', 'inspector');
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It has guardduty, macie, parameter-store, acm, posture, signals'),
    });
  });

  it('leaves everything where it is after a no, and visible', async () => {
    const cli = givenCli({}, { ask: async () => false });
    await bury(cli, 3);
    expect((await cli.run('redrive')).code).toBe(1);
    expect((await cli.run('redrive', '--dry-run', '--json')).json()).toMatchObject({
      queues: [{ letters: [{}, {}, {}] }],
    });
  });

  it('does not send in circles what is set aside again at once', async () => {
    const cli = givenCli();
    await bury(cli, 2);
    const { send } = cli.stack.clients.sqs;
    // The function is faster than the command.
    Object.assign(cli.stack.clients.sqs, {
      send: async (command: never) => {
        const answer = await send(command);
        if ((command as object).constructor.name === 'SendMessageCommand') await cli.stack.runOnce('guardduty');
        return answer;
      },
    });
    expect((await cli.run('redrive', '--json')).json()).toMatchObject({ moved: 2 });
    expect(cli.stack.services.sqs.messages('riposte-local-guardduty-dead-letters')).toHaveLength(2);
  });

  it.each(['UnsupportedOperation', 'AccessDenied'])('moves one by one where SQS answers %s', async (name) => {
    const cli = givenCli();
    cli.stack.faults.refuse('StartMessageMoveTask', name);
    cli.stack.services.sqs.deliver('riposte-local-notify-dead-letters', '{"kind":"tell","key":"k"}');
    expect((await cli.run('redrive', 'notify')).stdout).toContain('notify: 1 sent back.');
    expect(cli.stack.services.sqs.messages('riposte-local-notify')).toHaveLength(1);
  });

  it('shows what EventBridge says of an event that it could not deliver', async () => {
    const cli = givenCli();
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const attributes = { ERROR_CODE: text('NO_PERMISSIONS'), ERROR_MESSAGE: text('not \u001b[1mallowed') };
    const body = bundledWith(PROBE, () => undefined);
    cli.stack.services.sqs.deliver('riposte-local-guardduty-dead-letters', body, attributes);
    const { stdout } = await cli.run('redrive', '--dry-run');
    expect(stdout).toMatch(/NO_PERMISSIONS .* aws\.guardduty GuardDuty Finding\n {4}not \[1mallowed/);
  });

  it('leaves a message on one queue or both after a crash, never on none', async () => {
    for (let calls = 1; calls < 12; calls += 1) {
      const cli = givenCli();
      await bury(cli, 1);
      cli.stack.faults.crashAfter(calls);
      await cli.run('redrive', 'guardduty').catch(() => undefined);
      const { sqs } = cli.stack.services;
      const left = [
        ...sqs.messages('riposte-local-guardduty'),
        ...sqs.messages('riposte-local-guardduty-dead-letters'),
      ];
      expect(left.length).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('colours', () => {
  it.each([
    { title: 'a terminal', tty: true, env: {}, escapes: true },
    { title: 'a terminal with NO_COLOR', tty: true, env: { NO_COLOR: '1' }, escapes: false },
    { title: 'a dumb terminal', tty: true, env: { TERM: 'dumb' }, escapes: false },
    { title: 'a pipe', tty: false, env: {}, escapes: false },
  ])('on $title: $escapes', async ({ tty, env, escapes }) => {
    const stdout = given(tty);
    const { run } = givenCli({}, { stdout, env });
    await run('status');
    expect(stdout.text().includes('\u001b[')).toBe(escapes);
  });
});

describe('what is asked by mistake', () => {
  /** A file of bytes without a zero, as of a picture or of something encrypted. */
  function noise(): string {
    const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'feed.txt');
    writeFileSync(file, Buffer.from(Array.from({ length: 4_000 }, (_, n) => 1 + ((n * 37) % 255))));
    return file;
  }

  it.each([
    { argv: ['digest', '--date', '2099-01-01'], says: '--date 2099-01-01: it lies ahead' },
    { argv: ['digest', '--date', '2099-W01'], says: '--date 2099-W01: it lies ahead' },
    { argv: ['list', '--date', '2026-11-21'], says: '--date 2026-11-21: it lies ahead' },
    { argv: ['blocks', 'import', process.execPath, '--for', '1d'], says: 'it is no text in UTF-8' },
    { argv: ['blocks', 'import', noise(), '--for', '1d'], says: 'it is no text in UTF-8' },
  ])('$argv is told in one line', async ({ argv, says }) => {
    const { code, stdout, stderr } = await givenCli().run(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('a list without an address is told as that', async () => {
    expect((await givenCli().run('blocks', 'import', '/dev/null', '--for', '1d')).stdout).toContain(
      'The list names no address',
    );
  });

  it('a second pause says that its reason is not kept', async () => {
    const { run } = givenCli();
    await run('pause', '--reason', 'the first');
    expect((await run('pause', '--reason', 'the second')).stdout).toMatch(
      /\(the first\)\. .*end it first to give others/,
    );
    expect((await run('pause')).stdout).not.toContain('end it first');
  });
});
