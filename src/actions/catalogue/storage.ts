import type { ActionEntry } from './entry.ts';
import { bucketTargets, copyTargets, trailTargets } from './targets/storage-targets.ts';

export const storageEntries = {
  'block-public-access': {
    group: 'storage',
    family: 'storage',
    purpose: 'repairs',
    kind: 'state',
    place: 'bucket',
    blastRadius: 'buckets',
    say: { ask: 'block public access to', doing: 'blocking public access to', done: 'blocked public access to' },
    reachesMembers: true,
    sparesCaller: true,
    // To forbid new public access leaves what is public now.
    resolves: { stage: 'full' },
    temporary: false,
    params: {
      stage: {
        what: '`prevent` forbids new public access and takes nothing away; `full` also cuts what is public now.',
        words: ['prevent', 'full'],
      },
    },
    summary: 'turns S3 Block Public Access on, in stages',
    undoSummary: 'puts the previous settings back, if nobody changed them since',
    targets: bucketTargets,
  },
  'restart-trail': {
    group: 'storage',
    family: 'storage',
    purpose: 'repairs',
    kind: 'state',
    place: 'target',
    blastRadius: 'trails',
    say: { ask: 'restart trail', doing: 'restarting trail', done: 'restarted trail' },
    reachesMembers: true,
    sparesCaller: false,
    resolves: true,
    temporary: false,
    params: {},
    summary: 'starts a stopped CloudTrail trail; asks first unless it is tagged `riposte:baseline=logging`',
    undoSummary: 'never: it holds no permission to stop one',
    targets: trailTargets,
  },
  'make-private': {
    group: 'storage',
    family: 'storage',
    purpose: 'repairs',
    kind: 'state',
    place: 'target',
    blastRadius: 'copies',
    say: { ask: 'make private', doing: 'making private', done: 'made private' },
    reachesMembers: true,
    sparesCaller: false,
    resolves: true,
    temporary: false,
    params: {},
    summary:
      'makes a public EBS snapshot or machine image private; asks first unless it is tagged `riposte:baseline=private`',
    undoSummary: 'makes it public again',
    targets: copyTargets,
  },
} satisfies Record<string, ActionEntry>;
