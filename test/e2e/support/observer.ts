import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { Aws } from './aws.ts';

/** One message of the topic, as a subscriber gets it. */
export interface Heard {
  subject: string;
  text: string;
  attributes: Record<string, string>;
}

/** Without it SNS may not deliver. */
const lets = (topic: string, queue: string | undefined) => ({
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: queue,
  Condition: { ArnEquals: { 'aws:SourceArn': topic } },
});

/** A queue subscribed to the topic, as a subscriber of ours would be. */
export async function observe(aws: Aws, topic: string): Promise<{ hear(): Promise<Heard[]> }> {
  const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: 'observer' }));
  const attributes = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const Endpoint = attributes.Attributes?.QueueArn;
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [lets(topic, Endpoint)] });
  await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await aws.sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint }));
  const heard: Heard[] = [];
  return {
    /** Everything heard until now. */
    async hear() {
      for (;;) {
        const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
        const { Messages = [] } = await aws.sqs.send(receive);
        if (Messages.length === 0) return heard;
        heard.push(...Messages.map(({ Body = '' }) => toHeard(Body)));
        const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
        await aws.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
  };
}

function toHeard(body: string): Heard {
  const { Subject = '', Message, MessageAttributes = {} } = JSON.parse(body);
  const values = Object.entries<{ Value: string }>(MessageAttributes).map(([name, { Value }]) => [name, Value]);
  return { subject: Subject, text: Message, attributes: Object.fromEntries(values) };
}
