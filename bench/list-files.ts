import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dueOf } from '../src/actions/network/block-list/ledger/block-due.ts';
import { homeOf } from '../src/actions/network/block-list/sets/shards.ts';
import { FAMILIES, type Family } from '../src/core/addresses/network.ts';
import type { Scope } from '../src/core/ip-set-refs.ts';
import { blockOf } from './blocks.ts';

/** What the files are of: so many addresses of each family, in so many sets of each scope. */
export interface Told {
  each: number;
  sets: number;
  scopes: readonly Scope[];
}

const MOST_IN_A_SET = 10_000;
/** DynamoDB answers with 1 MB at most, as it counts: of what a block is read, so many are in one. */
const IN_A_PAGE = 2_400;
const READ =
  'sk kind lastSeen expiresAt version enforcedAt enforcedIn suppressedUntil recordedAt blockedAt dueShard dueAt';

export const addressOf: Record<Family, (n: number) => string> = {
  v4: (n) => `${20 + (n >>> 16)}.${(n >>> 8) & 255}.${n & 255}.7/32`,
  v6: (n) => `2001:db8:${(1 + (n >>> 15)).toString(16)}:${(1 + (n & 0x7fff)).toString(16)}::bad/128`,
};
export const fileOfPage = (partition: string, page: number): string => `${partition.replaceAll('#', '-')}.${page}`;
export const fileOfSet = (name: string): string => `set-${name}`;

/** The sets of a family, full: each address at home, and where a home is full, wherever there is room. */
export function placed(family: Family, { each, sets }: Pick<Told, 'each' | 'sets'>): string[][] {
  const held = Array.from({ length: sets }, (): string[] => []);
  for (let n = 0; n < each; n += 1) held[homeOf(addressOf[family](n), sets)]?.push(addressOf[family](n));
  const homeless = held.flatMap((own) => own.splice(MOST_IN_A_SET));
  for (const own of held) own.push(...homeless.splice(0, MOST_IN_A_SET - own.length));
  return held;
}

/** Writes what DynamoDB and AWS WAF answer of a block list, as they send it. @param nameOf of a set, by its family and number */
export function writeList(folder: string, told: Told, nameOf: (family: Family, n: number) => string): void {
  writeFileSync(join(folder, 'told.json'), JSON.stringify(told));
  const fields = READ.split(' ');
  for (const family of FAMILIES) {
    for (const [n, Addresses] of placed(family, told).entries()) {
      const Name = nameOf(family, n);
      const IPSet = { Name, Id: `id-${n}`, IPAddressVersion: family === 'v4' ? 'IPV4' : 'IPV6', Addresses };
      writeFileSync(join(folder, fileOfSet(Name)), JSON.stringify({ IPSet, LockToken: `token-${n}` }));
    }
    const partitions = new Map<string, string[]>();
    for (let n = 0; n < told.each; n += 1) {
      const block = blockOf(addressOf[family](n), n);
      const all: Record<string, unknown> = { ...block, ...dueOf(block) };
      const item = marshall(Object.fromEntries(fields.flatMap((field) => (field in all ? [[field, all[field]]] : []))));
      const own = partitions.get(block.pk) ?? [];
      partitions.set(block.pk, own);
      own.push(JSON.stringify(item));
    }
    for (const [pk, items] of partitions)
      for (let page = 0; page * IN_A_PAGE < items.length; page += 1) {
        const some = items.slice(page * IN_A_PAGE, (page + 1) * IN_A_PAGE);
        const isLast = (page + 1) * IN_A_PAGE >= items.length;
        const more = isLast ? '' : `,"LastEvaluatedKey":{"page":{"S":"${page + 1}"}}`;
        writeFileSync(
          join(folder, fileOfPage(pk, page)),
          `{"Items":[${some.join(',')}],"Count":${some.length}${more}}`,
        );
      }
  }
}
