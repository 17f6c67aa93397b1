import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLocalStack } from '../local/local-stack.ts';
import { silent } from '../src/core/telemetry.ts';
import { createIntake } from '../src/decide/intake.ts';
import { options } from '../src/platform/clients/client-options.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';
import type { Figure } from './figure.ts';
import { rounded } from './own-process.ts';
import { givenBodies } from './throughput.ts';
import { besideNote, besideYardstick } from './yardstick.ts';

const BATCH = 10;
const FINDINGS = 4_000;
const ROUNDS = 15;

type Request = { headers: Record<string, string>; body: Uint8Array | string };
type Sent = { Entries: { Id: string; MessageBody: string }[] };

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** What a service answers that has taken everything, and knows nothing yet. */
function answerTo({ headers, body }: Request): object {
  const call = (headers['x-amz-target'] ?? '').split('.')[1];
  if (call === 'BatchGetItem') return { Responses: {}, UnprocessedKeys: {} };
  if (call === 'BatchWriteItem') return { UnprocessedItems: {} };
  if (call !== 'SendMessageBatch') return {};
  const { Entries } = JSON.parse(Buffer.from(body).toString()) as Sent;
  // The client compares what SQS has got.
  const taken = ({ Id, MessageBody }: Sent['Entries'][number]) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: md5(MessageBody),
  });
  return { Successful: Entries.map(taken), Failed: [] };
}

const requestHandler = {
  handle: async (request: Request) => ({
    response: {
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Buffer.from(JSON.stringify(answerTo(request))),
    },
  }),
};
const OPTIONS = {
  ...options,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
  requestHandler: requestHandler as never,
};

/** What a finding costs on the decide side with the SDK, which writes, signs and reads each call; there is no network. */
export async function decideSdkFigures(names: readonly string[]): Promise<Figure[]> {
  const stack = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: Date.now() });
  const clients = {
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient(OPTIONS), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    sqs: new SQSClient(OPTIONS),
  };
  const intake = createIntake({
    sources: [guardduty],
    clients,
    config: stack.config,
    telemetry: silent,
    now: Date.now,
  });
  const bodies = givenBodies(names);
  const run = async (): Promise<number> => {
    const before = process.cpuUsage();
    for (let n = 0; n < FINDINGS; n += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, m) => ({
        messageId: String(m),
        body: bodies[(n + m) % bodies.length] ?? '',
      }));
      const failed = await intake(batch);
      if (failed.length > 0) throw new Error(`${failed.length} findings were not taken`);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / FINDINGS;
  };
  await run();
  const { result, slowdown } = await besideYardstick(async () => {
    const rounds: number[] = [];
    for (let n = 0; n < ROUNDS; n += 1) rounds.push(await run());
    return rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  });
  return [
    {
      name: 'decide.cpu-per-finding',
      value: rounded(result / slowdown, 3),
      unit: 'ms',
      goal: 0.5,
      note: `with the SDK and no network, batches of ten, all threads of the process; the middle of ${ROUNDS} rounds, ${besideNote(slowdown)}`,
    },
  ];
}
