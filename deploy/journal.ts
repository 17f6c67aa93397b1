import { READ_BY_DAY } from '../src/journal/read-by-day.ts';
import type { Resources } from './template.ts';

const attribute = (AttributeName: string, AttributeType: string) => ({ AttributeName, AttributeType });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
const index = (name: string) => ({
  IndexName: name,
  KeySchema: keys(`${name}Shard`, `${name}At`),
  Projection: { ProjectionType: 'ALL' },
});

/** What is found by its day: just what the digest, the export and lists read of it. */
const days = {
  IndexName: 'days',
  KeySchema: keys('dayKey', 'dayAt'),
  Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...READ_BY_DAY] },
};

/** The journal. It outlives the stack, since it is the record of what was changed and how to undo it. */
export function journal(): Resources {
  return {
    Journal: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          attribute('pk', 'S'),
          attribute('sk', 'S'),
          attribute('dueShard', 'S'),
          attribute('dueAt', 'N'),
          attribute('dayShard', 'S'),
          attribute('dayKey', 'S'),
          attribute('dayAt', 'N'),
        ],
        KeySchema: keys('pk', 'sk'),
        // `day` is of the layout before: nothing is written to it, and a later release drops it, one index an update.
        GlobalSecondaryIndexes: [index('due'), index('day'), days],
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    },
  };
}
