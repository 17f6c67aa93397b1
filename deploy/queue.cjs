const { alarm } = require('./alarm.cjs');
const { arnOf, deadLettersId, namedArn, queueId, ref } = require('./names.cjs');

const DAYS = 86_400;

const deny = (queue, Sid, Condition) => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: arnOf(queue),
  Condition,
});

// Functions are allowed by their roles. Nobody is allowed from another account, and nothing in clear text.
function policy(queue, rules) {
  const fromRules = {
    Sid: 'OnlyFromOurRules',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arnOf(queue),
    Condition: { ArnEquals: { 'aws:SourceArn': rules.map(arnOf) } },
  };
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref(queue)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          deny(queue, 'OnlyOverTls', { Bool: { 'aws:SecureTransport': 'false' } }),
          deny(queue, 'OnlyFromThisAccount', {
            StringNotEquals: { 'aws:PrincipalAccount': ref('AWS::AccountId') },
            Bool: { 'aws:PrincipalIsAWSService': 'false' },
          }),
          ...(rules.length > 0 ? [fromRules] : []),
        ],
      },
    },
  };
}

const queueAlarm = (stack, queue, name, rest) =>
  alarm({
    name: `${stack}-${name}`,
    namespace: 'AWS/SQS',
    dimensions: { QueueName: { 'Fn::GetAtt': [queue, 'QueueName'] } },
    statistic: 'Maximum',
    seconds: 60,
    ...rest,
  });

/**
 * A queue, its dead-letter queue, both policies and both alarms. `timeout` is that of the function that reads it,
 * in seconds; `rules` are the logical ids of the EventBridge rules that fill it, if any do.
 */
function queuePair({ stack, id, timeout, rules = [] }) {
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
        RedrivePolicy: { deadLetterTargetArn: arnOf(dead), maxReceiveCount: 5 },
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
    [`${queue}Policy`]: policy(queue, rules),
    [`${dead}Policy`]: policy(dead, rules),
    [`${dead}Alarm`]: queueAlarm(stack, dead, `${id}-dead-letters`, {
      description: `${id}: messages that could not be handled wait in ${stack}-${id}-dead-letters.`,
      metric: 'ApproximateNumberOfMessagesVisible',
      threshold: 1,
    }),
    [`${queue}AgeAlarm`]: queueAlarm(stack, queue, `${id}-age`, {
      description: `${id}: the oldest message has waited for 15 minutes or more.`,
      metric: 'ApproximateAgeOfOldestMessage',
      threshold: 900,
    }),
  };
}

module.exports = { queuePair };
