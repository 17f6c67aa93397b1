import { PublishBatchCommand, PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Backend } from './contract-backends.ts';
import { type Call, shape } from './contract-shapes.ts';

const entries = (...ids: string[]) => ids.map((Id) => ({ Id, MessageBody: `body ${Id}` }));
const send = ({ clients, given }: Backend, Entries: { Id: string; MessageBody: string }[]) =>
  clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: given.queue, Entries }));
const receive = async ({ clients }: Backend, QueueUrl: string, VisibilityTimeout = 30) => {
  const MessageSystemAttributeNames = ['ApproximateReceiveCount' as const];
  const input = {
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout,
    WaitTimeSeconds: 0,
    MessageSystemAttributeNames,
  };
  return (await clients.sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
};
const shown = (messages: Awaited<ReturnType<typeof receive>>) =>
  messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]).sort();

const sqs: Call[] = [
  {
    title: 'sqs: a batch of messages',
    run: async (to) => {
      const { Successful = [], Failed = [] } = await send(to, entries('a', 'b'));
      return { ids: Successful.map(({ Id }) => Id), first: shape(Successful[0]), Failed };
    },
  },
  {
    title: 'sqs: counts',
    run: async ({ clients, given }) => {
      const AttributeNames = ['ApproximateNumberOfMessages' as const, 'QueueArn' as const, 'RedrivePolicy' as const];
      const input = { QueueUrl: given.queue, AttributeNames };
      const { Attributes } = await clients.sqs.send(new GetQueueAttributesCommand(input));
      const { RedrivePolicy = '{}', ...others } = Attributes ?? {};
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy);
      return { ...others, deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
    },
  },
  {
    title: 'sqs: received messages are hidden until their time',
    run: async (to) => [shown(await receive(to, to.given.queue)), shown(await receive(to, to.given.queue))],
  },
  {
    title: 'sqs: a message is deleted, twice',
    run: async (to) => {
      await send(to, entries('deleted'));
      const [message] = await receive(to, to.given.queue);
      const of = { QueueUrl: to.given.queue, ReceiptHandle: message?.ReceiptHandle };
      for (const _ of [1, 2]) await to.clients.sqs.send(new DeleteMessageCommand(of));
      return shape(message, 'Attributes');
    },
  },
  {
    title: 'sqs: a batch of deletions, one with a receipt that was made up',
    run: async (to) => {
      await send(to, entries('batched'));
      const [message] = await receive(to, to.given.queue);
      const Entries = [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
        { Id: 'bad', ReceiptHandle: 'made up' },
      ];
      const { Successful, Failed } = await to.clients.sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: to.given.queue, Entries }),
      );
      return [Successful, Failed?.map(({ Id, Code, SenderFault }) => ({ Id, Code, SenderFault }))];
    },
  },
  {
    title: 'sqs: a message that is received too often moves to the dead-letter queue',
    run: async (to) => {
      const { queue, dead } = to.given;
      await send(to, entries('poison'));
      const seen = [];
      for (const _ of [1, 2, 3]) seen.push(shown(await receive(to, queue, 0)));
      return [seen, shown(await receive(to, dead)).map(([body]) => body)];
    },
  },
  {
    title: 'sqs: a message is shown again at once',
    run: async (to) => {
      const QueueUrl = to.given.queue;
      await send(to, entries('again'));
      const [message] = await receive(to, QueueUrl);
      const change = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
      await to.clients.sqs.send(new ChangeMessageVisibilityCommand(change));
      const [again] = await receive(to, QueueUrl);
      await to.clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
      return again?.Body;
    },
  },
  {
    title: 'sqs: message attributes',
    run: async ({ clients, given }) => {
      const MessageAttributes = { kind: { DataType: 'String', StringValue: 'act' } };
      const QueueUrl = given.queue;
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }));
      const reply = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
      return reply.Messages?.map((message) => message.MessageAttributes);
    },
  },
  { title: 'sqs: an empty batch', run: (to) => send(to, []) },
  { title: 'sqs: a batch of eleven', run: (to) => send(to, entries(...'abcdefghijk')) },
  { title: 'sqs: a batch with one id twice', run: (to) => send(to, entries('a', 'a')) },
  { title: 'sqs: a batch with a bad id', run: (to) => send(to, entries('a b')) },
  {
    title: 'sqs: a batch over 1 MiB',
    run: (to) =>
      send(
        to,
        ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) })),
      ),
  },
  {
    title: 'sqs: a batch of 600 KB',
    run: async (to) =>
      (
        await send(
          to,
          ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(300_000) })),
        )
      ).Failed ?? [],
  },
  {
    title: 'sqs: a message with a control character',
    run: ({ clients, given }) =>
      clients.sqs.send(new SendMessageCommand({ QueueUrl: given.queue, MessageBody: 'a\u0001b' })),
  },
  {
    title: 'sqs: a queue that is not there',
    run: ({ clients }) => clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })),
  },
  {
    title: 'sqs: a message for a queue that is not there',
    run: ({ clients, given }) =>
      clients.sqs.send(new SendMessageCommand({ QueueUrl: `${given.queue}-none`, MessageBody: 'x' })),
  },
];

const publish = ({ clients, given }: Backend, input: Partial<PublishCommandInput>) =>
  clients.sns.send(new PublishCommand({ TopicArn: given.topic, Message: 'body', ...input }));

const refused = (what: string, input: Partial<PublishCommandInput>): Call => ({
  title: `sns: ${what}`,
  run: (to) => publish(to, input),
});

const sns: Call[] = [
  {
    title: 'sns: an alert with attributes',
    run: async (to) => {
      const MessageAttributes = { severity: { DataType: 'String', StringValue: 'HIGH' } };
      return shape(await publish(to, { Subject: '[HIGH] blocked 192.0.2.7', MessageAttributes }));
    },
  },
  {
    title: 'sns: a batch of alerts',
    run: async ({ clients, given }) => {
      const PublishBatchRequestEntries = [
        { Id: 'a', Message: 'a' },
        { Id: 'b', Message: 'b' },
      ];
      const reply = await clients.sns.send(
        new PublishBatchCommand({ TopicArn: given.topic, PublishBatchRequestEntries }),
      );
      return [shape(reply.Successful, 'SequenceNumber'), reply.Failed];
    },
  },
  refused('a subject of 100 characters', { Subject: 'x'.repeat(100) }),
  refused('a subject of two lines', { Subject: 'a\nb' }),
  refused('a subject with a control character', { Subject: 'a\u0007b' }),
  refused('a subject that begins with a blank', { Subject: ' a' }),
  refused('an empty message', { Message: '' }),
  refused('a message over 256 KiB', { Message: 'x'.repeat(262_145) }),
  refused('an attribute of an unknown type', {
    MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } },
  }),
  refused('an empty attribute', { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } }),
  refused('a topic that is not there', { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:none' }),
];

export const messagingCalls: readonly Call[] = [...sqs, ...sns];
