import type { ActionEntry } from './entry.ts';
import { deactivateAccessKeyTargets, denyUserTargets } from './targets/identity-targets.ts';

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
    beside: 'deny-user',
    params: {},
    summary: 'deactivates a long-term key and denies its user everything',
    undoSummary: 'removes the deny, unless another response holds it; the key stays inactive',
    targets: deactivateAccessKeyTargets,
  },
  'deny-user': {
    group: 'identity',
    family: 'identity',
    purpose: 'contains',
    kind: 'state',
    place: 'global',
    blastRadius: 'principals',
    say: { ask: 'deny everything to user', doing: 'denying everything to user', done: 'denied everything to user' },
    reachesMembers: true,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary:
      'denies an IAM user everything, where a session of that user is misused; comes with each `deactivate-access-key`',
    undoSummary: 'removes the deny, unless another response holds it',
    targets: denyUserTargets,
  },
} satisfies Record<string, ActionEntry>;
