import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { createBlockList } from '../../../../src/actions/network/block-list/index.ts';
import { awsTime } from '../../../../src/actions/network/block-list/ledger/aws-time.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

/** What a client of the SDK has learnt after one answer by a service whose clock is this many ms from ours. */
async function learn(serviceIsAheadMs: number): Promise<number> {
  const server = createServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + serviceIsAheadMs).toUTCString());
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const document = DynamoDBDocumentClient.from(client);
    const clock = awsTime(document, () => NOW);
    expect(clock()).toBe(NOW);
    await document.send(new GetCommand({ TableName: 'riposte-test', Key: { pk: 'a', sk: 'b' } }));
    return clock() - NOW;
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
}

describe('the time by AWS’s clock', () => {
  it.each([
    { title: 'an hour ahead', serviceIsAheadMs: -HOUR },
    { title: 'an hour behind', serviceIsAheadMs: HOUR },
    { title: 'five minutes ahead, the time between two sweeps', serviceIsAheadMs: -5 * 60_000 },
  ])('is learnt from the first answer when our clock is $title', async ({ serviceIsAheadMs }) => {
    expect(Math.abs((await learn(serviceIsAheadMs)) - serviceIsAheadMs)).toBeLessThan(10_000);
  });

  it('is our own while the two are close', async () => {
    expect(await learn(2_000)).toBe(0);
  });

  it('is our own where there is no AWS', () => {
    expect(awsTime({}, () => NOW)()).toBe(NOW);
  });
});

type Given = ReturnType<typeof givenBlockList>;

/** Another function of the same deployment, whose clock is off; its client learns the time with its first answer. */
function functionWithClock({ clients, config, world, sleep }: Given, aheadMs: number) {
  const client = { config: { systemClockOffset: 0 }, send: clients.dynamodb.send.bind(clients.dynamodb) };
  const learning = new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? async (command: Parameters<typeof target.send>[0]) => {
            const answer = await target.send(command);
            target.config.systemClockOffset = -aheadMs;
            return answer;
          }
        : target[name as keyof typeof target],
  }) as unknown as typeof clients.dynamodb;
  const now = (): number => world.time + aheadMs;
  return createBlockList({ clients: { ...clients, dynamodb: learning }, config, now, sleep });
}

describe.each([
  { title: 'an hour ahead', aheadMs: HOUR },
  { title: 'an hour behind', aheadMs: -HOUR },
])('a function whose clock is $title', ({ aheadMs }) => {
  it('lifts a block neither early nor late', async () => {
    const given = givenBlockList();
    await given.blockList.add([givenEntry()]);
    await given.blockList.reconcile();
    given.world.time = NOW + DAY - 1;
    expect(await functionWithClock(given, aheadMs).reconcile()).toMatchObject({ removed: [], lifted: [] });
    expect(given.inV4()).toEqual([ATTACKER]);
    given.world.time = NOW + DAY;
    expect(await functionWithClock(given, aheadMs).reconcile()).toMatchObject({ lifted: [{ cidr: ATTACKER }] });
    expect(given.inV4()).toEqual([]);
    expect(await given.blockList.history(ATTACKER)).toMatchObject([{ liftedAt: NOW + DAY }]);
  });

  it('blocks for the time that the others count', async () => {
    const given = givenBlockList();
    const off = functionWithClock(given, aheadMs);
    expect(await off.add([givenEntry({ lastSeen: NOW + DAY })])).toMatchObject([{ until: NOW + DAY }]);
    given.world.time = NOW + DAY - 1;
    expect(await given.blockList.list()).toHaveLength(1);
    given.world.time = NOW + DAY;
    await given.blockList.reconcile();
    expect(given.inV4()).toEqual([]);
  });

  it('gives no strike that the others would not', async () => {
    const given = givenBlockList();
    await given.blockList.add([givenEntry()]);
    given.world.time = NOW + DAY - 60_000;
    const again = givenEntry({ lastSeen: given.world.time, finding: 'f2' });
    expect(await functionWithClock(given, aheadMs).add([again])).toMatchObject([{ status: 'extended', strikes: 1 }]);
  });

  it('takes a person’s hours from the time that the others count', async () => {
    const given = givenBlockList();
    const off = functionWithClock(given, aheadMs);
    await off.list();
    const wish = { cidr: ATTACKER, hours: 2, reason: 'by hand', by: 'alice' };
    expect(await off.addManual(wish)).toMatchObject({ until: NOW + 2 * HOUR });
    expect(await off.extend(ATTACKER, { hours: 3, by: 'alice' })).toMatchObject({ until: NOW + 3 * HOUR });
  });
});

describe('a clock that nobody corrects', () => {
  it('makes no block of a finding last longer: it ends by the sighting', async () => {
    const given = givenBlockList();
    const { clients, config, world, sleep } = given;
    const ahead = createBlockList({ clients, config, now: () => world.time + HOUR, sleep });
    expect(await ahead.add([givenEntry()])).toMatchObject([{ until: NOW + DAY }]);
    world.time = NOW + DAY;
    await given.blockList.reconcile();
    expect(given.inV4()).toEqual([]);
  });
});
