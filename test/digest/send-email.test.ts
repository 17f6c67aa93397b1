import { localClients } from '../../local/account.ts';
import { Faults, SimulatedCrash } from '../../local/faults.ts';
import { LocalDynamoDb } from '../../local/services/dynamodb.ts';
import { LocalS3 } from '../../local/services/s3.ts';
import { LocalSesV2 } from '../../local/services/sesv2.ts';
import { LocalSns } from '../../local/services/sns.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { Config } from '../../src/core/config.ts';
import type { DigestInput } from '../../src/digest/input.ts';
import { sendDigest } from '../../src/digest/send.ts';
import type { DigestSettings } from '../../src/policy/riposte-yml/digest.ts';
import { givenConfig, givenWorld, NOW } from '../support/fixtures.ts';
import { givenDay } from './days.ts';

const DAY = 86_400_000;
const LEASE = 10 * 60_000;
const [ALICE, BOB] = ['alice@example.com', 'bob@example.org'];
const REPORT = 'reports/2026/11/19/riposte-2026-11-19.html';
const MONDAY = Date.parse('2026-11-23T07:00:00Z');

function given(settings: DigestSettings = {}, config: Partial<Config> = {}, at = NOW) {
  const world = givenWorld(at);
  const faults = new Faults();
  const sns = new LocalSns(world);
  sns.createTopic('riposte-test');
  const ses = new LocalSesV2(world);
  ses.verified.add('example.com');
  const s3 = new LocalS3(world);
  const bucket = s3.seedBucket({ name: 'example-reports' });
  const dynamodb = new LocalDynamoDb(world, 'riposte-test');
  const services = { dynamodb, sns, sesv2: ses, s3 } as unknown as { [Name in keyof Clients]: object };
  const asked: (readonly string[] | undefined)[][] = [];
  const counted: number[] = [];
  const sending = {
    clients: localClients(services, faults, new Map(), () => {}),
    config: givenConfig({ sesFrom: 'riposte@example.com', email: ALICE, reports: 'example-reports', ...config }),
    settings,
    now: () => world.now(),
    count: (digests: number) => counted.push(digests),
    gather: async (period: DigestInput['period'], views: readonly (readonly string[] | undefined)[]) => {
      asked.push([...views]);
      return views.map((accounts) =>
        givenDay({ period, mode: accounts ? 'notify' : 'enforce', ...(accounts && { accounts }) }),
      );
    },
  };
  const run = () => sendDigest(sending);
  return {
    world,
    faults,
    sns,
    ses,
    s3,
    bucket,
    dynamodb,
    asked,
    counted,
    run,
    to: () => ses.sent.flatMap((one) => one.to),
  };
}

it('sends HTML with the same as plain text to the address of the deployment, and leaves the topic alone', async () => {
  const { run, ses, sns } = given();
  expect(await run()).toMatchObject({ sent: 1 });
  expect(sns.published).toEqual([]);
  expect(ses.sent).toMatchObject([
    {
      from: 'Riposte <riposte@example.com>',
      to: [ALICE],
      subject: expect.stringMatching(/^\[Riposte\] 2026-11-19: A quiet day/),
      headers: {
        'X-Riposte-Digest': 'riposte-prod#111122223333#eu-west-1#2026-11-19',
        'Auto-Submitted': 'auto-generated',
      },
    },
  ]);
  for (const part of [ses.sent[0]?.text, ses.sent[0]?.html]) {
    expect(part).toContain('A quiet day');
    expect(part).toMatch(/https:\/\/eu-west-1\.console\.aws\.amazon\.com\/s3\/object\/example-reports/);
  }
});

it('keeps the report, and the list of reports', async () => {
  const { run, bucket, world } = given();
  await run();
  world.time += DAY;
  await run();
  expect(Object.keys(bucket.objects ?? {})).toEqual([REPORT, 'index.html', REPORT.replaceAll('19', '20')]);
  expect(bucket.objects?.[REPORT]).toMatch(/^<!doctype html>[\s\S]*A quiet day/);
  expect(bucket.objects?.['index.html']).toMatch(/Friday 20 November 2026[\s\S]*Thursday 19 November 2026/);
});

it.each([
  { title: 'no sender', settings: {}, config: { sesFrom: '' }, emails: [], topic: 1 },
  {
    title: 'recipients without a sender',
    settings: { recipients: [{ address: BOB }] },
    config: { sesFrom: '' },
    emails: [],
    topic: 1,
  },
  { title: 'a sender and nobody to send to', settings: {}, config: { email: '' }, emails: [], topic: 1 },
  { title: 'the topic too', settings: { topic: 'always' as const }, config: {}, emails: [ALICE], topic: 1 },
  {
    title: 'recipients',
    settings: { recipients: [{ address: BOB }, { address: ALICE }] },
    config: {},
    emails: [BOB, ALICE],
    topic: 0,
  },
])('with $title, the topic gets $topic', async ({ settings, config, emails, topic }) => {
  const { run, to, sns } = given(settings, config);
  await run();
  expect(to()).toEqual(emails);
  expect(sns.published).toHaveLength(topic);
});

it('says on the topic what of riposte.yml has no effect', async () => {
  const { run, sns } = given({ recipients: [{ address: BOB }] }, { sesFrom: '' });
  await run();
  expect(sns.published[0]?.message).toMatch(/riposte\.yml names recipients[\s\S]*sesFrom=ADDRESS/);
});

it('asks for what each recipient is told of once, and sends each what is theirs', async () => {
  const accounts = ['444455556666'];
  const { run, asked, ses } = given({
    recipients: [
      { address: ALICE },
      { address: BOB, accounts, format: 'text' },
      { address: 'carol@example.net', accounts },
    ],
  });
  await run();
  expect(asked).toEqual([[undefined, accounts]]);
  expect(ses.sent.map(({ to, text = '', html }) => [to[0], /mode (\w+)/.exec(text)?.[1], html === undefined])).toEqual([
    [ALICE, 'enforce', false],
    [BOB, 'notify', true],
    ['carol@example.net', 'notify', false],
  ]);
});

it.each([
  { day: 'a Friday', at: NOW, settings: { weekly: true }, sent: ['2026-11-19'] },
  { day: 'a Monday', at: MONDAY, settings: { weekly: true }, sent: ['2026-11-22', '2026-W47'] },
  { day: 'a Monday without weekly', at: MONDAY, settings: {}, sent: ['2026-11-22'] },
  {
    day: 'a Monday, weekly alone',
    at: MONDAY,
    settings: { recipients: [{ address: ALICE, period: 'weekly' as const }] },
    sent: ['2026-W47'],
  },
  {
    day: 'a Friday, weekly alone',
    at: NOW,
    settings: { recipients: [{ address: ALICE, period: 'weekly' as const }] },
    sent: [],
  },
])('on $day sends $sent', async ({ at, settings, sent }) => {
  const { run, ses } = given(settings, {}, at);
  await run();
  await run();
  expect(ses.sent.map(({ subject }) => /\] (\S+):/.exec(subject)?.[1])).toEqual(sent);
});

describe('a day whose digest nobody gets', () => {
  const accounts = ['444455556666'];
  const weekly = (at = NOW) => given({ recipients: [{ address: ALICE, accounts, period: 'weekly' }] }, {}, at);

  it('is gathered and its report kept once, and counts', async () => {
    const { run, asked, bucket, counted, ses, sns } = weekly();
    expect(await run()).toEqual({ sent: 0, why: ['nobody gets 2026-11-19, which is kept'] });
    expect(await run()).toEqual({ sent: 0, why: ['2026-11-19 was kept before'] });
    // With the accounts of the weekly digest, which is compared with its days.
    expect(asked).toEqual([[undefined, accounts]]);
    expect(Object.keys(bucket.objects ?? {})).toEqual([REPORT, 'index.html']);
    expect([ses.sent, sns.published]).toEqual([[], []]);
    expect(counted).toEqual([1, 1]);
  });

  it('is kept by the next run when one died, and does not count before', async () => {
    const { run, asked, counted, faults, world } = weekly();
    // After its lease, of three calls, and the first object.
    faults.crashAfter(4);
    await expect(run()).rejects.toThrow(SimulatedCrash);
    faults.revive();
    expect(await run()).toEqual({ sent: 0, why: ['another run is keeping 2026-11-19'] });
    expect(counted).toEqual([]);
    world.time += LEASE + 1;
    await run();
    expect(asked).toHaveLength(2);
    expect(counted).toEqual([1]);
  });

  it('says in the log why its report could not be kept', async () => {
    const { run, faults } = weekly();
    faults.refuse('PutObject', 'AccessDenied');
    expect((await run()).why).toContainEqual(expect.stringContaining('could not be kept in example-reports'));
  });

  it('does not hold up the week when it cannot be kept', async () => {
    const { run, counted, faults, to } = weekly(MONDAY);
    faults.refuse('Put', 'InternalServerError', { times: 1 });
    await expect(run()).rejects.toThrow('InternalServerError');
    expect(to()).toEqual([ALICE]);
    expect(counted).toEqual([1]);
  });
});

describe('counts for the alarm', () => {
  it('each digest that was sent, and a run that had none left to send', async () => {
    const { run, counted } = given({ recipients: [{ address: ALICE }, { address: BOB }] });
    await run();
    await run();
    expect(counted).toEqual([2, 1]);
  });

  it('what was sent before it throws, and nothing when nothing was', async () => {
    const { run, counted, faults } = given({ recipients: [{ address: ALICE }, { address: BOB }] });
    faults.refuse('SendEmail', 'TooManyRequestsException', { times: 1, status: 429 });
    await expect(run()).rejects.toThrow('TooManyRequestsException');
    faults.refuse('SendEmail', 'TooManyRequestsException', { times: 1, status: 429 });
    await expect(run()).rejects.toThrow('TooManyRequestsException');
    expect(counted).toEqual([1]);
  });

  it('nothing while another run, which may be dead, holds what is left', async () => {
    const { run, counted, faults } = given();
    faults.crashAfter(3);
    await expect(run()).rejects.toThrow(SimulatedCrash);
    faults.revive();
    expect(await run()).toMatchObject({ sent: 0 });
    expect(counted).toEqual([]);
  });
});

describe('when SES will not send', () => {
  it.each([
    {
      title: 'as the sender is not verified',
      refuse: (world: ReturnType<typeof given>) => world.ses.verified.clear(),
      says: /MessageRejected, Email address is not verified\.[\s\S]*must be verified/,
    },
    {
      title: 'as the recipient is not verified in the sandbox',
      refuse: (world: ReturnType<typeof given>) => {
        world.ses.sandbox = true;
        world.ses.verified.delete('example.com');
        world.ses.verified.add('riposte@example.com');
      },
      says: /alice\[\.\]|alice@|SES sandbox/,
    },
    {
      title: 'as sending is paused',
      refuse: (world: ReturnType<typeof given>) => world.faults.refuse('SendEmail', 'SendingPausedException'),
      says: /Sending is paused/,
    },
    {
      title: 'as the message is too long',
      refuse: (world: ReturnType<typeof given>) =>
        world.faults.refuse('SendEmail', 'MessageRejected', { message: 'Message length is more than the maximum.' }),
      says: /Message length is more/,
    },
    {
      title: 'as the role may not',
      refuse: (world: ReturnType<typeof given>) =>
        world.faults.refuse('SendEmail', 'AccessDeniedException', { status: 403 }),
      says: /may not send/,
    },
  ])(
    '$title, the topic gets it once with the reason, an alarm rings, and it is sent when that is mended',
    async ({ refuse, says }) => {
      const world = given();
      refuse(world);
      await expect(world.run()).rejects.toThrow(/SES in eu-west-1 did not accept the digest/);
      await expect(world.run()).rejects.toThrow(/did not accept/);
      expect(world.sns.published).toHaveLength(1);
      expect(world.sns.published[0]?.message.replace(/\s+/g, ' ')).toMatch(says);
      world.faults.clear();
      world.ses.sandbox = false;
      world.ses.verified.add('example.com');
      expect(await world.run()).toMatchObject({ sent: 1 });
      expect(world.to()).toEqual([ALICE]);
    },
  );

  it('for a while, others are served, and the next run sends what is left', async () => {
    const world = given({ recipients: [{ address: ALICE }, { address: BOB }] });
    world.faults.refuse('SendEmail', 'TooManyRequestsException', { times: 1, status: 429 });
    await expect(world.run()).rejects.toThrow('TooManyRequestsException');
    expect(world.to()).toEqual([BOB]);
    expect(await world.run()).toMatchObject({ sent: 1 });
    expect(await world.run()).toMatchObject({ sent: 0 });
    expect(world.to()).toEqual([BOB, ALICE]);
    expect(world.sns.published).toEqual([]);
  });
});

it.each(['PutObject', 'ListObjectsV2'])('goes out with a word when S3 refuses %s', async (operation) => {
  const { run, ses, faults } = given();
  faults.refuse(operation, 'AccessDenied', { message: 'Access <b>Denied</b>' });
  expect(await run()).toMatchObject({ sent: 1 });
  expect(ses.sent[0]?.text).toMatch(/The report could not be kept in example-reports: AccessDenied/);
  expect(ses.sent[0]?.html).toContain('Access &lt;b&gt;Denied&lt;/b&gt;');
  expect(ses.sent[0]?.html).not.toContain('The whole report');
});

it('two runs at once send one email to each', async () => {
  const { run, to } = given({ recipients: [{ address: ALICE }, { address: BOB }] });
  await Promise.all([run(), run(), run()]);
  expect(to().sort()).toEqual([ALICE, BOB]);
});

// Calls of a whole run for two: 2 leases of 3 calls, 3 for the report, then mark, send, mark for each.
it.each(Array.from({ length: 15 }, (_, n) => ({ call: n + 1 })))(
  'a run that died after call $call leaves no one without, and no one with more than two',
  async ({ call }) => {
    const { run, faults, world, to, dynamodb, ses } = given({ recipients: [{ address: ALICE }, { address: BOB }] });
    faults.crashAfter(call);
    await expect(run()).rejects.toThrow(SimulatedCrash);
    faults.revive();
    world.time += LEASE + 1;
    await run();
    await run();
    for (const address of [ALICE, BOB]) {
      const copies = ses.sent.filter((one) => one.to[0] === address);
      // Only a death between sending and its mark can lead to a second.
      expect(copies).toHaveLength((call === 11 && address === ALICE) || (call === 14 && address === BOB) ? 2 : 1);
      expect(new Set(copies.map(({ subject, headers }) => subject + headers['X-Riposte-Digest'])).size).toBe(1);
    }
    expect(to().length).toBeLessThanOrEqual(3);
    expect(dynamodb.items().filter(({ state }) => state === 'sent')).toHaveLength(2);
  },
);
