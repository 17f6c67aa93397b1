import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { journal } from '../../deploy/journal.ts';
import { readResponse, type StoredResponse } from '../../src/journal/stored-response.ts';
import { givenCli } from '../cli/given-cli.ts';
import { arrive, bundled } from '../support/stories.ts';
import { ACCOUNT, type Emulator, REGION, startMinistack } from './support/emulators.ts';

const TABLE = 'riposte-local';
const EVENT = 'guardduty/bucket-block-public-access-disabled';
const MANY = 500;
const BUDGET = 20;
const MINUTE = 60_000;

let emulator: Emulator | undefined;
let plain: DynamoDBClient;
let dynamodb: DynamoDBDocumentClient;

beforeAll(async () => {
  emulator = await startMinistack();
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'made-up' };
  plain = new DynamoDBClient({ endpoint: emulator.url, region: REGION, credentials });
  dynamodb = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  const { Journal } = journal();
  const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } = (Journal ?? { Properties: {} })
    .Properties as unknown as CreateTableCommandInput;
  await plain.send(
    new CreateTableCommand({ TableName: TABLE, KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes }),
  );
}, 120_000);

afterAll(async () => {
  plain?.destroy();
  await emulator?.stop();
});

/** How the responses stand in the emulator's table: `waiting budget: 1`. */
async function standing(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamodb.send(new ScanCommand({ TableName: TABLE, ExclusiveStartKey }));
    for (const item of page.Items ?? []) {
      if (item.sk !== 'RESPONSE') continue;
      const { action, state, outcome } = readResponse(item as StoredResponse);
      if (action !== 'block-public-access') continue;
      const name = `${state} ${outcome ?? ''}`.trim();
      counts[name] = (counts[name] ?? 0) + 1;
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return counts;
}

it('a storm trips a budget that stands in the emulator: one question, and resume works it off within the budget', async () => {
  const { stack, run } = givenCli({ stack: TABLE, through: (clients) => ({ ...clients, dynamodb }) });
  const text = bundled(EVENT);
  for (let n = 0; n < MANY; n += 1) {
    const number = String(n).padStart(3, '0');
    arrive(
      stack,
      EVENT,
      text
        .replaceAll('invoice-archive', `archive-${number}`)
        .replaceAll('faf027dbfb5d16de79cebc9ef29ba54e', `faf027dbfb5d16de79cebc9ef29b${number}e`),
    );
  }
  await stack.drain();
  const pass = async (sweeps: number): Promise<void> => {
    for (let n = 0; n < sweeps; n += 1) {
      stack.advance(5 * MINUTE + 1_000);
      await stack.sweep();
      await stack.drain();
    }
  };
  const writes = (): number => stack.counts.get('s3:PutPublicAccessBlock') ?? 0;
  const waits = { 'done applied': BUDGET, 'waiting awaiting-approval': 1, 'done refused': MANY - BUDGET - 1 };
  expect([writes(), await standing()]).toEqual([BUDGET, waits]);
  await pass(3);
  expect([writes(), await standing()]).toEqual([BUDGET, waits]);
  expect((await run('resume', '--class', 'buckets', '--yes')).code).toBe(0);
  await pass(3);
  const goesOn = { ...waits, 'done applied': 2 * BUDGET, 'done refused': MANY - 2 * BUDGET - 1 };
  expect([writes(), await standing()]).toEqual([2 * BUDGET, goesOn]);
}, 120_000);
