import { WORKFLOW_NAME } from '../../core/workflow-name.ts';
import type { ActionEntry } from './entry.ts';
import { questionTargets, runTargets } from './targets/workflows-targets.ts';

export const workflowsEntries = {
  'answer-workflow': {
    group: 'workflows',
    family: 'workflows',
    purpose: 'tells',
    kind: 'state',
    place: 'target',
    say: { ask: 'continue workflow', doing: 'continuing workflow', done: 'continued workflow' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    hearsNo: true,
    params: {},
    summary:
      'lets a state machine that asks go on, always after a person has said yes: [docs/workflows.md](docs/workflows.md)',
    undoSummary: 'never: the workflow goes on at once',
    neverUndone: 'the workflow goes on at once',
    targets: questionTargets,
  },
  'run-workflow': {
    group: 'runs',
    family: 'workflows',
    purpose: 'tells',
    kind: 'one-shot',
    place: 'target',
    say: { ask: 'run workflow', doing: 'running workflow', done: 'ran workflow' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {
      workflow: { what: 'The name of a state machine that is tagged `riposte:workflow=true`.', name: WORKFLOW_NAME },
    },
    summary:
      'starts a state machine of yours, once for each finding and always after a person has said yes; [off](docs/workflows.md#a-workflow-as-the-answer-to-a-finding) until asked for',
    undoSummary: 'starts the state machine that its tag `riposte:undo` names',
    targets: runTargets,
  },
} satisfies Record<string, ActionEntry>;
