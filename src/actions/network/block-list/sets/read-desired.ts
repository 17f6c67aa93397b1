import type { Family } from '../../../../core/addresses/network.ts';
import type { Table } from '../../../../platform/table.ts';
import { partitionsOf } from './ip-sets.ts';
import type { DesiredBlock } from './plan.ts';

const FIELDS: readonly (keyof DesiredBlock)[] = [
  'pk',
  'sk',
  'kind',
  'lastSeen',
  'expiresAt',
  'version',
  'enforcedAt',
  'enforcedIn',
  'suppressedUntil',
  'recordedAt',
  'mayHold',
  'blockedAt',
  'dueShard',
  'dueAt',
];

/** Reads all blocks of a family, but of each only what the plan needs: most of a block is its reasons. */
export async function readDesired(table: Table, family: Family): Promise<DesiredBlock[]> {
  const names = Object.fromEntries(FIELDS.map((field, n) => [`#${n}`, field]));
  const partitions = await Promise.all(
    partitionsOf(family).map((pk) =>
      table.query<DesiredBlock>({
        KeyConditionExpression: '#0 = :pk',
        ProjectionExpression: Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      }),
    ),
  );
  return partitions.flat();
}
