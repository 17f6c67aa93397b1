import type { ActionEntry } from './entry.ts';
import { hoursUpTo } from './params.ts';
import { denyDomainTargets, denyEgressTargets, denyInNetworkAclTargets } from './targets/deny-targets.ts';

export const denyEntries = {
  'deny-in-network-acl': {
    group: 'network',
    family: 'deny',
    purpose: 'contains',
    kind: 'state',
    place: 'stack',
    blastRadius: 'addresses',
    say: { ask: 'deny inbound', doing: 'denying inbound', done: 'denied inbound' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: true,
    blocksAddress: true,
    joinsIPv6: true,
    params: hoursUpTo({ days: 30 }),
    summary:
      "denies an inbound attacker in the network ACL of the instance's subnet, for a time; [off](docs/places.md) until configured",
    undoSummary: 'removes its rules; new findings do not bring them back for 30 days',
    targets: denyInNetworkAclTargets,
  },
  'deny-egress': {
    group: 'network',
    family: 'deny',
    purpose: 'contains',
    kind: 'state',
    place: 'stack',
    blastRadius: 'addresses',
    say: { ask: 'deny egress to', doing: 'denying egress to', done: 'denied egress to' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: true,
    blocksAddress: true,
    params: hoursUpTo({ days: 90 }),
    summary:
      'puts a command-and-control address into a prefix list that your rules deny, for a time; [off](docs/places.md) until configured',
    undoSummary: 'removes its entry; new findings do not bring it back for 30 days',
    targets: denyEgressTargets,
  },
  'deny-domain': {
    group: 'network',
    family: 'deny',
    purpose: 'contains',
    kind: 'state',
    place: 'stack',
    blastRadius: 'addresses',
    say: { ask: 'deny domain', doing: 'denying domain', done: 'denied domain' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: true,
    params: hoursUpTo({ days: 365 }),
    summary:
      'puts a command-and-control domain into a list of DNS Firewall, for a time; [off](docs/places.md) until configured',
    undoSummary: 'removes its entries; new findings do not bring them back for 30 days',
    targets: denyDomainTargets,
  },
} satisfies Record<string, ActionEntry>;
