import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { options } from '../../src/platform/clients/client-options.ts';

/** How often the SDK looks at what is sent and answered. */
async function looksAt(logged: object): Promise<number> {
  let looks = 0;
  const body = Buffer.from(JSON.stringify({ Responses: { items: [{ pk: { S: 'a' } }] }, UnprocessedKeys: {} }));
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...logged,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
      requestHandler: { handle: async () => ({ response: { statusCode: 200, headers: {}, body } }) } as never,
    }),
  );
  client.middlewareStack.add(
    (next, context) => (args) => {
      const { overrideInputFilterSensitiveLog } =
        (context as { dynamoDbDocumentClientOptions?: Record<string, unknown> }).dynamoDbDocumentClientOptions ?? {};
      const shown = (overrideInputFilterSensitiveLog ?? context.inputFilterSensitiveLog) as (input: unknown) => unknown;
      context.inputFilterSensitiveLog = (input: unknown) => {
        looks += 1;
        return shown(input);
      };
      if (context.dynamoDbDocumentClientOptions)
        context.dynamoDbDocumentClientOptions.overrideInputFilterSensitiveLog = context.inputFilterSensitiveLog;
      return next(args);
    },
    { step: 'initialize', priority: 'high' },
  );
  const keys = [{ pk: 'a' }];
  expect((await client.send(new BatchGetCommand({ RequestItems: { items: { Keys: keys } } }))).Responses).toEqual({
    items: keys,
  });
  return looks;
}

describe('the clients of the SDK', () => {
  it('copy nothing for a logger that writes nothing', async () => {
    expect(await looksAt({})).toBe(1);
    expect(await looksAt(options)).toBe(0);
  });

  it('can warn, and need no place for it', () => {
    expect(options.logger.warn('anything')).toBeUndefined();
  });
});
