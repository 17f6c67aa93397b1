import { parsedJson } from '../../src/core/json.ts';
import type {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  Execution,
  ListTagsForResourceCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from '../../src/core/step-functions-commands.ts';
import { awsError, type World } from '../account.ts';

type Input<T extends { input: object }> = T['input'];

/** A task that waits for somebody who has its token. */
export interface LocalTask {
  token: string;
  /** The ARN of its execution. */
  execution: string;
  state: string;
  status: 'waiting' | 'succeeded' | 'failed' | 'timed out' | 'aborted';
  /** What it was told, as text. */
  output?: string;
  error?: string;
  cause?: string;
  heartbeats: number;
  /** It times out without a heartbeat for so long. */
  heartbeatMs?: number;
  lastHeardAt: number;
  timesOutAt: number;
}

/** A task times out after 99,999,999 seconds unless its state says otherwise. */
const LONGEST_MS = 99_999_999_000;

/** A state machine, and how its executions end: after so long, and how. */
export interface LocalStateMachine {
  tags: Record<string, string>;
  type?: 'STANDARD' | 'EXPRESS';
  takesMs: number;
  ends: Execution;
}

interface LocalExecution {
  machine: string;
  input: string;
  startedAt: number;
}

/** AWS Step Functions as far as tasks that wait for an answer, and executions that end by themselves, go. */
export class LocalStepFunctions {
  readonly tasks = new Map<string, LocalTask>();
  readonly machines = new Map<string, LocalStateMachine>();
  /** By their ARNs. */
  readonly executions = new Map<string, LocalExecution>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** A task of an execution that begins to wait. */
  seedTask(seed: {
    workflow: string;
    state?: string;
    heartbeatSeconds?: number;
    timeoutSeconds?: number;
    token?: string;
  }): LocalTask {
    const { workflow, state = 'AskFirst', heartbeatSeconds, timeoutSeconds } = seed;
    const { partition, region, accountId, newId, now } = this.#world;
    const task: LocalTask = {
      token: seed.token ?? `AQB8AAAAKgAAAAMAAAAA${Buffer.from(newId()).toString('base64')}`,
      execution: `arn:${partition}:states:${region}:${accountId}:execution:${workflow}:${newId()}`,
      state,
      status: 'waiting',
      heartbeats: 0,
      ...(heartbeatSeconds !== undefined && { heartbeatMs: heartbeatSeconds * 1000 }),
      lastHeardAt: now(),
      timesOutAt: now() + (timeoutSeconds === undefined ? LONGEST_MS : timeoutSeconds * 1000),
    };
    this.tasks.set(task.token, task);
    return task;
  }

  /** The task that a question in a file comes from, where it is not there yet. */
  seedTaskOf(body: string): void {
    const { detail } = (parsedJson(body) ?? {}) as { detail?: { taskToken?: unknown; execution?: unknown } };
    const { taskToken: token, execution } = detail ?? {};
    if (typeof token !== 'string' || this.tasks.has(token)) return;
    Object.assign(this.seedTask({ workflow: 'of-a-file', token }), { execution });
  }

  seedStateMachine(name: string, seed: Partial<LocalStateMachine> = {}): LocalStateMachine {
    const machine: LocalStateMachine = { tags: {}, takesMs: 120_000, ends: { status: 'SUCCEEDED' }, ...seed };
    this.machines.set(name, machine);
    return machine;
  }

  ListTagsForResource({ resourceArn }: Input<ListTagsForResourceCommand>): object {
    const machine = this.machines.get(resourceArn.split(':').at(-1) ?? '');
    if (!machine) throw awsError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
    return { tags: Object.entries(machine.tags).map(([key, value]) => ({ key, value })) };
  }

  DescribeStateMachine({ stateMachineArn }: Input<DescribeStateMachineCommand>): object {
    const machine = this.machines.get(stateMachineArn.split(':').at(-1) ?? '');
    if (!machine) throw awsError('StateMachineDoesNotExist', 'State Machine Does Not Exist');
    return { stateMachineArn, type: machine.type ?? 'STANDARD' };
  }

  StartExecution({ stateMachineArn, name, input }: Input<StartExecutionCommand>): object {
    const machine = stateMachineArn.split(':').at(-1) ?? '';
    if (!this.machines.has(machine)) throw awsError('StateMachineDoesNotExist', 'State Machine Does Not Exist');
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.executions.get(executionArn);
    if (known && (known.input !== input || this.#endOf(known).status !== 'RUNNING'))
      throw awsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    if (!known) this.executions.set(executionArn, { machine, input, startedAt: this.#world.now() });
    return { executionArn };
  }

  DescribeExecution({ executionArn }: Input<DescribeExecutionCommand>): object {
    const execution = this.executions.get(executionArn);
    if (!execution) throw awsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return this.#endOf(execution);
  }

  #endOf({ machine, startedAt }: LocalExecution): Execution {
    const { takesMs = 0, ends } = this.machines.get(machine) ?? {};
    return this.#world.now() < startedAt + takesMs || !ends ? { status: 'RUNNING' } : ends;
  }

  /** As if somebody stopped the execution. */
  abort(token: string): void {
    Object.assign(this.#waiting(token), { status: 'aborted' });
  }

  SendTaskSuccess({ taskToken, output }: Input<SendTaskSuccessCommand>): object {
    const task = this.#waiting(taskToken);
    try {
      JSON.parse(output);
    } catch {
      throw awsError('InvalidOutput', 'Invalid output');
    }
    Object.assign(task, { status: 'succeeded', output });
    return {};
  }

  SendTaskFailure({ taskToken, error, cause }: Input<SendTaskFailureCommand>): object {
    const task = this.#waiting(taskToken);
    if ((error ?? '').length > 256 || (cause ?? '').length > 32_768)
      throw awsError('ValidationException', 'The error or the cause is too long');
    Object.assign(task, { status: 'failed', error, cause });
    return {};
  }

  SendTaskHeartbeat({ taskToken }: Input<SendTaskHeartbeatCommand>): object {
    const task = this.#waiting(taskToken);
    task.heartbeats += 1;
    task.lastHeardAt = this.#world.now();
    return {};
  }

  /** How a task stands now. */
  statusOf(token: string): LocalTask['status'] | undefined {
    const task = this.tasks.get(token);
    if (task?.status !== 'waiting') return task?.status;
    const { heartbeatMs = LONGEST_MS, lastHeardAt, timesOutAt } = task;
    if (this.#world.now() >= Math.min(timesOutAt, lastHeardAt + heartbeatMs)) task.status = 'timed out';
    return task.status;
  }

  #waiting(token: string): LocalTask {
    const task = this.tasks.get(token);
    if (!task) throw awsError('InvalidToken', 'Invalid token');
    if (this.statusOf(token) === 'waiting') return task;
    throw awsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
}
