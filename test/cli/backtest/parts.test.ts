import fc from 'fast-check';
import { HashCounts, hashOf } from '../../../src/cli/backtest/hash-counts.ts';
import {
  almostOrdered,
  type Happened,
  nearlyOrdered,
  OutOfOrder,
  sortedOnDisk,
} from '../../../src/cli/backtest/ordered.ts';
import { Top } from '../../../src/cli/backtest/top.ts';

async function* inParts(events: readonly Happened[]): AsyncGenerator<Happened[]> {
  for (let n = 0; n < events.length; n += 997) yield events.slice(n, n + 997);
}

async function times(ordered: AsyncIterable<Happened[]>): Promise<number[]> {
  const all: number[] = [];
  for await (const some of ordered) all.push(...some.map(({ at }) => at));
  return all;
}

const at = (time: number): Happened => ({ at: time, findings: [] });
const shuffled = (count: number): number[] => Array.from({ length: count }, (_, n) => (n * 7_919) % count);

describe('the order of time', () => {
  it.each([0, 1, 5_000, 30_000])('is made of %i events in any order', async (count) => {
    const wanted = shuffled(count).sort((a, b) => a - b);
    expect(await times(sortedOnDisk(inParts(shuffled(count).map(at))))).toEqual(wanted);
  });

  it('is made without files where events are nearly in it', async () => {
    const nearly = Array.from({ length: 30_000 }, (_, n) => n + ((n * 31) % 2_000));
    expect(await times(nearlyOrdered(inParts(nearly.map(at))))).toEqual([...nearly].sort((a, b) => a - b));
  });

  it('holds few events where hardly any is out of it, and refuses more than that', async () => {
    const hardly = Array.from({ length: 5_000 }, (_, n) => n + ((n * 31) % 200));
    expect(await times(almostOrdered(inParts(hardly.map(at))))).toEqual([...hardly].sort((a, b) => a - b));
    const nearly = Array.from({ length: 5_000 }, (_, n) => n + ((n * 31) % 2_000));
    await expect(times(almostOrdered(inParts(nearly.map(at))))).rejects.toThrow(OutOfOrder);
  });

  it('is refused where one comes too late', async () => {
    await expect(times(nearlyOrdered(inParts([...shuffled(30_000).sort((a, b) => a - b), 0].map(at))))).rejects.toThrow(
      OutOfOrder,
    );
  });
});

describe('counts by number', () => {
  it('are those of a map', () => {
    const counts = new HashCounts();
    const map = new Map<string, number>();
    for (let n = 0; n < 20_000; n += 1) {
      const text = `target ${(n * 7) % 6_007}`;
      map.set(text, (map.get(text) ?? 0) + 1);
      expect(counts.add(hashOf(text))).toBe(map.get(text));
    }
    expect(counts.size).toBe(map.size);
  });

  it('tell the first time from all others where nothing else matters', () => {
    const once = new HashCounts(true);
    const first = Array.from({ length: 20_000 }, (_, n) => once.add(hashOf(`target ${(n * 7) % 6_007}`)) === 1);
    expect(first.filter(Boolean)).toHaveLength(6_007);
    expect(first.slice(0, 6_007).every(Boolean)).toBe(true);
    expect(once.size).toBe(6_007);
  });

  it('are of a text and of what stands before it, in this order', () => {
    const hashes = [
      hashOf('b', hashOf('a')),
      hashOf('a', hashOf('b')),
      hashOf('b'),
      hashOf('ab'),
      hashOf('', hashOf('b')),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('the most frequent targets', () => {
  it('are those of all that were counted, whatever their order', () => {
    const one = fc.property(
      fc.nat(500).chain((most) => fc.array(fc.nat(most).map(String), { maxLength: 400, size: 'max' })),
      (targets) => {
        const top = new Top();
        for (const target of targets) top.add(target);
        const counted = [...Map.groupBy(targets, (target) => target)].map(([target, all]) => ({
          target,
          count: all.length,
        }));
        counted.sort((a, b) => b.count - a.count || (a.target < b.target ? -1 : 1));
        expect(top.list()).toEqual(counted.slice(0, 5));
        expect(top.targets).toBe(counted.length);
      },
    );
    fc.assert(one);
  });
});
