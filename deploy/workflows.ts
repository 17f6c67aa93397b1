import type { FunctionId } from '../src/functions.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { lambda } from './function.ts';
import { queueId, ref } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part } from './template.ts';

const ID = 'workflows';
const isOn = (settings: Settings): boolean => settings.workflows !== '';

/** Its queue, beside the others, where it is on; that of the function which answers is one of the act queues. */
export const workflowQueues = (settings: Settings): FunctionId[] => (isOn(settings) ? [ID] : []);

/**
 * By setting: the queue that takes questions of workflows, from the roles that the setting names and from nobody else, and
 * the function that decides about them. As all that decides, it changes nothing but the journal and the queues.
 */
export function workflows(stack: string, settings: Settings): Part[] {
  if (!isOn(settings)) return [];
  const statements = [
    access.keepQuestions,
    access.recordFinding,
    access.tieFindings,
    access.handOver(settings),
    access.setAside(ID),
    ...access.readPlaybooks(settings),
  ];
  return [
    { resources: queuePair(stack, ID, [], entriesOf(settings.workflows)) },
    lambda({ stack, id: ID, statements }),
    {
      outputs: {
        WorkflowQueueUrl: {
          Description: 'Where state machines send what they ask: docs/workflows.md.',
          Value: ref(queueId(ID)),
        },
      },
    },
  ];
}
