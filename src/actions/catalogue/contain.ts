import type { ActionEntry } from './entry.ts';
import { instanceTargets, objectTargets, sessionTargets } from './targets/contain-targets.ts';

export const containEntries = {
  'isolate-instance': {
    group: 'contain',
    family: 'contain',
    purpose: 'contains',
    contains: 'instances',
    kind: 'state',
    place: 'target',
    blastRadius: 'instances',
    say: { ask: 'isolate instance', doing: 'isolating instance', done: 'isolated instance' },
    // The role in member accounts has no permission to contain.
    reachesMembers: false,
    sparesCaller: false,
    resolves: false,
    temporary: false,
    params: {},
    summary:
      'keeps an instance and snapshots of its volumes, closes each of its interfaces, turns its metadata endpoint off',
    undoSummary: 'gives it back piece by piece what nobody changed since; the snapshots stay',
    targets: instanceTargets,
  },
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
  'revoke-sessions': {
    group: 'contain',
    family: 'contain',
    purpose: 'contains',
    contains: 'sessions',
    kind: 'state',
    place: 'global',
    blastRadius: 'principals',
    say: { ask: 'revoke sessions', doing: 'revoking sessions', done: 'revoked sessions' },
    // The role in member accounts has no permission to contain.
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary: 'denies a session of a role everything; every session of the role, where it goes on',
    undoSummary: 'takes the deny away; it goes by itself when no such session lives any more',
    targets: sessionTargets,
  },
} satisfies Record<string, ActionEntry>;
