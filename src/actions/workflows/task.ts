import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError } from '../../core/errors.ts';
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '../../core/step-functions-commands.ts';
import { createWorkflowQuestions } from '../../journal/workflow-questions.ts';
import { createTable } from '../../platform/table.ts';

type Given = Pick<ActionContext, 'clients' | 'config'>;

export const questionsOf = ({ clients, config }: Given) =>
  createWorkflowQuestions(createTable(clients.dynamodb, config.table));

type Clients = Pick<ActionContext['clients'], 'stepFunctions'>;

/** What Step Functions says of a token that nobody waits for: the task has ended, timed out, or never was. */
const GONE = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** @returns whether somebody still waited for it */
async function reached(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isAwsError(error, ...GONE)) return false;
    throw error;
  }
}

/** Whether the state machine still waits; it then waits for as long again, where its state has a heartbeat. */
export const stillWaits = (taskToken: string, { stepFunctions }: Clients): Promise<boolean> =>
  reached(stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })));

export const letGoOn = (taskToken: string, output: object, { stepFunctions }: Clients): Promise<boolean> =>
  reached(stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })));

export const failTask = (
  taskToken: string,
  { error, cause }: { error: string; cause: string },
  { stepFunctions }: Clients,
): Promise<boolean> => reached(stepFunctions.send(new SendTaskFailureCommand({ taskToken, error, cause })));
