import type { LocalStack } from '../../local/local-stack.ts';
import type { LocalTask } from '../../local/services/step-functions.ts';

export interface Asking {
  workflow?: string;
  heartbeatSeconds?: number;
  timeoutSeconds?: number;
  detail?: Record<string, unknown>;
}

/** What a state machine sends for a task that waits, as `sqs:sendMessage.waitForTaskToken` does. */
export const bodyOf = (task: LocalTask, at: number, detail: Record<string, unknown> = {}): string =>
  JSON.stringify({
    source: 'riposte.workflow',
    'detail-type': 'Workflow Question',
    time: new Date(at).toISOString(),
    detail: {
      taskToken: task.token,
      execution: task.execution,
      state: task.state,
      question: 'Release version 4.2.0 to production?',
      ...detail,
    },
  });

/** A state machine asks: its task waits, and its message is on the queue. */
export function ask(stack: LocalStack, { workflow = 'release', detail, ...seed }: Asking = {}): LocalTask {
  const task = stack.services.stepFunctions.seedTask({ workflow, ...seed });
  send(stack, bodyOf(task, stack.world.now(), detail));
  return task;
}

export const send = (stack: LocalStack, body: string): void =>
  void stack.services.sqs.deliver(`${stack.config.stack}-workflows`, body);
