import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { LocalSns } from '../../local/services/sns.ts';
import { LocalSqs } from '../../local/services/sqs.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

function givenTopic() {
  const sqs = new LocalSqs(givenWorld());
  sqs.createQueue('inbox');
  const sns = new LocalSns(givenWorld(), sqs);
  return { sns, sqs, TopicArn: sns.createTopic('alerts') };
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const named = (name: string, message: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });

describe('a published message', () => {
  it('is kept for inspection', () => {
    const { sns, TopicArn } = givenTopic();
    const { MessageId } = sns.Publish({
      TopicArn,
      Subject: 'Blocked',
      Message: 'body',
      MessageAttributes: { a: text('x') },
    });
    const attributes = { a: text('x') };
    expect(sns.published).toEqual([
      { topicArn: TopicArn, messageId: MessageId, subject: 'Blocked', message: 'body', attributes, at: NOW },
    ]);
  });

  it('is kept only as long as there is room, when room is limited', () => {
    const { sns, TopicArn } = givenTopic();
    sns.keep = 2;
    for (const Message of ['a', 'b', 'c']) sns.Publish({ TopicArn, Message });
    expect(sns.published.map(({ message }) => message)).toEqual(['b', 'c']);
  });

  it('reaches a subscribed queue in an envelope', () => {
    const { sns, sqs, TopicArn } = givenTopic();
    sns.subscribeQueue(TopicArn, 'inbox');
    sns.Publish({ TopicArn, Subject: 'Blocked', Message: 'body', MessageAttributes: { a: text('x') } });
    expect(JSON.parse(sqs.messages('inbox')[0]?.body ?? '')).toMatchObject({
      Type: 'Notification',
      TopicArn,
      Subject: 'Blocked',
      Message: 'body',
      Timestamp: new Date(NOW).toISOString(),
      MessageAttributes: { a: { Type: 'String', Value: 'x' } },
    });
  });

  it.each([
    { severity: 'HIGH', arrives: 1 },
    { severity: 'LOW', arrives: 0 },
  ])('of severity $severity passes a filter on HIGH $arrives times, raw', ({ severity, arrives }) => {
    const { sns, sqs, TopicArn } = givenTopic();
    sns.subscribeQueue(TopicArn, 'inbox', { raw: true, filter: { severity: ['HIGH'] } });
    sns.Publish({ TopicArn, Message: 'body', MessageAttributes: { severity: text(severity) } });
    expect(sqs.messages('inbox').map(({ body }) => body)).toEqual(Array(arrives).fill('body'));
  });
});

describe('a subject', () => {
  it.each([
    { subject: 'x'.repeat(99), ok: true },
    { subject: 'x'.repeat(100), ok: false },
    { subject: '[HIGH] blocked', ok: true },
    { subject: '7 findings', ok: true },
    { subject: 'é: größer', ok: true },
    { subject: '', ok: false },
    { subject: ' blocked', ok: false },
    { subject: 'two\nlines', ok: false },
    { subject: 'two\rlines', ok: false },
    { subject: 'two\u2028lines', ok: false },
    { subject: 'a\u001b[31mb', ok: false },
    { subject: 'tab\there', ok: false },
    { subject: 'end\u007f', ok: false },
  ])('$subject: $ok', ({ subject, ok }) => {
    const { sns, TopicArn } = givenTopic();
    const publish = () => sns.Publish({ TopicArn, Message: 'body', Subject: subject });
    if (ok) expect(publish()).toHaveProperty('MessageId');
    else expect(publish).toThrow(named('InvalidParameterException', 'Invalid parameter: Subject'));
    expect(sns.published).toHaveLength(ok ? 1 : 0);
  });
});

describe('a message', () => {
  const attribute = (DataType: string, StringValue: string, name = 'a') => ({
    Message: 'x',
    MessageAttributes: { [name]: { DataType, StringValue } },
  });
  it.each([
    { what: 'of just 262,144 bytes', input: { Message: 'é'.repeat(131_072) }, ok: true },
    { what: 'in JSON for each protocol', input: { Message: '{"default":"x"}', MessageStructure: 'json' }, ok: true },
    { what: 'with a list', input: attribute('String.Array', '["x", 1]'), ok: true },
    { what: 'with a number', input: attribute('Number', '-1.5e3'), ok: true },
  ])('$what is taken', ({ input }) => {
    const { sns, TopicArn } = givenTopic();
    expect(sns.Publish({ TopicArn, ...input })).toHaveProperty('MessageId');
  });

  it.each([
    { what: 'that is empty', input: { Message: '' }, why: 'Empty message' },
    { what: 'over 262,144 bytes', input: { Message: 'x'.repeat(262_145) }, why: 'Message too long' },
    {
      what: 'over 262,144 bytes with its attributes',
      input: { Message: 'x'.repeat(262_140), MessageAttributes: { a: text('x') } },
      why: 'Message too long',
    },
    { what: 'that should be JSON', input: { Message: 'x', MessageStructure: 'json' }, why: 'JSON message body failed' },
    { what: 'without a default', input: { Message: '{}', MessageStructure: 'json' }, why: 'No default entry' },
    { what: 'with an unknown data type', input: attribute('Text', 'x'), why: 'invalid message attribute type' },
    { what: 'with an empty attribute', input: attribute('String', ''), why: 'non-empty' },
    { what: 'with a number that is none', input: attribute('Number', 'x'), why: 'Could not cast' },
    { what: 'with a list that is none', input: attribute('String.Array', 'x'), why: 'must be a JSON array' },
    { what: 'with a bad name', input: attribute('String', 'x', 'a b'), why: 'name' },
    { what: 'with a reserved name', input: attribute('String', 'x', 'AWS.x'), why: 'name' },
    { what: 'for nowhere', input: { Message: 'x', TopicArn: 'alerts' }, why: 'TopicArn' },
    {
      what: 'for a topic that is not there',
      input: { Message: 'x', TopicArn: 'arn:aws:sns:eu-west-1:111122223333:x' },
      why: 'Topic does not exist',
    },
  ])('$what is refused', ({ input, why }) => {
    const { sns, TopicArn } = givenTopic();
    expect(() => sns.Publish({ TopicArn, ...input } as PublishCommandInput)).toThrow(why);
    expect(sns.published).toEqual([]);
  });
});

describe('a batch', () => {
  const entries = (...ids: string[]) => ids.map((Id) => ({ Id, Message: 'x' }));
  const publish = (PublishBatchRequestEntries: { Id: string; Message: string; Subject?: string }[]) => {
    const { sns, TopicArn } = givenTopic();
    return sns.PublishBatch({ TopicArn, PublishBatchRequestEntries });
  };

  it('names the entries that failed', () => {
    const reply = publish([...entries('good'), { Id: 'bad', Message: 'x', Subject: 'a\nb' }]);
    expect(reply.Successful).toEqual([expect.objectContaining({ Id: 'good' })]);
    expect(reply.Failed).toEqual([
      { Id: 'bad', Code: 'InvalidParameter', Message: 'Invalid parameter: Subject', SenderFault: true },
    ]);
  });

  it.each([
    { what: 'no entries', given: [], name: 'EmptyBatchRequestException' },
    { what: '11 entries', given: entries(...'abcdefghijk'), name: 'TooManyEntriesInBatchRequestException' },
    { what: 'one id twice', given: entries('a', 'a'), name: 'BatchEntryIdsNotDistinctException' },
    { what: 'a bad id', given: entries('a.b'), name: 'InvalidBatchEntryIdException' },
    {
      what: 'more than 262,144 bytes in all',
      given: ['a', 'b'].map((Id) => ({ Id, Message: 'x'.repeat(131_073) })),
      name: 'BatchRequestTooLongException',
    },
  ])('is refused with $what', ({ given, name }) => {
    expect(() => publish(given)).toThrow(expect.objectContaining({ name }));
  });
});
