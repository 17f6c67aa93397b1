import type { Block } from '../src/actions/network/block-list/index.ts';
import { blockKey } from '../src/actions/network/block-list/sets/ip-sets.ts';

export const NOW = Date.parse('2026-11-20T12:00:00Z');
export const SETS = 10;

export const address = (n: number): string =>
  `2001:db8:${(1 + (n >>> 15)).toString(16)}:${(1 + (n & 0x7fff)).toString(16)}::bad/128`;

export const block = (n: number): Block => blockOf(address(n), n);

/** An address that has been blocked for an hour and was seen in the IP sets; each `n` is a finding of its own. */
export function blockOf(cidr: string, n: number): Block {
  return {
    ...blockKey(cidr),
    cidr,
    address: cidr.replace(/\/\d+$/, ''),
    kind: 'finding',
    reason: 'Recon:EC2/PortProbeUnprotectedPort: An unprotected port is being probed.',
    findings: [`guardduty#111122223333#eu-west-1#${n.toString(16).padStart(32, '0')}`],
    counts: [1],
    findingCount: 1,
    firstSeen: NOW - 3_600_000,
    lastSeen: NOW - n,
    blockedAt: NOW - 3_600_000,
    strikes: 1,
    expiresAt: NOW + 86_400_000,
    version: 1,
    enforcedAt: NOW - 3_000_000,
    enforcedIn: ['REGIONAL'],
  };
}
