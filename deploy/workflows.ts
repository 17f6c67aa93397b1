import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { isDeployed } from './deployed.ts';
import { lambda } from './function.ts';
import { queueId, ref } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part } from './template.ts';

const ID = 'workflows';

/**
 * By setting: the queue that takes questions of workflows, from the roles that the setting names and from nobody else, and
 * the function that decides about them. As all that decides, it changes nothing but the journal and the queues.
 */
export function workflows(stack: string, settings: Settings): Part[] {
  if (!isDeployed(ID, settings)) return [];
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
