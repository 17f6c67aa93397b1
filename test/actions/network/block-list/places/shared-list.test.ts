import { readHead, readShared, writeShared } from '../../../../../src/actions/network/block-list/places/shared-list.ts';
import { addresses } from '../given.ts';
import { givenPlaces } from './given-places.ts';

describe('the shared list', () => {
  it.each([{ count: 0 }, { count: 1 }, { count: 10_000 }])(
    'holds $count addresses as they were written',
    async ({ count }) => {
      const { table } = givenPlaces();
      const entries = addresses(count);
      await writeShared(table, 'v4', await readHead(table, 'v4'), entries);
      const shared = await readShared(table, 'v4');
      expect(shared).toEqual({ version: 1, entries: entries.toSorted() });
      expect(await readShared(table, 'v6')).toEqual({ version: 0, entries: [] });
    },
  );

  it('is written in part where one address joins, and not at all where nothing changes', async () => {
    const { table, calls, items } = givenPlaces();
    const entries = addresses(5_000);
    await writeShared(table, 'v4', await readHead(table, 'v4'), entries);
    const before = calls.length;
    const head = await readHead(table, 'v4');
    expect(await writeShared(table, 'v4', head, entries.toReversed())).toBe('same');
    expect(await writeShared(table, 'v4', head, [...entries, '198.51.100.7/32'])).toBe('changed');
    const [write] = calls.slice(before).filter(({ operation }) => operation.startsWith('TransactWrite'));
    expect(write?.input).toMatchObject({ TransactItems: [expect.anything(), expect.anything()] });
    expect(items('BLOCKS-SHARED')).toHaveLength(17);
    expect((await readShared(table, 'v4')).entries).toContain('198.51.100.7/32');
  });

  it('is not replaced by what was decided before another wrote', async () => {
    const { table } = givenPlaces();
    const early = await readHead(table, 'v4');
    expect(await writeShared(table, 'v4', await readHead(table, 'v4'), ['198.51.100.7/32'])).toBe('changed');
    expect(await writeShared(table, 'v4', early, ['198.51.100.8/32'])).toBe('lost');
    expect((await readShared(table, 'v4')).entries).toEqual(['198.51.100.7/32']);
  });

  it('is read again where it changed while it was read, so that a version has its own entries', async () => {
    const { table } = givenPlaces();
    const entries = addresses(200);
    await writeShared(table, 'v4', await readHead(table, 'v4'), entries);
    let isDone = false;
    const slow = {
      ...table,
      async query<T>(...given: Parameters<typeof table.query>): Promise<T[]> {
        if (!isDone) {
          isDone = true;
          await writeShared(table, 'v4', await readHead(table, 'v4'), entries.slice(1));
        }
        return table.query<T>(...given);
      },
    } as typeof table;
    expect(await readShared(slow, 'v4')).toEqual({ version: 2, entries: entries.slice(1).toSorted() });
  });
});
