import { net64Of } from '../../../../core/addresses/network.ts';
import { days } from '../../../../core/time.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import type { Key, Table, Write } from '../../../../platform/table.ts';
import { blockKey } from '../sets/ip-sets.ts';
import { type Block, type BlockEntry, isActive, isSuppressed } from './block.ts';

/** Which hosts of one IPv6 /64 the block list has known. Their blocks say what is true of each. */
type Net64 = Key & { hosts?: Set<string> };

/** A /64 of which so many are known could not be blocked as one: more of them would tell nothing new. */
const MOST_HOSTS = 50;
/** Longer than any block of a finding. */
const KEEP_MS = days(400);

const net64Key = (network: string): Key => ({ pk: `NET64#${network}`, sk: 'HOSTS' });

/** Whether it is a whole IPv6 /64, which findings may block as one. */
export const isNet64 = (cidr: string): boolean => cidr.includes(':') && cidr.endsWith('/64');
const isHostV6 = (cidr: string): boolean => cidr.includes(':') && cidr.endsWith('/128');

/** The /64 around an IPv6 host; none around anything else. */
export const networkAround = (cidr: string): string[] => (isHostV6(cidr) ? [net64Of(cidr)] : []);

/** What is true of the hosts in one /64. */
interface Hosts {
  blocked: string[];
  /** A person lifted it, and no finding may block it now. */
  lifted: string[];
}

/** Reads what is true of the hosts in these networks: two reads, none for no networks. */
async function readHosts(table: Table, networks: readonly string[], now: number): Promise<Map<string, Hosts>> {
  if (networks.length === 0) return new Map();
  const items = await table.getAll<Net64>(networks.map(net64Key));
  const names = items.flatMap((item) => [...(item?.hosts ?? [])]);
  const blocks = names.length > 0 ? await table.getAll<Block>(names.map(blockKey)) : [];
  const known = blocks.filter((block) => block !== undefined);
  const byNetwork = Map.groupBy(known, ({ cidr }) => net64Of(cidr));
  const namesOf = (some: readonly Block[]): string[] => some.map(({ cidr }) => cidr);
  return new Map(
    networks.map((network) => {
      const those = byNetwork.get(network) ?? [];
      const blocked = namesOf(those.filter((block) => isActive(block, now)));
      return [network, { blocked, lifted: namesOf(those.filter((block) => isSuppressed(block, now))) }];
    }),
  );
}

/**
 * For each entry that is an IPv6 host: its /64, where other addresses of it are blocked or are in the same batch, and
 * nothing in it is kept from being blocked.
 */
export async function widenedTo(
  table: Table,
  entries: readonly Pick<BlockEntry, 'cidr'>[],
  now: number,
  neverBlock: NeverBlock,
): Promise<(string | undefined)[]> {
  const hosts = Map.groupBy(entries.map(({ cidr }) => cidr).filter(isHostV6), net64Of);
  const networks = [...hosts.keys()].filter((network) => neverBlock(network) === undefined);
  const standing = await readHosts(table, networks, now);
  const own = networks.length > 0 ? await table.getAll<Block>(networks.map(blockKey)) : [];
  const wide = new Set(
    networks.filter((network, n) => {
      const { blocked = [], lifted = [] } = standing.get(network) ?? {};
      const all = new Set([...blocked, ...(hosts.get(network) ?? [])]);
      const block = own[n];
      return all.size > 1 && lifted.length === 0 && !(block && isSuppressed(block, now));
    }),
  );
  return entries.map(({ cidr }) => networkAround(cidr).find((network) => wide.has(network)));
}

/** For each entry that is a /64: a host in it that a person lifted, if there is one. */
export async function liftedIn(
  table: Table,
  entries: readonly Pick<BlockEntry, 'cidr'>[],
  now: number,
): Promise<Map<string, string>> {
  const networks = [...new Set(entries.map(({ cidr }) => cidr).filter(isNet64))];
  const standing = await readHosts(table, networks, now);
  return new Map(
    [...standing].flatMap(
      ([
        network,
        {
          lifted: [host],
        },
      ]) => (host === undefined ? [] : [[network, host]]),
    ),
  );
}

/**
 * Notes hosts under their /64: those that findings had blocked just now, as long as few are known, and those that a person
 * lifted, always.
 */
export function net64Writes(changed: readonly Block[], now: number): Write[] {
  const isLifted = (block: Block): boolean => isSuppressed(block, now);
  const noted = changed.filter((block) => (block.kind === 'finding' && block.blockedAt === now) || isLifted(block));
  const byNetwork = Map.groupBy(
    noted.filter(({ cidr }) => isHostV6(cidr)),
    ({ cidr }) => net64Of(cidr),
  );
  return [...byNetwork].map(([network, blocks]) => {
    const isBounded = !blocks.some(isLifted);
    return {
      Update: {
        Key: net64Key(network),
        UpdateExpression: 'SET #ttl = :ttl ADD hosts :hosts',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':ttl': Math.ceil((now + KEEP_MS) / 1000),
          ':hosts': new Set(blocks.map(({ cidr }) => cidr)),
          ...(isBounded && { ':most': MOST_HOSTS }),
        },
        ...(isBounded && { ConditionExpression: 'attribute_not_exists(hosts) OR size(hosts) < :most' }),
      },
    };
  });
}
