import type { ActionEntry } from './entry.ts';
import { notifyTargets } from './targets/notify-targets.ts';

export const notifyEntries = {
  notify: {
    group: 'notify',
    family: 'notify',
    purpose: 'tells',
    kind: 'one-shot',
    place: 'target',
    say: { ask: 'report', doing: 'reporting', done: 'reported' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary: 'tells people, changes nothing',
    undoSummary: 'never',
    targets: notifyTargets,
  },
} satisfies Record<string, ActionEntry>;
