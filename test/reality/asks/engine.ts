import { type Ask, type Asker, type Asking, ask, customerKey, fullArn, type Input, via } from './ask.ts';

/** Document client's names, and the permission of each. */
const SINGLE: Record<string, string> = { Get: 'GetItem', Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' };
const pk = (key: Input | undefined): string => String(key?.pk);
const keys = (all: readonly string[]): Ask['context'] => ({ 'dynamodb:LeadingKeys': [...new Set(all)] });

/** The value of the partition key in a query's condition, such as `#pk = :pk` or `pk = :a AND …`. */
function queried({ KeyConditionExpression = '', ExpressionAttributeValues = {} }: Input): string[] {
  const name = /^\s*\(?\s*#?\w+\s*=\s*(:\w+)/.exec(KeyConditionExpression)?.[1] ?? '';
  return name in ExpressionAttributeValues ? [String(ExpressionAttributeValues[name])] : [];
}

export const dynamodb: Asker = ({ input, template }, operation) => {
  const table = template.arnOf('Journal');
  const single = SINGLE[operation];
  if (single) return [ask(`dynamodb:${single}`, table, keys([pk(input.Key ?? input.Item)]))];
  if (operation.startsWith('Transact'))
    return (input.TransactItems as Record<string, Input>[]).flatMap((item) =>
      Object.entries(item).map(([kind, { Key, Item }]) =>
        ask(
          `dynamodb:${kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`}`,
          table,
          keys([pk(Key ?? Item)]),
        ),
      ),
    );
  const batches = Object.values((input.RequestItems ?? {}) as Record<string, Input>);
  if (operation === 'BatchGet')
    return batches.map(({ Keys }) => ask('dynamodb:BatchGetItem', table, keys(Keys.map(pk))));
  if (operation === 'BatchWrite')
    return batches.map((batch) =>
      ask(
        'dynamodb:BatchWriteItem',
        table,
        keys((batch as unknown as Input[]).map((each) => pk(each.PutRequest?.Item ?? each.DeleteRequest?.Key))),
      ),
    );
  const where = input.IndexName ? `${table}/index/${input.IndexName}` : table;
  return [ask(`dynamodb:${operation}`, where, input.IndexName ? {} : keys(queried(input)))];
};

export const sqs: Asker = ({ input, arn }, operation) => {
  const queue =
    String(input.QueueUrl ?? '')
      .split('/')
      .pop() ||
    String(input.SourceArn ?? '')
      .split(':')
      .pop();
  return [ask(`sqs:${operation.replace(/Batch$/, '')}`, arn('sqs', String(queue)))];
};

/** A topic may have a key, and publishing to it needs that as well. */
export const sns: Asker = (asking, operation) => {
  const { input, template } = asking;
  const topic = String(input.TopicArn ?? input.TargetArn);
  if (!operation.startsWith('Publish')) return [ask(`sns:${operation}`, topic)];
  const key = topic === template.arnOf('Topic') ? template.arnOf('Key') : customerKey(asking);
  return [
    ask('sns:Publish', topic),
    ...['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ask(action, key, via('sns', asking))),
  ];
};

const S3: Record<string, string> = {
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  ListObjectsV2: 's3:ListBucket',
};

/** `s3:RequestObjectTag/…` of the set that a call writes. */
const requestObjectTags = ({ Tagging }: Asking['input']): Record<string, string> =>
  Object.fromEntries(
    ((Tagging?.TagSet ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [
      `s3:RequestObjectTag/${Key}`,
      Value,
    ]),
  );

export const s3: Asker = (asking, operation) => {
  const { input, template, call } = asking;
  const bucket = `arn:${template.pseudo.partition}:s3:::${input.Bucket}`;
  const object = `${bucket}/${input.Key}`;
  const version = input.VersionId ? 'Version' : '';
  const isOwn = bucket === template.arnOf('Reports');
  // Objects of others may be encrypted with a key of theirs; ours is not.
  const decrypt = isOwn ? [] : [ask('kms:Decrypt', customerKey(asking), via('s3', asking))];
  const tags = Object.fromEntries(
    Object.entries(call.tags[input.Key] ?? {}).map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value]),
  );
  if (operation === 'GetObject') return [ask(`s3:GetObject${version}`, object, tags), ...decrypt];
  const tagging = /^(Get|Put|Delete)ObjectTagging$/.exec(operation);
  if (tagging)
    return [ask(`s3:${tagging[1]}Object${version}Tagging`, object, { ...tags, ...requestObjectTags(input) })];
  if (operation === 'PutObject')
    return [ask('s3:PutObject', object), ...(input.Tagging ? [ask('s3:PutObjectTagging', object)] : [])];
  if (operation === 'DeleteObject' || operation === 'HeadObject')
    return [ask(operation === 'HeadObject' ? 's3:GetObject' : 's3:DeleteObject', object)];
  return [ask(S3[operation] ?? `s3:${operation}`, bucket)];
};

export const kms: Asker = ({ input, arn, call }, operation) => {
  if (!input.KeyId) return [ask(`kms:${operation}`, '*')];
  const asking = { call } as Asking;
  const key = fullArn(input.KeyId, (id) => arn('kms', `key/${id}`));
  const encryption = Object.fromEntries(
    Object.entries((input.EncryptionContext ?? {}) as Record<string, string>).map(([name, value]) => [
      `kms:EncryptionContext:${name}`,
      value,
    ]),
  );
  const tags = Object.entries(asking.call.tags[input.KeyId] ?? {}).map(([name, value]) => [
    `aws:ResourceTag/${name}`,
    value,
  ]);
  const written = (input.Tags ?? []) as { TagKey: string }[];
  const request = written.length > 0 ? { 'aws:TagKeys': written.map(({ TagKey }) => TagKey) } : {};
  return [ask(`kms:${operation}`, key, { ...Object.fromEntries(tags), ...encryption, ...request })];
};
