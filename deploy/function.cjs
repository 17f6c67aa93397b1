const { allow, arnOf, functionId, namedArn, queueId, roleId, sub } = require('./names.cjs');

const readQueue = (queue) =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [arnOf(queue)]);
const writeLogs = (name) =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [namedArn('logs', `log-group:/aws/lambda/${name}:*`)]);

// X-Ray knows no resources.
const writeTraces = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);

function role(name, statements) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'what-it-may-do',
          PolicyDocument: { Version: '2012-10-17', Statement: [writeLogs(name), writeTraces, ...statements] },
        },
      ],
    },
  };
}

/**
 * A function with its own role. With `batch`, it reads the queue of the same id and
 * reports each record that failed; only those come again.
 *
 * @param statements what it may do beside reading its queue and writing its logs and traces
 * @param name where others find it by another name than the stack's and its own
 */
function lambda({ stack, id, timeout, memory, statements, batch, vpc, name = `${stack}-${id}` }) {
  const queue = queueId(id);
  const events = batch
    ? [{ sqs: { arn: arnOf(queue), functionResponseType: 'ReportBatchItemFailures', ...batch } }]
    : [];
  return {
    functions: {
      [id]: {
        name,
        handler: `handlers/${id}.handler`,
        role: sub(`\${${roleId(id)}.Arn}`),
        timeout,
        memorySize: memory,
        events,
        ...(vpc && { vpc }),
      },
    },
    resources: {
      [roleId(id)]: role(name, [...(batch ? [readQueue(queue)] : []), ...statements]),
    },
    // The framework makes the log group; the key is ours to add.
    extensions: { [`${functionId(id)}LogGroup`]: { Properties: { KmsKeyId: arnOf('Key') } } },
  };
}

module.exports = { lambda };
