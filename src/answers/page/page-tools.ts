import { isAwsError } from '../../core/errors.ts';
import type { JsonClient } from '../../core/json-command.ts';
import { GetCommand, SendMessageCommand, UpdateCommand, VerifyMacCommand } from '../../core/page-commands.ts';
import type { Given } from '../../core/runner.ts';
import type { PageAnswer } from '../answer-message.ts';
import type { LinkTools, LinkUpdate } from '../link-check.ts';

/** What the page may do: read, write what became of its own links, have a signature checked, and hand an answer over. */
export interface PageTools extends LinkTools {
  handOver(answer: PageAnswer): Promise<void>;
}

/** The page's tools on its clients, which send whatever is named as the SDK's commands are. */
export function pageTools({ clients, config }: Pick<Given, 'clients' | 'config'>): PageTools {
  const { table: TableName, linkKey: KeyId, answersQueue: QueueUrl } = config;
  const client = (name: 'dynamodb' | 'kms' | 'sqs') => clients[name] as unknown as JsonClient;
  return {
    async get<T>(Key: { pk: string; sk: string }) {
      const { Item } = await client('dynamodb').send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item as T | undefined;
    },
    async update<T>(input: LinkUpdate) {
      try {
        const command = new UpdateCommand({ TableName, ...input, ReturnValues: 'ALL_NEW' });
        return ((await client('dynamodb').send(command)).Attributes ?? {}) as T;
      } catch (error) {
        if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
        throw error;
      }
    },
    async verify(message, Mac) {
      const Message = new Uint8Array(Buffer.from(message));
      await client('kms').send(new VerifyMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message, Mac }));
    },
    async handOver(answer) {
      await client('sqs').send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(answer) }));
    },
  };
}
