import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { localClients } from '../../local/account.ts';
import { Faults, SimulatedCrash } from '../../local/faults.ts';
import { LocalDynamoDb } from '../../local/services/dynamodb.ts';
import { LocalSns } from '../../local/services/sns.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { Period } from '../../src/core/period.ts';
import { sendDigest } from '../../src/digest/send.ts';
import { givenConfig, givenWorld } from '../support/fixtures.ts';
import { givenDay } from './days.ts';

const MINUTE = 60_000;
const LEASE = 10 * MINUTE;

function given(start?: string) {
  const world = givenWorld();
  if (start) world.time = Date.parse(start);
  const faults = new Faults();
  const sns = new LocalSns(world);
  sns.createTopic('riposte-test');
  const dynamodb = new LocalDynamoDb(world, 'riposte-test');
  const counts = new Map<string, number>();
  const services = { dynamodb, sns } as unknown as { [Name in keyof Clients]: object };
  const clients = localClients(services, faults, counts, () => {});
  let gathered = 0;
  const spans: Pick<Period, 'from' | 'to'>[] = [];
  const sending = {
    clients,
    config: givenConfig(),
    now: () => world.now(),
    gather: async (period: Period, views: readonly unknown[]) => {
      gathered += 1;
      spans.push({ from: period.from, to: period.to });
      // A later attempt may find another day than the first did.
      return views.map(() => givenDay({ period, deadLetters: [{ queue: 'q', count: gathered }] }));
    },
  };
  return { world, faults, sns, dynamodb, counts, sending, spans, run: () => sendDigest(sending) };
}

it('sends one email with the id of its day, and keeps that it did', async () => {
  const { run, sns, dynamodb, counts } = given();
  expect(await run()).toMatchObject({ sent: 1 });
  expect(sns.published).toHaveLength(1);
  expect(sns.published[0]).toMatchObject({
    subject: expect.stringMatching(/^\[Riposte\] 2026-11-19: A quiet day/),
    attributes: { digestId: { StringValue: 'riposte-prod#111122223333#eu-west-1#2026-11-19' } },
  });
  expect(dynamodb.items()).toMatchObject([
    {
      pk: 'DIGEST#day',
      sk: 'sns',
      label: '2026-11-19',
      state: 'sent',
      messageId: sns.published[0]?.messageId,
      repeats: 0,
    },
  ]);
  expect([...counts]).toEqual([
    ['dynamodb:Get', 2],
    ['dynamodb:Put', 1],
    ['dynamodb:Update', 2],
    ['sns:Publish', 1],
  ]);
});

it.each([
  { title: 'at once', later: 0 },
  { title: 'when the lease has ended', later: LEASE + 1 },
  { title: 'at the end of the day', later: 11 * 60 * MINUTE },
])('a second run $title sends nothing', async ({ later }) => {
  const { run, sns, world } = given();
  await run();
  world.time += later;
  expect(await run()).toEqual({ sent: 0, why: ['the digest of 2026-11-19 was sent before'] });
  expect(sns.published).toHaveLength(1);
});

it('two runs at once send one email', async () => {
  const { run, sns } = given();
  const results = await Promise.all([run(), run(), run()]);
  expect(results.filter(({ sent }) => sent === 1)).toHaveLength(1);
  expect(sns.published).toHaveLength(1);
});

it('the next day has a digest of its own', async () => {
  const { run, sns, world } = given();
  await run();
  world.time += 24 * 60 * MINUTE;
  expect(await run()).toMatchObject({ sent: 1 });
  expect(sns.published.map(({ subject }) => subject?.slice(10, 20))).toEqual(['2026-11-19', '2026-11-20']);
});

describe.each([
  { call: 3, after: 'taking the lease', emails: 1, repeats: 0 },
  { call: 4, after: 'marking that it publishes', emails: 1, repeats: 1 },
  // Nobody can know that this email went out: it is repeated once, and recognised by its id and subject.
  { call: 5, after: 'Publish', emails: 2, repeats: 1 },
  { call: 6, after: 'marking that it was sent', emails: 1, repeats: 0 },
])('a run that died after $after', ({ call, emails, repeats }) => {
  const died = async () => {
    const account = given();
    account.faults.crashAfter(call);
    await expect(account.run()).rejects.toThrow(SimulatedCrash);
    account.faults.revive();
    return account;
  };

  it('is not disturbed while its lease lasts', async () => {
    const { run, sns, world } = await died();
    const before = sns.published.length;
    world.time += LEASE - 1;
    expect(await run()).toMatchObject({ sent: 0 });
    expect(sns.published).toHaveLength(before);
  });

  it(`is taken up after its lease: ${emails} in all`, async () => {
    const { run, sns, dynamodb, world } = await died();
    world.time += LEASE;
    expect(await run()).toMatchObject({ sent: call < 6 ? 1 : 0 });
    world.time += LEASE;
    expect(await run()).toMatchObject({ sent: 0 });
    expect(sns.published).toHaveLength(emails);
    expect(dynamodb.items()).toMatchObject([{ state: 'sent', repeats }]);
    expect(new Set(sns.published.map(({ subject }) => subject)).size).toBe(1);
    expect(new Set(sns.published.map(({ attributes }) => attributes.digestId?.StringValue)).size).toBe(1);
  });
});

it('repeats at most once, however often runs die after Publish, and then calls for a person', async () => {
  const { run, sns, world, faults } = given();
  // Of the first run: two reads, its lease, mark, Publish. Of the second: read, take over, mark, Publish.
  for (const calls of [5, 4]) {
    faults.crashAfter(calls);
    await expect(run()).rejects.toThrow(SimulatedCrash);
    faults.revive();
    world.time += LEASE;
  }
  expect(sns.published).toHaveLength(2);
  await expect(run()).rejects.toThrow('The digest of 2026-11-19 to sns may have been sent');
  expect(sns.published).toHaveLength(2);
});

it.each([
  { title: 'SNS refuses it', operation: 'Publish', name: 'AuthorizationErrorException' },
  { title: 'SNS is down', operation: 'Publish', name: 'InternalErrorException' },
])('throws when $title, so that an alarm rings, and the next run sends at once', async ({ operation, name }) => {
  const { run, sns, faults } = given();
  faults.refuse(operation, name, { times: 3 });
  for (let attempt = 0; attempt < 3; attempt += 1) await expect(run()).rejects.toThrow(name);
  expect(await run()).toMatchObject({ sent: 1 });
  expect(sns.published).toHaveLength(1);
});

it('throws when the day cannot be gathered, and the next run sends at once', async () => {
  const { sending, run, sns } = given();
  const gather = async () => Promise.reject(new Error('the journal is down'));
  await expect(sendDigest({ ...sending, gather })).rejects.toThrow('the journal is down');
  expect(await run()).toMatchObject({ sent: 1 });
  expect(sns.published).toHaveLength(1);
});

it('a run that gathered longer than its lease lasts leaves the sending to the one that took over', async () => {
  const { sending, run, sns, world } = given();
  const slow = sendDigest({
    ...sending,
    gather: async (period) => {
      world.time += LEASE;
      expect(await run()).toMatchObject({ sent: 1 });
      return [givenDay({ period })];
    },
  });
  expect(await slow).toEqual({ sent: 0, why: ['another run has taken over the digest to sns'] });
  expect(sns.published).toHaveLength(1);
});

describe('digests one after the other', () => {
  const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

  it.each([
    {
      from: 'UTC',
      to: 'America/Los_Angeles',
      first: '2026-11-21T07:00Z',
      mornings: ['2026-11-21T15:00Z', '2026-11-22T15:00Z'],
    },
    {
      from: 'Asia/Tokyo',
      to: 'Europe/London',
      first: '2026-11-20T22:00Z',
      mornings: ['2026-11-21T07:00Z', '2026-11-22T07:00Z'],
    },
    {
      from: 'America/Los_Angeles',
      to: 'UTC',
      first: '2026-11-21T15:00Z',
      mornings: ['2026-11-22T07:00Z', '2026-11-23T07:00Z'],
    },
    {
      from: 'UTC',
      to: 'Pacific/Auckland',
      first: '2026-11-21T07:00Z',
      mornings: ['2026-11-21T18:00Z', '2026-11-22T18:00Z'],
    },
    {
      from: 'Europe/Zurich',
      to: 'Europe/Zurich',
      first: '2026-10-25T06:00Z',
      mornings: ['2026-10-26T06:00Z', '2026-10-27T06:00Z'],
    },
  ])('lose and double no instant when the zone goes from $from to $to', async ({ from, to, first, mornings }) => {
    const { world, sending, spans, sns } = given(first);
    await sendDigest({ ...sending, config: givenConfig({ timeZone: from }) });
    for (const time of mornings) {
      world.time = Date.parse(time);
      await sendDigest({ ...sending, config: givenConfig({ timeZone: to }) });
    }
    expect(spans.length).toBeGreaterThan(1);
    for (const [n, span] of spans.slice(1).entries()) expect(iso(span.from)).toBe(iso(spans[n]?.to ?? 0));
    expect(new Set(sns.published.map(({ attributes }) => attributes.digestId?.StringValue)).size).toBe(spans.length);
  });

  it('tell the hours that a change of the zone left over, and say which', async () => {
    const { world, sending, sns } = given('2026-11-21T07:00Z');
    await sendDigest(sending);
    world.time = Date.parse('2026-11-21T15:00Z');
    await sendDigest({ ...sending, config: givenConfig({ timeZone: 'America/Los_Angeles' }) });
    expect(sns.published).toHaveLength(2);
    expect(sns.published[1]?.message.replace(/\s+/g, ' ')).toContain(
      'covers 2026-11-20 16:00 to 2026-11-21 00:00 (America/Los_Angeles)',
    );
  });

  it('tell a morning that failed altogether with the next', async () => {
    const { world, sending, faults, spans, run, sns } = given('2026-11-20T07:00Z');
    await run();
    world.time = Date.parse('2026-11-21T07:00Z');
    faults.refuse('Publish', 'InternalErrorException', { times: 2 });
    await expect(run()).rejects.toThrow('InternalErrorException');
    await expect(run()).rejects.toThrow('InternalErrorException');
    world.time = Date.parse('2026-11-22T07:00Z');
    expect(await sendDigest(sending)).toMatchObject({ sent: 1 });
    expect(sns.published).toHaveLength(2);
    expect([iso(spans.at(-1)?.from ?? 0), iso(spans.at(-1)?.to ?? 0)]).toEqual([
      '2026-11-20T00:00',
      '2026-11-22T00:00',
    ]);
  });

  it('begin where the release before ended', async () => {
    const { dynamodb, sending, run, world, spans, sns } = given('2026-11-20T07:00Z');
    const Item = { pk: 'DIGEST#2026-11-19', sk: 'sns', state: 'sent' };
    await sending.clients.dynamodb.send(new PutCommand({ TableName: 'riposte-test', Item }));
    expect(await run()).toMatchObject({ sent: 0, why: ['the digest of 2026-11-19 was sent before'] });
    world.time = Date.parse('2026-11-21T07:00Z');
    expect(await run()).toMatchObject({ sent: 1 });
    expect(iso(spans[0]?.from ?? 0)).toBe('2026-11-20T00:00');
    expect(sns.published).toHaveLength(1);
    expect(dynamodb.items()).toHaveLength(2);
  });
});
