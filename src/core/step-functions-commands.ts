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
