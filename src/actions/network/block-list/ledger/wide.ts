import { type Network, parseNetwork } from '../../../../core/addresses/network.ts';
import type { Write } from '../../../../platform/table.ts';
import type { Block } from './block.ts';
import { isNet64 } from './net64.ts';

/**
 * An index of the blocks that are wider than one host: which CIDR, and until when. It is one small item, so that
 * asking whether a network covers an address costs no query. It is a hint: who finds a network here reads its block.
 */
export type WideIndex = { pk: string; sk: string } & Record<string, number | string>;

export const WIDE_KEY = { pk: 'WIDE-BLOCKS', sk: 'INDEX' };

/** Keeps the index well under the size of an item, 400 KB, and cheap to read with each new block. */
export const MOST_WIDE = 1_000;
const MOST_PRUNED = 100;

const entriesOf = (index: WideIndex | undefined): [string, number][] =>
  Object.entries(index ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number');

export const isHost = (cidr: string): boolean => cidr.endsWith(cidr.includes(':') ? '/128' : '/32');

/** The networks of the index that are not over. */
export function wideNetworks(index: WideIndex | undefined, now: number): Network[] {
  return entriesOf(index).flatMap(([cidr, until]) => {
    const network = until > now ? parseNetwork(cidr) : undefined;
    return network ? [network] : [];
  });
}

/** The CIDRs among `networks` that hold the whole of this one, and are wider. */
export function covering(networks: readonly Network[], cidr: string): string[] {
  const inner = networks.length > 0 ? parseNetwork(cidr) : undefined;
  if (!inner) return [];
  return networks
    .filter((outer) => outer.family === inner.family && outer.cidr !== inner.cidr)
    .filter((outer) => outer.first <= inner.first && inner.last <= outer.last)
    .map((outer) => outer.cidr);
}

/**
 * Brings the index in line with changed blocks, and drops what is over; nothing when none of them is wide. It needs no
 * condition: each CIDR is an attribute of its own.
 */
export function wideWrites(changed: readonly Block[], index: WideIndex | undefined, now: number): Write[] {
  // The /64 around an address is found by its own name.
  const wide = changed.filter(({ cidr }) => !isHost(cidr) && !isNet64(cidr));
  if (wide.length === 0) return [];
  const names = wide.map(({ cidr }) => cidr);
  const over = entriesOf(index)
    .filter(([cidr, until]) => until <= now && !names.includes(cidr))
    .slice(0, MOST_PRUNED)
    .map(([cidr]) => cidr);
  const set = wide.map((_, n) => `#c${n} = :c${n}`).join(', ');
  const remove = over.map((_, n) => `#o${n}`).join(', ');
  return [
    {
      Update: {
        Key: WIDE_KEY,
        UpdateExpression: `SET ${set}${remove && ` REMOVE ${remove}`}`,
        ExpressionAttributeNames: {
          ...Object.fromEntries(names.map((cidr, n) => [`#c${n}`, cidr])),
          ...Object.fromEntries(over.map((cidr, n) => [`#o${n}`, cidr])),
        },
        ExpressionAttributeValues: Object.fromEntries(wide.map(({ expiresAt }, n) => [`:c${n}`, expiresAt])),
      },
    },
  ];
}
