import fc from 'fast-check';
import { BLOCK_PARTITIONS, blockKey } from '../../../../src/actions/network/block-list/sets/ip-sets.ts';
import { missingEntries, nextContent, overlapFinder } from '../../../../src/actions/network/block-list/sets/moves.ts';
import { type DesiredBlock, fitEntries } from '../../../../src/actions/network/block-list/sets/plan.ts';
import { place } from '../../../../src/actions/network/block-list/sets/shard-placement.ts';
import { choicesOf, homeOf } from '../../../../src/actions/network/block-list/sets/shards.ts';
import { NOW } from '../../../support/fixtures.ts';
import { addresses, HOUR } from './given.ts';

const MANY = addresses(20_000);
const none = new Set<string>();

describe('the home of an address', () => {
  it.each([2, 3, 10, 49])('moves nothing but the new share when set %i is followed by another', (count) => {
    const moved = MANY.filter((cidr) => homeOf(cidr, count) !== homeOf(cidr, count + 1));
    expect(moved.every((cidr) => homeOf(cidr, count + 1) === count)).toBe(true);
    expect(moved.length / (MANY.length / (count + 1))).toBeGreaterThan(0.8);
    expect(moved.length / (MANY.length / (count + 1))).toBeLessThan(1.2);
  });

  it('is spread evenly, and the first of the choices', () => {
    const counts = Array.from({ length: 10 }, (_, n) => MANY.filter((cidr) => homeOf(cidr, 10) === n).length);
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.15);
    for (const cidr of MANY.slice(0, 100)) expect(choicesOf(cidr, 10)[0]).toBe(homeOf(cidr, 10));
  });

  it('is the same for ever, as is the partition of the table', () => {
    expect(
      ['198.51.100.7/32', '203.0.113.9/32', '2001:db8::7/128'].map((cidr) => homeOf(cidr, 10)),
    ).toMatchInlineSnapshot(`
[
  8,
  9,
  5,
]
`);
    expect(['198.51.100.7/32', '2001:db8::7/128'].map((cidr) => blockKey(cidr).pk)).toMatchInlineSnapshot(`
[
  "BLOCKS#v4#03",
  "BLOCKS#v6#15",
]
`);
    expect(BLOCK_PARTITIONS).toHaveLength(32);
    for (const cidr of MANY.slice(0, 100)) expect(BLOCK_PARTITIONS).toContain(blockKey(cidr).pk);
  });
});

describe('placing entries in sets', () => {
  it('fills every set to the last entry before anything is left out', () => {
    const rooms = [0, 1, 2].map(() => ({ limit: 100, held: none }));
    const { placed } = place(MANY.slice(0, 300), rooms);
    expect(placed.size).toBe(300);
    expect([0, 1, 2].map((n) => [...placed.values()].filter((shard) => shard === n).length)).toEqual([100, 100, 100]);
  });

  it('leaves a set that cannot be written alone, and uses it again afterwards', () => {
    const entries = MANY.slice(0, 100);
    const { placed: without } = place(entries, [
      { limit: 0, held: none },
      { limit: 1000, held: none },
    ]);
    expect([...new Set(without.values())]).toEqual([1]);
    const { placed: again } = place(entries, [
      { limit: 1000, held: none },
      { limit: 1000, held: new Set(entries) },
    ]);
    expect(entries.every((entry) => again.get(entry) === homeOf(entry, 2))).toBe(true);
  });

  it('changes one set for one address more, even when all of them are nearly full', () => {
    const entries = MANY.slice(0, 299);
    const { placed: first } = place(
      entries,
      [0, 1, 2].map(() => ({ limit: 100, held: none })),
    );
    const held = [0, 1, 2].map((n) => new Set(entries.filter((entry) => first.get(entry) === n)));
    const { placed: second } = place(
      [...entries, '9.9.9.9/32'],
      held.map((set) => ({ limit: 100, held: set })),
    );
    expect(entries.filter((entry) => first.get(entry) !== second.get(entry))).toEqual([]);
    expect(second.size).toBe(300);
  });
});

describe('moving entries between sets', () => {
  const LIMIT = 6;

  /** Writes what may be written, one set after the other, until nothing changes, and looks after each write. */
  function converge(start: Set<string>[], entries: string[], look: (sets: Set<string>[]) => void): Set<string>[] {
    const sets = [...start];
    for (let round = 0; round < 60; round += 1) {
      const { placed: targets } = place(
        entries,
        sets.map((held) => ({ limit: LIMIT, held })),
      );
      const missing = missingEntries(targets, sets);
      let isDone = true;
      for (const shard of sets.keys()) {
        const needs = overlapFinder({ list: entries, evicted: [] });
        const next = nextContent(shard, sets, targets, missing[shard] ?? [], needs, none, LIMIT);
        if (!next.isChange) continue;
        isDone = false;
        sets[shard] = next.content;
        look(sets);
      }
      if (isDone) return sets;
    }
    throw new Error('never ends');
  }

  it('leaves no address unblocked for a moment, and ends with each in one set, from any state of the sets', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.nat(30), fc.nat(3)), { maxLength: 40 }),
        fc.uniqueArray(fc.nat(30), { maxLength: 24 }),
        (count, before, wanted) => {
          const sets = Array.from({ length: count }, () => new Set<string>());
          for (const [n, shard] of before) {
            const set = sets[shard % count];
            if (set && set.size < LIMIT) set.add(MANY[n] ?? '');
          }
          const entries = wanted.slice(0, count * LIMIT).map((n) => MANY[n] ?? '');
          const blocked = entries.filter((entry) => sets.some((set) => set.has(entry)));
          const ended = converge(sets, entries, (now) => {
            expect(blocked.filter((entry) => !now.some((set) => set.has(entry)))).toEqual([]);
            expect(now.every((set) => set.size <= LIMIT)).toBe(true);
          });
          expect(ended.flatMap((set) => [...set]).toSorted()).toEqual(entries.toSorted());
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes a network apart only when all its parts are held', () => {
    const parts = ['198.51.100.6/32', '198.51.100.7/32'];
    const sets = [new Set(['198.51.100.6/31']), new Set<string>()];
    const targets = new Map([
      ['198.51.100.6/32', 0],
      ['198.51.100.7/32', 1],
    ]);
    const needs = overlapFinder({ list: parts, evicted: [] });
    const nextOf = (shard: number) =>
      nextContent(shard, sets, targets, missingEntries(targets, sets)[shard] ?? [], needs, none);
    expect([...nextOf(0).content]).toEqual(['198.51.100.6/31', '198.51.100.6/32']);
    sets[0] = nextOf(0).content;
    sets[1] = nextOf(1).content;
    expect([...nextOf(0).content]).toEqual(['198.51.100.6/32']);
  });
});

describe('fitting blocks into the sets', () => {
  const wish = (sk: string, lastSeen = NOW, kind: DesiredBlock['kind'] = 'finding'): DesiredBlock => ({
    pk: 'p',
    sk,
    kind,
    lastSeen,
    expiresAt: NOW + HOUR,
    version: 1,
    blockedAt: NOW,
  });
  const fitted = (blocks: DesiredBlock[], capacity: number) => fitEntries({ blocks, refused: [] }, capacity);

  it('merges neighbours when there are too many, and takes in no other address', () => {
    const hosts = ['198.51.100.4/32', '198.51.100.5/32', '198.51.100.6/32', '198.51.100.9/32'];
    expect(
      fitted(
        hosts.map((sk) => wish(sk)),
        4,
      ).list,
    ).toEqual(hosts);
    const { list, merged, evicted } = fitted(
      hosts.map((sk) => wish(sk)),
      3,
    );
    expect(list.toSorted()).toEqual(['198.51.100.4/31', '198.51.100.6/32', '198.51.100.9/32']);
    expect(hosts.map((host) => merged?.get(host))).toEqual([
      '198.51.100.4/31',
      '198.51.100.4/31',
      '198.51.100.6/32',
      '198.51.100.9/32',
    ]);
    expect(evicted).toEqual([]);
  });

  it('leaves out those seen last the longest ago when merging is not enough, and what people wanted last of all', () => {
    const blocks = [
      wish('198.51.100.1/32', NOW - 4 * HOUR, 'manual'),
      wish('198.51.100.3/32', NOW - 3 * HOUR),
      wish('198.51.100.5/32', NOW - HOUR),
      wish('198.51.100.7/32', NOW - 2 * HOUR),
    ];
    const { list, evicted } = fitted(blocks, 2);
    expect(list.toSorted()).toEqual(['198.51.100.1/32', '198.51.100.5/32']);
    expect(evicted.map(({ sk }) => sk).toSorted()).toEqual(['198.51.100.3/32', '198.51.100.7/32']);
  });

  it('merges without a change to what is blocked, whatever the blocks are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(63), { minLength: 2 }), (numbers) => {
        const hosts = numbers.map((n) => `198.51.100.${n}/32`);
        const { list } = fitted(
          hosts.map((sk) => wish(sk)),
          hosts.length - 1,
        );
        const covered = list.flatMap((entry) => {
          const [address = '', prefix] = entry.split('/');
          const first = Number(address.split('.')[3]);
          return Array.from({ length: 2 ** (32 - Number(prefix)) }, (_, n) => `198.51.100.${first + n}/32`);
        });
        const kept = new Set(covered);
        // At most the one for which there may be no room is missing.
        expect(hosts.filter((host) => !kept.has(host)).length).toBeLessThanOrEqual(1);
        expect(covered.filter((host) => !hosts.includes(host))).toEqual([]);
      }),
    );
  });
});
