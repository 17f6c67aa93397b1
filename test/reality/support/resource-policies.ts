import { ofType, type Template } from './template.ts';

/** What a key's owner has who writes no policy of his own: the account decides by its roles. */
const ofAccount = (account: string, partition: string): object => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
  ],
});

/** The policy of the stack's queue, topic, bucket, function or key that a resource is, or that of anybody's key. */
export function resourcePolicyOf(resource: string, account: string, template: Template): object | undefined {
  const [, partition = '', service] = resource.split(':');
  if (service === 'kms') {
    const own = ofType(template, 'AWS::KMS::Key').find(([id]) => template.arnOf(id) === resource);
    return own ? (own[1].Properties.KeyPolicy as object) : ofAccount(account, partition);
  }
  const list = (type: string, names: string): object | undefined =>
    ofType(template, type).find(([, { Properties }]) => holds(Properties[names], resource))?.[1].Properties
      .PolicyDocument as object | undefined;
  if (service === 'lambda') return ofFunction(resource, template);
  if (service === 'sqs') return list('AWS::SQS::QueuePolicy', 'Queues');
  if (service === 'sns') return list('AWS::SNS::TopicPolicy', 'Topics');
  return service === 's3' ? list('AWS::S3::BucketPolicy', 'Bucket') : undefined;
}

/** A function's policy is made of its permissions; undefined where it has none. */
function ofFunction(resource: string, template: Template): object | undefined {
  const Statement = ofType(template, 'AWS::Lambda::Permission')
    .filter(([, { Properties }]) => Properties.FunctionName === resource)
    .map(([, { Properties }]) => ({
      Effect: 'Allow',
      Principal: { Service: Properties.Principal },
      Action: Properties.Action,
      Resource: resource,
      Condition: { ArnLike: { 'aws:SourceArn': Properties.SourceArn } },
    }));
  return Statement.length > 0 ? { Version: '2012-10-17', Statement } : undefined;
}

/** Queues are listed by URL, buckets by name, topics by ARN. */
const holds = (named: unknown, resource: string): boolean => {
  const last = (resource.split(':').pop() ?? '').split('/')[0];
  return [named].flat().some((each) => String(each).split(/[/:]/).pop() === last);
};
