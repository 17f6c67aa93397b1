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

/**
 * A queue, its dead-letter queue and both policies. `timeout` is that of the function that reads it,
 * in seconds; `rules` are the logical ids of the EventBridge rules that fill it, if any do; after so many `receives` a
 * message moves to the dead-letter queue.
 */
function queuePair({ stack, id, timeout, rules = [], receives = 5 }) {
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
    [`${queue}Policy`]: policy(queue, rules),
    [`${dead}Policy`]: policy(dead, rules),
  };
}

module.exports = { queuePair };
