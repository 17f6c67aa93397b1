import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { LocalStack } from '../local/local-stack.ts';
import { type Item, itemSize } from '../local/services/dynamodb-values.ts';
import type { Clients } from '../src/core/clients.ts';

type Command = { input: Record<string, unknown>; constructor: { name: string } };

const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4096));

/**
 * Counts the read units of what goes through these clients, by DynamoDB's rules: whole items, whatever is projected; each
 * item by itself where it is named by key, all together in a query; half of it where an index answers.
 */
export function countReads(stack: () => LocalStack): { through(clients: Clients): Clients; units(): number } {
  let units = 0;
  const count = (operation: string, input: Record<string, unknown>): void => {
    const { dynamodb } = stack().services;
    if (operation === 'Query') {
      const { ProjectionExpression: _some, ...whole } = input;
      const names = Object.entries((whole.ExpressionAttributeNames as Record<string, string>) ?? {});
      const used = names.filter(([name]) => String(whole.KeyConditionExpression).includes(name));
      const { Items = [] } = dynamodb.Query({
        ...(whole as unknown as QueryCommandInput),
        ExpressionAttributeNames: used.length > 0 ? Object.fromEntries(used) : undefined,
      });
      const bytes = (Items as Item[]).reduce((sum, item) => sum + itemSize(item), 0);
      units += unitsOf(bytes) * (input.ConsistentRead ? 1 : 0.5);
    }
    if (operation === 'BatchGet')
      for (const [TableName, { Keys }] of Object.entries(input.RequestItems as Record<string, { Keys: Item[] }>))
        for (const Key of Keys) {
          const { Item: item } = dynamodb.Get({ TableName, Key });
          units += item ? unitsOf(itemSize(item as Item)) : 1;
        }
    if (operation === 'Get') units += 1;
  };
  return {
    through: (clients) => ({
      ...clients,
      dynamodb: {
        send(command: Command): Promise<unknown> {
          count(command.constructor.name.replace(/Command$/, ''), command.input);
          return (clients.dynamodb as unknown as { send(one: object): Promise<unknown> }).send(command);
        },
      } as unknown as Clients['dynamodb'],
    }),
    units: () => units,
  };
}
