import { JsonCommand } from './json-command.ts';

interface Task {
  /** A secret: whoever has it answers the task. */
  taskToken: string;
}

type Nothing = Record<string, never>;

/** Lets the task go on; `output` is JSON. */
export class SendTaskSuccessCommand extends JsonCommand<Task & { output: string }, Nothing> {}

/** `error` has 256 characters at most, `cause` 32,768. */
export class SendTaskFailureCommand extends JsonCommand<Task & { error?: string; cause?: string }, Nothing> {}

/** Tells that somebody still works on it. */
export class SendTaskHeartbeatCommand extends JsonCommand<Task, Nothing> {}

/** Takes the same name and input again while it runs; `ExecutionAlreadyExists` after that. */
export class StartExecutionCommand extends JsonCommand<
  { stateMachineArn: string; name: string; input: string },
  { executionArn: string }
> {}

export interface Execution {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  output?: string;
  error?: string;
  cause?: string;
}

/** Eventually consistent: what was just started may not be there yet. */
export class DescribeExecutionCommand extends JsonCommand<{ executionArn: string }, Execution> {}

export class ListTagsForResourceCommand extends JsonCommand<
  { resourceArn: string },
  { tags?: { key: string; value: string }[] }
> {}

/** Without its definition, which may be encrypted by a key. */
export class DescribeStateMachineCommand extends JsonCommand<
  { stateMachineArn: string; includedData: 'METADATA_ONLY' },
  { type?: 'STANDARD' | 'EXPRESS' }
> {}
