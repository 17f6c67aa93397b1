import { LocalSqs } from '../../local/services/sqs.ts';
import { givenWorld } from '../support/fixtures.ts';

function givenQueues(settings: Parameters<LocalSqs['createQueue']>[1] = {}) {
  const world = givenWorld();
  const sqs = new LocalSqs(world);
  const dead = sqs.createQueue('dead');
  const QueueUrl = sqs.createQueue('work', { visibilitySeconds: 10, maxReceives: 2, deadLetter: 'dead', ...settings });
  const send = (...bodies: string[]) =>
    sqs.SendMessageBatch({ QueueUrl, Entries: bodies.map((MessageBody, n) => ({ Id: `${n}`, MessageBody })) });
  const receive = (url = QueueUrl, more = {}) =>
    sqs.ReceiveMessage({ QueueUrl: url, MaxNumberOfMessages: 10, ...more }).Messages ?? [];
  const bodies = (url = QueueUrl) => receive(url).map(({ Body }) => Body);
  return { world, sqs, QueueUrl, dead, send, receive, bodies };
}

const named = (name: string, message = '') =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });

describe('a queue', () => {
  it('has the URL that SQS would give it', () => {
    const { sqs, QueueUrl } = givenQueues();
    expect(QueueUrl).toBe('https://sqs.eu-west-1.amazonaws.com/111122223333/work');
    expect(sqs.GetQueueUrl({ QueueName: 'work' })).toEqual({ QueueUrl });
    expect(sqs.ListQueues({ QueueNamePrefix: 'wo' })).toEqual({ QueueUrls: [QueueUrl] });
  });

  it('hides a message while it is in flight, and shows it again when nobody deleted it', () => {
    const { world, send, bodies } = givenQueues();
    send('a', 'b');
    expect(bodies()).toEqual(['a', 'b']);
    expect(bodies()).toEqual([]);
    world.time += 9_999;
    expect(bodies()).toEqual([]);
    world.time += 1;
    expect(bodies()).toEqual(['a', 'b']);
  });

  it('forgets what is deleted, once or twice', () => {
    const { world, sqs, QueueUrl, send, receive } = givenQueues();
    send('a');
    const ReceiptHandle = receive()[0]?.ReceiptHandle;
    for (const _ of [1, 2]) expect(sqs.DeleteMessage({ QueueUrl, ReceiptHandle })).toEqual({});
    world.time += 60_000;
    expect(receive()).toEqual([]);
  });

  it('does not delete by a receipt handle that another receiver has outdated', () => {
    const { world, sqs, QueueUrl, send, receive } = givenQueues();
    send('a');
    const ReceiptHandle = receive()[0]?.ReceiptHandle;
    world.time += 10_000;
    receive();
    sqs.DeleteMessage({ QueueUrl, ReceiptHandle });
    expect(sqs.messages('work')).toHaveLength(1);
  });

  it('gives a message up after its last delivery, with its id, time and count', () => {
    const { world, sqs, dead, send, bodies, receive } = givenQueues();
    send('poison');
    const sent = sqs.messages('work')[0];
    for (const _ of [1, 2]) {
      expect(bodies()).toEqual(['poison']);
      world.time += 10_000;
    }
    send('good');
    expect(bodies()).toEqual(['good']);
    expect(receive(dead, { MessageSystemAttributeNames: ['All'] })).toEqual([
      expect.objectContaining({
        MessageId: sent?.id,
        Body: 'poison',
        Attributes: expect.objectContaining({
          ApproximateReceiveCount: '3',
          SentTimestamp: String(sent?.sentAt),
          DeadLetterQueueSourceArn: sqs.arnOf('work'),
        }),
      }),
    ]);
  });

  it('gets its dead letters back as new messages', () => {
    const { world, sqs, dead, send, bodies } = givenQueues({ maxReceives: 1 });
    send('poison');
    const { id } = sqs.messages('work')[0] ?? {};
    bodies();
    world.time += 10_000;
    bodies();
    sqs.StartMessageMoveTask({ SourceArn: sqs.arnOf('dead') });
    expect(sqs.messages('work')).toEqual([
      expect.objectContaining({ body: 'poison', receives: 0, sentAt: world.time }),
    ]);
    expect(sqs.messages('work')[0]?.id).not.toBe(id);
    expect(bodies(dead)).toEqual([]);
  });

  it('drops what has been kept for its whole retention', () => {
    const { world, send, bodies } = givenQueues({ retentionSeconds: 60 });
    send('a');
    world.time += 60_000;
    expect(bodies()).toEqual([]);
  });

  it('keeps a delayed message back', () => {
    const { world, sqs, QueueUrl, bodies } = givenQueues();
    sqs.SendMessage({ QueueUrl, MessageBody: 'later', DelaySeconds: 5 });
    expect(bodies()).toEqual([]);
    world.time += 5_000;
    expect(bodies()).toEqual(['later']);
  });

  it('counts what is visible, in flight and delayed', () => {
    const { world, sqs, QueueUrl, send, receive } = givenQueues();
    send('a', 'b', 'c');
    sqs.SendMessage({ QueueUrl, MessageBody: 'later', DelaySeconds: 50 });
    receive(QueueUrl, { MaxNumberOfMessages: 1 });
    world.time += 3_000;
    expect(sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ['All'] }).Attributes).toMatchObject({
      QueueArn: 'arn:aws:sqs:eu-west-1:111122223333:work',
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '10',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.arnOf('dead'), maxReceiveCount: 2 }),
    });
    expect(sqs.oldestAgeSeconds('work')).toBe(3);
    expect(sqs.oldestAgeSeconds('dead')).toBe(0);
  });

  it('changes how long one delivery is hidden', () => {
    const { world, sqs, QueueUrl, send, receive, bodies } = givenQueues();
    send('a');
    const change = { QueueUrl, ReceiptHandle: receive()[0]?.ReceiptHandle };
    sqs.ChangeMessageVisibility({ ...change, VisibilityTimeout: 60 });
    world.time += 30_000;
    expect(bodies()).toEqual([]);
    sqs.ChangeMessageVisibility({ ...change, VisibilityTimeout: 0 });
    expect(() => sqs.ChangeMessageVisibility({ ...change, VisibilityTimeout: 0 })).toThrow(named('MessageNotInflight'));
    expect(bodies()).toEqual(['a']);
  });

  it('is purged once a minute at most', () => {
    const { world, sqs, QueueUrl, send, receive } = givenQueues();
    send('a', 'b');
    receive(QueueUrl, { MaxNumberOfMessages: 1 });
    sqs.PurgeQueue({ QueueUrl });
    expect(sqs.messages('work')).toEqual([]);
    expect(() => sqs.PurgeQueue({ QueueUrl })).toThrow(named('PurgeQueueInProgress'));
    world.time += 60_000;
    expect(sqs.PurgeQueue({ QueueUrl })).toEqual({});
  });

  it('shows only the attributes that are asked for', () => {
    const { world, sqs, QueueUrl, receive } = givenQueues();
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'x' },
      'a.b': { DataType: 'Number', StringValue: '1' },
    };
    sqs.SendMessage({ QueueUrl, MessageBody: 'a', MessageAttributes });
    const [plain] = receive(QueueUrl, { VisibilityTimeout: 0 });
    expect(Object.keys(plain ?? {}).sort()).toEqual(['Body', 'MD5OfBody', 'MessageId', 'ReceiptHandle']);
    const [asked] = receive(QueueUrl, {
      MessageAttributeNames: ['a.*'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    expect(asked).toMatchObject({ MD5OfBody: '0cc175b9c0f1b6a831c399e269772661' });
    expect(asked?.MessageAttributes).toEqual({ 'a.b': { DataType: 'Number', StringValue: '1' } });
    expect(asked?.Attributes).toEqual({ SentTimestamp: String(world.time) });
  });

  it('delivers a copy more when told to, as at-least-once allows', () => {
    const { sqs, QueueUrl, send, receive } = givenQueues();
    sqs.copies = 2;
    send('a');
    const [first, second] = receive();
    expect(first?.MessageId).toBe(second?.MessageId);
    sqs.DeleteMessage({ QueueUrl, ReceiptHandle: first?.ReceiptHandle });
    expect(sqs.messages('work')).toHaveLength(1);
    sqs.redeliver('work');
    expect(receive()).toHaveLength(1);
  });
});

describe('a batch', () => {
  it('names the entries that failed, and keeps the rest', () => {
    const { sqs, send, bodies } = givenQueues();
    sqs.failsEntry = (_, body) => body === 'b';
    const { Successful, Failed } = send('a', 'b', 'c\u0000');
    expect(Successful).toEqual([expect.objectContaining({ Id: '0' })]);
    expect(Failed).toEqual([
      expect.objectContaining({ Id: '1', Code: 'InternalError', SenderFault: false }),
      expect.objectContaining({ Id: '2', Code: 'InvalidMessageContents', SenderFault: true }),
    ]);
    expect(bodies()).toEqual(['a']);
  });

  it('deletes entry by entry', () => {
    const { sqs, QueueUrl, send, receive } = givenQueues();
    send('a');
    const Entries = [
      { Id: 'good', ReceiptHandle: receive()[0]?.ReceiptHandle },
      { Id: 'bad', ReceiptHandle: 'made up' },
    ];
    expect(sqs.DeleteMessageBatch({ QueueUrl, Entries })).toEqual({
      Successful: [{ Id: 'good' }],
      Failed: [expect.objectContaining({ Id: 'bad', Code: 'ReceiptHandleIsInvalid' })],
    });
  });

  const entries = (...ids: string[]) => ids.map((Id) => ({ Id, MessageBody: 'x' }));
  it.each([
    { what: 'no entries', Entries: [], name: 'EmptyBatchRequest' },
    { what: '11 entries', Entries: entries(...'abcdefghijk'), name: 'TooManyEntriesInBatchRequest' },
    { what: 'one id twice', Entries: entries('a', 'a'), name: 'BatchEntryIdsNotDistinct' },
    { what: 'an id with a blank', Entries: entries('a b'), name: 'InvalidBatchEntryId' },
    { what: 'an id of 81 characters', Entries: entries('a'.repeat(81)), name: 'InvalidBatchEntryId' },
    {
      what: 'more than 1 MiB in all',
      Entries: [0, 1].map((n) => ({ Id: `${n}`, MessageBody: 'é'.repeat(262_145) })),
      name: 'BatchRequestTooLong',
    },
  ])('is refused with $what', ({ Entries, name }) => {
    const { sqs, QueueUrl } = givenQueues();
    expect(() => sqs.SendMessageBatch({ QueueUrl, Entries })).toThrow(named(name));
    expect(sqs.messages('work')).toEqual([]);
  });
});

describe('a call', () => {
  const attribute = (DataType: string, StringValue?: string) => ({
    MessageBody: 'x',
    MessageAttributes: { a: { DataType, ...(StringValue !== undefined && { StringValue }) } },
  });
  it.each([
    { what: 'no body', input: { MessageBody: '' }, name: 'MissingParameter' },
    { what: 'a control character', input: { MessageBody: '\u001b[31m' }, name: 'InvalidMessageContents' },
    { what: 'half a surrogate pair', input: { MessageBody: '\ud83d' }, name: 'InvalidMessageContents' },
    { what: 'over 1 MiB', input: { MessageBody: 'x'.repeat(1_048_577) }, name: 'InvalidParameterValue' },
    { what: 'an unknown data type', input: attribute('Text', 'x'), name: 'InvalidParameterValue' },
    { what: 'an empty attribute', input: attribute('String', ''), name: 'InvalidParameterValue' },
    { what: 'a number that is none', input: attribute('Number', 'x'), name: 'InvalidParameterValue' },
    { what: 'a delay of an hour', input: { MessageBody: 'x', DelaySeconds: 3600 }, name: 'InvalidParameterValue' },
  ])('that sends $what is refused', ({ input, name }) => {
    const { sqs, QueueUrl } = givenQueues();
    expect(() => sqs.SendMessage({ QueueUrl, ...input })).toThrow(named(name));
  });

  it('may send just 1 MiB', () => {
    const { sqs, QueueUrl } = givenQueues();
    expect(sqs.SendMessage({ QueueUrl, MessageBody: 'x'.repeat(1_048_576) })).toHaveProperty('MessageId');
  });

  it.each([
    {
      what: 'an unknown queue',
      run: (sqs: LocalSqs) => sqs.ReceiveMessage({ QueueUrl: sqs.urlOf('x') }),
      name: 'QueueDoesNotExist',
    },
    {
      what: 'a queue of another account',
      run: (sqs: LocalSqs) => sqs.PurgeQueue({ QueueUrl: sqs.urlOf('work').replace('1111', '9999') }),
      name: 'QueueDoesNotExist',
    },
    {
      what: 'eleven messages',
      run: (sqs: LocalSqs) => sqs.ReceiveMessage({ QueueUrl: sqs.urlOf('work'), MaxNumberOfMessages: 11 }),
      name: 'InvalidParameterValue',
    },
    {
      what: 'an unknown attribute',
      run: (sqs: LocalSqs) => sqs.GetQueueAttributes({ QueueUrl: sqs.urlOf('work'), AttributeNames: ['Age' as 'All'] }),
      name: 'InvalidAttributeName',
    },
    {
      what: 'a made-up receipt',
      run: (sqs: LocalSqs) => sqs.DeleteMessage({ QueueUrl: sqs.urlOf('work'), ReceiptHandle: 'x' }),
      name: 'ReceiptHandleIsInvalid',
    },
    {
      what: 'to move from a queue that is no dead-letter queue',
      run: (sqs: LocalSqs) => sqs.StartMessageMoveTask({ SourceArn: sqs.arnOf('work') }),
      name: 'InvalidParameterValue',
    },
    {
      what: 'to move from nowhere',
      run: (sqs: LocalSqs) => sqs.StartMessageMoveTask({ SourceArn: sqs.arnOf('x') }),
      name: 'ResourceNotFoundException',
    },
  ])('that asks for $what is refused', ({ run, name }) => {
    expect(() => run(givenQueues().sqs)).toThrow(named(name));
  });
});
