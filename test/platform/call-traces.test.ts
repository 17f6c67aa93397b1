import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { lazyClients } from '../../src/platform/lazy-clients.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';
const NAME = 'DynamoDB';

let daemon: Socket;
let heard: string[];

beforeEach(async () => {
  heard = [];
  daemon = createSocket('udp4').on('message', (message) => heard.push(message.toString()));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${daemon.address().port}`;
});

afterEach(() => {
  daemon.close();
  delete process.env.AWS_XRAY_DAEMON_ADDRESS;
  delete process.env._X_AMZN_TRACE_ID;
});

const givenTrace = (sampled: 0 | 1, root = ROOT): void => {
  process.env._X_AMZN_TRACE_ID = `Root=${root};Parent=${PARENT};Sampled=${sampled};Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2`;
};

/** A client of DynamoDB, and a call that carries what nobody may see. */
function given(send: () => Promise<unknown> = async () => ({ Item: { password: 'made-up-secret' } })) {
  const { dynamodb } = lazyClients({ dynamodb: () => ({ config: { serviceId: NAME }, send }) as never });
  return () => dynamodb.send(new GetCommand({ TableName: 'secret-table', Key: { pk: 'made-up-secret' } }));
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
const documents = (): Record<string, unknown>[] =>
  heard.map((text) => {
    const [head, document = ''] = text.split('\n');
    expect(JSON.parse(head ?? '')).toEqual({ format: 'json', version: 1 });
    return JSON.parse(document) as Record<string, unknown>;
  });

it('writes each call into the trace, by service, operation and time', async () => {
  givenTrace(1);
  expect(await given()()).toEqual({ Item: { password: 'made-up-secret' } });
  await settled();
  const [document, ...none] = documents();
  expect(none).toEqual([]);
  expect(document).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_id: ROOT,
    parent_id: PARENT,
    type: 'subsegment',
    namespace: 'aws',
    name: NAME,
    start_time: expect.any(Number),
    end_time: expect.any(Number),
    aws: { operation: 'GetItem' },
  });
  expect(heard.join()).not.toMatch(/made-up-secret|secret-table/);
});

it.each([
  { name: 'ThrottlingException', status: 400, flags: { error: true, throttle: true } },
  { name: 'AccessDeniedException', status: 403, flags: { error: true } },
  { name: 'InternalServerError', status: 500, flags: { fault: true } },
  { name: 'TimeoutError', status: undefined, flags: { error: true } },
])('marks a call that ends with $name, and throws it on', async ({ name, status, flags }) => {
  givenTrace(1);
  const error = Object.assign(new Error('made-up-secret'), { name, $metadata: { httpStatusCode: status } });
  await expect(given(() => Promise.reject(error))()).rejects.toBe(error);
  await settled();
  const { error: isOurs, fault, throttle } = documents()[0] ?? {};
  expect(JSON.parse(JSON.stringify({ error: isOurs, fault, throttle }))).toEqual(flags);
  expect(heard.join()).not.toContain('made-up-secret');
});

it.each([
  { title: 'X-Ray does not keep the trace', arrange: () => givenTrace(0) },
  { title: 'there is no trace', arrange: () => undefined },
  { title: 'the trace has no parent', arrange: () => (process.env._X_AMZN_TRACE_ID = `Root=${ROOT};Sampled=1`) },
  {
    title: 'there is no daemon',
    arrange: () => {
      givenTrace(1);
      delete process.env.AWS_XRAY_DAEMON_ADDRESS;
    },
  },
])('sends nothing where $title', async ({ arrange }) => {
  arrange();
  await given()();
  await settled();
  expect(heard).toEqual([]);
});

it('writes at most 200 calls into one trace, and begins anew with the next', async () => {
  givenTrace(1, `${ROOT.slice(0, -1)}4`);
  const call = given();
  for (let n = 0; n < 210; n += 1) {
    await call();
    // The daemon’s turn: more datagrams than it has room for get lost.
    await new Promise(setImmediate);
  }
  await settled();
  expect(heard).toHaveLength(200);
  givenTrace(1, `${ROOT.slice(0, -1)}5`);
  await call();
  await settled();
  expect(heard).toHaveLength(201);
});

it('a daemon that is not there fails no call', async () => {
  givenTrace(1);
  process.env.AWS_XRAY_DAEMON_ADDRESS = '127.0.0.1:1';
  await expect(given()()).resolves.toBeDefined();
  process.env.AWS_XRAY_DAEMON_ADDRESS = 'nonsense:port';
  await expect(given()()).resolves.toBeDefined();
  await settled();
});
