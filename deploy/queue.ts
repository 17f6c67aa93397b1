import { type QueueId, readerOf } from '../src/functions/index.ts';
import { arnOf, deadLettersId, namedArn, queueId, ref } from './names.ts';
import type { Resource, Resources, Statement, Value } from './template.ts';

const DAYS = 86_400;

const deny = (Resource: Value, Sid: string, Condition: Value): Statement => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource,
  Condition,
});

const queuePolicy = (queues: readonly string[], Statement: readonly Statement[]): Resource => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: { Queues: queues.map(ref), PolicyDocument: { Version: '2012-10-17', Statement } },
});

// Functions are allowed by their roles. Nobody is allowed from another account, and nothing in clear text.
const denials = (resource: Value): Statement[] => [
  deny(resource, 'OnlyOverTls', { Bool: { 'aws:SecureTransport': 'false' } }),
  deny(resource, 'OnlyFromThisAccount', {
    StringNotEquals: { 'aws:PrincipalAccount': ref('AWS::AccountId') },
    Bool: { 'aws:PrincipalIsAWSService': 'false' },
  }),
];

function policy(queue: string, rules: readonly string[], roles: readonly string[] = []): Resource {
  // What a role's own policy allows in its account, only a denial takes back.
  const fromRoles: Statement[] = [
    {
      Sid: 'FromTheseRoles',
      Effect: 'Allow',
      Principal: { AWS: [...roles] },
      Action: 'sqs:SendMessage',
      Resource: arnOf(queue),
    },
    {
      ...deny(arnOf(queue), 'FromNoOther', { ArnNotEquals: { 'aws:PrincipalArn': [...roles] } }),
      Action: 'sqs:SendMessage',
    },
  ];
  const fromRules: Statement = {
    Sid: 'OnlyFromOurRules',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arnOf(queue),
    Condition: { ArnEquals: { 'aws:SourceArn': rules.map(arnOf) } },
  };
  return queuePolicy(
    [queue],
    [...denials(arnOf(queue)), ...(rules.length > 0 ? [fromRules] : []), ...(roles.length > 0 ? fromRoles : [])],
  );
}

/** Two queues that nothing but functions fills have one policy: it counts once among the 500 resources of a stack. */
function policies(
  queue: string,
  dead: string,
  rules: readonly string[],
  roles: readonly string[],
): Record<string, Resource> {
  if (rules.length + roles.length === 0) return { [`${queue}Policy`]: queuePolicy([queue, dead], denials('*')) };
  return { [`${queue}Policy`]: policy(queue, rules, roles), [`${dead}Policy`]: policy(dead, rules) };
}

/**
 * The queue that a function reads, its dead-letter queue and what both are closed by.
 *
 * @param rules the logical ids of the EventBridge rules that fill it, if any do
 * @param roles the ARNs of the roles that alone may, where it is for them
 */
export function queuePair(
  stack: string,
  id: QueueId,
  rules: readonly string[] = [],
  roles: readonly string[] = [],
): Resources {
  const reader = readerOf(id);
  if (!reader) throw new TypeError(`no function reads the queue ${id}`);
  const { timeout, receives = 5 } = reader.entry;
  const [queue, dead] = [queueId(id), deadLettersId(id)];
  return {
    [queue]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: `${stack}-${id}`,
        SqsManagedSseEnabled: true,
        // Shorter than the dead-letter queue's, since a message keeps its age when it moves there.
        MessageRetentionPeriod: 4 * DAYS,
        // Six times the timeout, so that a batch is not delivered again while its function still tries.
        VisibilityTimeout: 6 * timeout,
        RedrivePolicy: { deadLetterTargetArn: arnOf(dead), maxReceiveCount: receives },
      },
    },
    [dead]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: `${stack}-${id}-dead-letters`,
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 14 * DAYS,
        RedriveAllowPolicy: {
          redrivePermission: 'byQueue',
          sourceQueueArns: [namedArn('sqs', `${stack}-${id}`)],
        },
      },
    },
    ...policies(queue, dead, rules, roles),
  };
}
