import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { isAwsError } from '../../core/errors.ts';
import { readerOf } from '../../functions/index.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import { SCHEDULED } from '../metrics.ts';
import { checkEach } from './each.ts';
import { type Examined, readQueues } from './examined.ts';
import { redeploy, remake } from './redeploy.ts';

/** Every function that a stack must have, by its id. */
const functionIds = (deployment: Examined['deployment']): string[] => [
  ...new Set(readQueues(deployment).map((queue) => readerOf(queue)?.entry.id ?? queue)),
  ...SCHEDULED,
];

/** Whether the functions are there, can be started, and may run. */
export const checkFunctions = (examined: Examined): Promise<Check[]> =>
  checkEach(
    { id: 'functions', what: 'Functions', well: (count) => `All ${count} exist and can run.` },
    functionIds(examined.deployment),
    (id) => askFunction(id, examined),
  );

async function askFunction(id: string, examined: Examined): Promise<Answer> {
  const { clients, deployment } = examined;
  const FunctionName = `${deployment.stack}-${id}`;
  try {
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = await clients.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    if (State === 'Failed') return problem(`It cannot run: ${StateReason}`, redeploy(examined));
    if (LastUpdateStatus === 'Failed')
      return problem(`It runs the code of an earlier deployment: ${LastUpdateStatusReason}`, redeploy(examined));
    const { ReservedConcurrentExecutions } = await clients.lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName }),
    );
    if (ReservedConcurrentExecutions !== 0) return ok('');
    return problem(
      'Its concurrency is 0: somebody has stopped it.',
      `aws lambda delete-function-concurrency --region ${deployment.region} --function-name ${FunctionName}`,
    );
  } catch (error) {
    if (!isAwsError(error, 'ResourceNotFoundException')) throw error;
    return problem('It does not exist: the stack is half deployed, or somebody deleted it.', remake(examined));
  }
}

/** Whether each queue is read by its function, and sets aside what cannot be handled. */
export const checkTriggers = (examined: Examined): Promise<Check[]> =>
  checkEach(
    {
      id: 'triggers',
      what: 'Queues and their triggers',
      well: (count) => `All ${count} queues are read, and have their dead-letter queues.`,
    },
    readQueues(examined.deployment),
    (id) => askTrigger(id, examined),
  );

async function askTrigger(id: string, examined: Examined): Promise<Answer> {
  const { clients, deployment } = examined;
  const { stack, region, account, partition, deadLetters } = deployment;
  const name = `${stack}-${id}`;
  const dead = deadLetters.find((url) => url.endsWith(`/${name}-dead-letters`)) ?? '';
  try {
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: dead.replace(/-dead-letters$/, ''),
        AttributeNames: ['RedrivePolicy'],
      }),
    );
    if (!Attributes?.RedrivePolicy?.includes(`:${name}-dead-letters`))
      return problem('It has lost its dead-letter queue: what cannot be handled is lost.', redeploy(examined));
  } catch (error) {
    if (!isAwsError(error, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue')) throw error;
    return problem('The queue does not exist.', remake(examined));
  }
  const { EventSourceMappings = [] } = await clients.lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn: `arn:${partition}:sqs:${region}:${account}:${name}` }),
  );
  if (EventSourceMappings.some(({ State = '' }) => ON.includes(State))) return ok('');
  const [{ UUID = '', State } = {}] = EventSourceMappings;
  if (!UUID) return problem('Nothing reads the queue: its trigger is gone.', remake(examined));
  return problem(
    `Nothing reads the queue: its trigger is ${State}.`,
    `aws lambda update-event-source-mapping --region ${region} --uuid ${UUID} --enabled`,
  );
}

const ON = ['Enabled', 'Enabling', 'Updating', 'Creating'];
