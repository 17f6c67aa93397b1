import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { JsonClient } from '../../src/core/json-command.ts';
import { GetCommand, UpdateCommand } from '../../src/core/page-commands.ts';
import { pack, unpack } from '../../src/journal/pack.ts';
import { dynamodb } from '../../src/platform/page-clients.ts';

const KEY = { pk: 'RESPONSE#x', sk: 'RESPONSE' };
/** As DynamoDB writes it: bytes are base64 in JSON. */
const asOnTheWire = (item: object): string =>
  JSON.stringify(marshall(item), (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );

let server: Server;
let answer = '';
let asked: Record<string, unknown> = {};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked = JSON.parse(body);
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE000000001';
  process.env.AWS_SECRET_ACCESS_KEY = 'made-up';
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const client = (): JsonClient => dynamodb() as unknown as JsonClient;

it('reads a packed record of the journal, as the SDK does', async () => {
  const text = '{"reason":"It is public."}';
  answer = `{"Item":${asOnTheWire({ ...KEY, texts: pack(text, KEY.pk), at: 7 })}}`;
  const command = new GetCommand({ TableName: 'riposte-test', Key: KEY, ConsistentRead: true });
  const { Item } = await client().send(command);
  expect(Item).toMatchObject({ ...KEY, at: 7 });
  expect(unpack(Item?.texts as Uint8Array, KEY.pk)).toBe(text);
  expect(asked).toMatchObject({ Key: { pk: { S: KEY.pk }, sk: { S: KEY.sk } } });
});

it('reads bytes, sets of them, lists and maps at whatever depth', async () => {
  const bytes = new Uint8Array([0, 1, 254, 255]);
  const item = { bytes, set: new Set([bytes]), list: [1, { bytes }, 'AAECAw=='], map: { deep: { bytes }, none: null } };
  answer = `{"Attributes":${asOnTheWire(item)}}`;
  const command = new UpdateCommand({ TableName: 'riposte-test', Key: KEY, UpdateExpression: 'SET a = :a' });
  const { Attributes } = await client().send(command);
  expect(Attributes).toEqual(item);
});

it('has nothing where there is no item', async () => {
  answer = '{}';
  const command = new GetCommand({ TableName: 'riposte-test', Key: KEY, ConsistentRead: true });
  expect(await client().send(command)).toEqual({});
});
