import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Call, localClients } from '../../local/account.ts';
import { Faults } from '../../local/faults.ts';
import { LocalDynamoDb } from '../../local/services/dynamodb.ts';
import { LocalSqs } from '../../local/services/sqs.ts';
import type { Clients } from '../../src/core/clients.ts';
import { givenWorld } from '../support/fixtures.ts';

const TableName = 'table';
const Key = { pk: 'p', sk: 's' };

function givenAccount() {
  const world = givenWorld();
  const services = { dynamodb: new LocalDynamoDb(world, TableName), sqs: new LocalSqs(world) };
  const faults = new Faults();
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  const all = services as unknown as { [Name in keyof Clients]: object };
  return { ...services, faults, counts, calls, clients: localClients(all, faults, counts, (call) => calls.push(call)) };
}

describe('clients of a local account', () => {
  it('run each command on its service, count it and show it', async () => {
    const { clients, counts, calls } = givenAccount();
    await clients.dynamodb.send(new PutCommand({ TableName, Item: { ...Key, n: 1 } }));
    const { Item, $metadata } = await clients.dynamodb.send(new GetCommand({ TableName, Key }));
    expect(Item).toEqual({ ...Key, n: 1 });
    expect($metadata).toEqual({ httpStatusCode: 200 });
    expect([...counts]).toEqual([
      ['dynamodb:Put', 1],
      ['dynamodb:Get', 1],
    ]);
    expect(calls[1]).toEqual({ service: 'dynamodb', operation: 'Get', input: { TableName, Key } });
  });

  it('share nothing with the service, as over a wire', async () => {
    const { clients, dynamodb } = givenAccount();
    const given = { ...Key, list: [1] };
    await clients.dynamodb.send(new PutCommand({ TableName, Item: given }));
    given.list.push(2);
    const { Item } = await clients.dynamodb.send(new GetCommand({ TableName, Key }));
    Item?.list.push(3);
    expect(dynamodb.items()).toEqual([{ ...Key, list: [1] }]);
  });

  it('throw what the service throws, with all that it carries', async () => {
    const { clients, dynamodb } = givenAccount();
    dynamodb.seed({ ...Key, n: 1 });
    const ConditionExpression = 'attribute_not_exists(pk)';
    const Put = { TableName, Item: Key, ConditionExpression };
    await expect(clients.dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put }] }))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      $metadata: { httpStatusCode: 400 },
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    });
  });

  it('say which operation the local account does not have', async () => {
    const { clients } = givenAccount();
    class TagQueueCommand extends SendMessageCommand {}
    const command = new TagQueueCommand({ QueueUrl: 'x', MessageBody: 'x' });
    await expect(clients.sqs.send(command)).rejects.toThrow('the local account has no sqs:TagQueue');
  });

  it('do nothing after a crash, until a new process starts', async () => {
    const { clients, dynamodb, faults } = givenAccount();
    const add = () =>
      clients.dynamodb.send(
        new UpdateCommand({ TableName, Key, UpdateExpression: 'ADD n :n', ExpressionAttributeValues: { ':n': 1 } }),
      );
    faults.crashAfter(2);
    await add();
    await expect(add()).rejects.toThrow('died after dynamodb:Update');
    await expect(add()).rejects.toThrow('dead before dynamodb:Update');
    expect(dynamodb.items()).toMatchObject([{ n: 2 }]);
    faults.revive();
    await add();
    expect(dynamodb.items()).toMatchObject([{ n: 3 }]);
  });
});
