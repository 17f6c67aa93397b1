import { expressOf, type FunctionEntry, type FunctionId, functions } from '../src/functions/index.ts';
import { allow, arnOf, functionId, namedArn, queueId, roleId, sub } from './names.ts';
import type { FrameworkFunction, Part, Resource, Statement, Value } from './template.ts';

const readQueue = (queue: string): Statement =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [arnOf(queue)]);
const writeLogs = (name: string): Statement =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [namedArn('logs', `log-group:/aws/lambda/${name}:*`)]);

// X-Ray knows no resources.
const writeTraces = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);

function role(name: string, statements: readonly Statement[]): Resource {
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

/** Lambda leaves both as V8 has them where one is told: so the other is what Lambda gives, nine tenths of the memory. */
export const nodeOptions = ({ memory, young }: { memory: number; young: number }): string =>
  `--max-semi-space-size=${young} --max-old-space-size=${Math.floor(memory * 0.9)}`;

export interface LambdaOptions {
  stack: string;
  id: FunctionId;
  /** What it may do beside reading its queue and writing its logs and traces. */
  statements: readonly Statement[];
  /** Where others find it by another name than the stack's and its own. */
  name?: string;
  vpc?: FrameworkFunction['vpc'] | undefined;
  /** In MB, where it is not what the table of functions says. */
  memory?: number;
  /** Variables that only this function has. */
  environment?: Record<string, Value>;
  /** What calls it beside its queue. */
  events?: FrameworkFunction['events'];
  /** What else the framework is told of it. */
  more?: Pick<FrameworkFunction, 'url' | 'reservedConcurrency'>;
}

/**
 * A function of src/functions with its own role. Of the queues that it reads, it reports each record that failed; only
 * those come again.
 */
export function lambda({ stack, id, statements, vpc, name = `${stack}-${id}`, ...rest }: LambdaOptions): Part {
  const { timeout, young, batch, express, ...entry }: FunctionEntry = functions[id];
  const read = [
    ...(batch ? [{ queue: queueId(id), batch }] : []),
    ...(express ? [{ queue: queueId(expressOf(id)), batch: express }] : []),
  ];
  const { events: callers = [], more, memory = entry.memory } = rest;
  const environment = { ...rest.environment, ...(young && { NODE_OPTIONS: nodeOptions({ memory, young }) }) };
  const events = [
    ...read.map(({ queue, batch }) => ({
      sqs: { arn: arnOf(queue), functionResponseType: 'ReportBatchItemFailures', ...batch },
    })),
    ...callers,
  ];
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
        ...(Object.keys(environment).length > 0 && { environment }),
        ...more,
      },
    },
    resources: {
      [roleId(id)]: role(name, [...read.map(({ queue }) => readQueue(queue)), ...statements]),
    },
    // The framework makes the log group; the key is ours to add.
    extensions: { [`${functionId(id)}LogGroup`]: { Properties: { KmsKeyId: arnOf('Key') } } },
  };
}
