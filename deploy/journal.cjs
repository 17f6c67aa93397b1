const attribute = (AttributeName, AttributeType) => ({ AttributeName, AttributeType });
const keys = (hash, range) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
const index = (name) => ({
  IndexName: name,
  KeySchema: keys(`${name}Shard`, `${name}At`),
  Projection: { ProjectionType: 'ALL' },
});

/** The journal. It outlives the stack, since it is the record of what was changed and how to undo it. */
function journal() {
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

module.exports = { journal };
