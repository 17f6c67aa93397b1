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
          attribute('dayAt', 'N'),
        ],
        KeySchema: keys('pk', 'sk'),
        GlobalSecondaryIndexes: [index('due'), index('day')],
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    },
  };
}
