import type { ActionEntry } from './entry.ts';
import { hoursUpTo } from './params.ts';
import { blockIpTargets, closeIngressTargets } from './targets/network-targets.ts';

export const networkEntries = {
  'block-ip': {
    group: 'network',
    family: 'network',
    purpose: 'contains',
    kind: 'state',
    place: 'stack',
    blastRadius: 'addresses',
    say: { ask: 'block', doing: 'blocking', done: 'blocked' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: true,
    blocksAddress: true,
    joinsIPv6: true,
    params: hoursUpTo({ days: 365 }),
    summary: 'blocks a public address that attacks us in the WAF block list, for a time',
    undoSummary: 'lifts the block; new findings do not bring it back for 30 days',
    targets: blockIpTargets,
  },
  'close-ingress': {
    group: 'network',
    family: 'network',
    purpose: 'repairs',
    kind: 'state',
    place: 'target',
    blastRadius: 'networks',
    say: { ask: 'close to the world', doing: 'closing to the world', done: 'closed to the world' },
    reachesMembers: true,
    sparesCaller: false,
    resolves: true,
    temporary: false,
    params: {},
    summary:
      'takes back rules of a security group that open admin ports to everybody: those just added, or those by which an attack on a port comes in; asks first unless it is tagged `riposte:baseline=closed`',
    undoSummary: 'puts back exactly these rules',
    targets: closeIngressTargets,
  },
} satisfies Record<string, ActionEntry>;
