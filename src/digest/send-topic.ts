import { PublishCommand } from '@aws-sdk/client-sns';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { DigestMessage } from './message.ts';

/**
 * Publishes a digest as plain text.
 *
 * @returns SNS's id of the message
 * @throws what SNS answered
 */
export async function publishDigest(
  { subject, text, digestId }: DigestMessage,
  { clients, config }: { clients: Pick<Clients, 'sns'>; config: Pick<Config, 'topic'> },
): Promise<string> {
  const publication = new PublishCommand({
    TopicArn: config.topic,
    Subject: subject,
    Message: text,
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: 'digest' },
      digestId: { DataType: 'String', StringValue: digestId },
    },
  });
  return (await clients.sns.send(publication)).MessageId ?? '';
}
