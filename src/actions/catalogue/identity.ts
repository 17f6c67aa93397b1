import type { ActionEntry } from './entry.ts';
import { deactivateAccessKeyTargets } from './targets/identity-targets.ts';

export const identityEntries = {
  'deactivate-access-key': {
    group: 'identity',
    family: 'identity',
    purpose: 'contains',
    kind: 'state',
    place: 'global',
    blastRadius: 'principals',
    say: { ask: 'deactivate access key', doing: 'deactivating access key', done: 'deactivated access key' },
    reachesMembers: true,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary: 'deactivates a long-term key and denies its user everything',
    undoSummary: 'takes the deny away; the key stays inactive',
    targets: deactivateAccessKeyTargets,
  },
} satisfies Record<string, ActionEntry>;
