import { acts } from './acts.ts';
import { decides } from './feeds.ts';
import type { FunctionEntries } from './function-entry.ts';

/** What is between Riposte and the state machines of its owner. */
export const stateMachines = {
  workflows: {
    ...decides('workflows', 'Decides about what state machines ask people, and keeps how to answer them.'),
    run: 'workflow-questions',
    setting: 'workflows',
  },
  // On its own: whoever may answer a task may answer any of which he has the token.
  'act-workflows': {
    ...acts,
    does: 'Answers state machines that wait for a person.',
    run: 'answer-workflows',
    group: 'workflows',
    clients: ['dynamodb', 'sqs', 'stepFunctions'],
    setting: 'workflows',
  },
  // On its own, and only where it is asked for: what it starts may do anything.
  'act-runs': {
    ...acts,
    does: 'Starts workflows of the owner’s own, once for each finding, and waits for their end.',
    group: 'runs',
    clients: ['dynamodb', 'sqs', 'stepFunctions'],
    setting: 'runWorkflows',
  },
} as const satisfies FunctionEntries;
