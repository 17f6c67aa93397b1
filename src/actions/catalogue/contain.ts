import type { ActionEntry } from './entry.ts';
import { objectTargets } from './targets/contain-targets.ts';

export const containEntries = {
  'quarantine-object': {
    group: 'contain',
    family: 'contain',
    purpose: 'contains',
    contains: 'objects',
    kind: 'state',
    place: 'bucket',
    blastRadius: 'buckets',
    say: { ask: 'quarantine object', doing: 'quarantining object', done: 'quarantined object' },
    // The role in member accounts has no permission to contain.
    reachesMembers: false,
    sparesCaller: false,
    resolves: false,
    temporary: false,
    params: {},
    summary: 'tags one version of an object, which the bucket’s own policy then lets nobody read',
    undoSummary: 'gives the version its former tags back, if nobody changed them since',
    targets: objectTargets,
  },
} satisfies Record<string, ActionEntry>;
