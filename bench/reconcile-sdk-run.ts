/**
 * Compares a full block list with its IP sets, as once a day, with what the SDK's clients read from the answers in a folder,
 * and says on standard output what that took of a processor and of memory. Bundled, and started as Lambda starts a function.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLocalStack } from '../local/local-stack.ts';
import type { Clients } from '../src/core/clients.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { wafv2 } from '../src/platform/clients/wafv2-client.ts';
import { NOW } from './blocks.ts';
import { fileOfPage, fileOfSet, type Told } from './list-files.ts';

type Client = { send(command: object): Promise<unknown> };
type Request = { body: string | Uint8Array };
/** What is read here of what DynamoDB and AWS WAF are asked. */
interface Asked {
  ExpressionAttributeValues?: Record<string, { S: string }>;
  ExclusiveStartKey?: { page: { S: string } };
  Name?: string;
}

const folder = process.argv[2] ?? '';
const { each, sets, scopes } = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8')) as Told;

/** Answers with a file, in pieces as they come over a network. */
const answering = (nameOf: (input: Asked) => string) => ({
  handle: async ({ body }: Request) => ({
    response: {
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Readable.from([readFileSync(join(folder, nameOf(JSON.parse(Buffer.from(body).toString()) as Asked)))]),
    },
  }),
});
const as = { region: 'eu-west-1', credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } };
const table = dynamodb({
  ...as,
  requestHandler: answering(({ ExpressionAttributeValues, ExclusiveStartKey }) =>
    fileOfPage(ExpressionAttributeValues?.[':pk']?.S ?? '', Number(ExclusiveStartKey?.page.S ?? 0)),
  ),
} as never) as unknown as Client;
const lists = wafv2({
  ...as,
  requestHandler: answering(({ Name = '' }) => fileOfSet(Name)),
} as never) as unknown as Client;

/** What is read of the list itself comes from the folder, all else from the local account. */
function through(clients: Clients): Clients {
  const own = clients.dynamodb as unknown as Client;
  // The sets of both scopes have the same names, and hold the same.
  const reading = (waf: Client): Client => ({
    send: (command) => (command.constructor.name === 'GetIPSetCommand' ? lists : waf).send(command),
  });
  const stand = {
    dynamodb: {
      send(command: { input: { ProjectionExpression?: string; ExpressionAttributeValues?: Record<string, unknown> } }) {
        const isList =
          command.constructor.name === 'QueryCommand' &&
          String(command.input.ExpressionAttributeValues?.[':pk']).startsWith('BLOCKS#');
        return (isList ? table : own).send(command);
      },
    },
    wafv2: reading(clients.wafv2 as unknown as Client),
    wafv2Global: reading(clients.wafv2Global as unknown as Client),
  } as unknown as Partial<Clients>;
  return new Proxy(clients, { get: (all, name: keyof Clients) => stand[name] ?? all[name] });
}

const stack = createLocalStack({
  account: '111122223333',
  region: 'us-east-1',
  startAt: NOW,
  ipSets: sets,
  scopes,
  through,
});
const cpu = process.cpuUsage();
const { inForce, added, removed, failures } = await stack.blockList().reconcile();
const { user, system } = process.cpuUsage(cpu);
if (inForce.size !== 2 * each || added.length + removed.length + failures.length > 0)
  throw new Error(
    `${inForce.size} of ${2 * each} are in force, ${added.length} added, ${removed.length} removed: ${failures[0]}`,
  );
const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
process.stdout.write(
  JSON.stringify({ seconds: (user + system) / 1_000_000, megabytes: (Number(kilobytes) * 1024) / 1e6 }),
);
process.exit(0);
