import type { ActionEntry } from './entry.ts';
import { keyTargets } from './targets/keys-targets.ts';

export const keysEntries = {
  'restore-key': {
    group: 'storage',
    family: 'keys',
    purpose: 'repairs',
    kind: 'state',
    place: 'target',
    blastRadius: 'keys',
    say: { ask: 'keep key', doing: 'keeping key', done: 'kept key' },
    reachesMembers: true,
    sparesCaller: false,
    resolves: true,
    temporary: false,
    params: {},
    summary: 'cancels the deletion of a KMS key tagged `riposte:keep=true` and enables it, once',
    undoSummary: 'never: a person can schedule it again, and is not fought',
    targets: keyTargets,
  },
  'enable-key-rotation': {
    group: 'storage',
    family: 'keys',
    purpose: 'repairs',
    kind: 'state',
    place: 'target',
    blastRadius: 'keys',
    say: { ask: 'turn on rotation of key', doing: 'turning on rotation of key', done: 'turned on rotation of key' },
    reachesMembers: true,
    sparesCaller: false,
    resolves: true,
    temporary: false,
    params: {},
    summary:
      'turns rotation on for a KMS key tagged `riposte:rotate=true` (each year) or `riposte:rotate=true:180` (every 180 days)',
    undoSummary: 'turns it off again',
    targets: keyTargets,
  },
} satisfies Record<string, ActionEntry>;
