import type { ActionEntry } from './entry.ts';
import { questionTargets } from './targets/workflows-targets.ts';

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
    params: {},
    summary:
      'lets a state machine that asks go on, always after a person has said yes: [docs/workflows.md](docs/workflows.md)',
    undoSummary: 'never: the workflow goes on at once',
    neverUndone: 'the workflow goes on at once',
    targets: questionTargets,
  },
} satisfies Record<string, ActionEntry>;
