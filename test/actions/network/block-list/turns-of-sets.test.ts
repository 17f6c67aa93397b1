import { createBlockList } from '../../../../src/actions/network/block-list/index.ts';
import { turnKey } from '../../../../src/journal/write-turns.ts';
import { createTable } from '../../../../src/platform/table.ts';
import { NOW } from '../../../support/fixtures.ts';
import { addresses, givenEntry } from './given.ts';
import { givenSets } from './given-sets.ts';

const entriesOf = (cidrs: readonly string[]) => cidrs.map((cidr) => givenEntry({ cidr }));

const shardOf = (input: unknown): string => String((input as { Name?: string } | undefined)?.Name).slice(-2);

/** Three sets that all are to be written, while others have turns between them, and more is to be written. */
async function given({ urgent }: { urgent: boolean }) {
  const sets = givenSets({ count: 3, scopes: ['REGIONAL'] });
  const table = createTable(sets.clients.dynamodb, sets.config.table);
  const fresh = addresses(2_000);
  const some = fresh.splice(0, 30);
  const updates = (): string[] =>
    sets.calls.flatMap(({ operation, input }) => (operation === 'UpdateIPSet' ? [shardOf(input)] : []));
  const taken = (next: number): Promise<unknown> =>
    table.update({
      Key: turnKey('REGIONAL'),
      UpdateExpression: 'SET #next = :next',
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: { ':next': next },
    });
  let seen = 0;
  const sleep = async (ms: number): Promise<void> => {
    const written = updates().length;
    if (written > seen) {
      seen = written;
      await taken(sets.now() + 2_200);
      if (written < 5) await blockList.add(entriesOf(fresh.splice(0, 30)));
    }
    await sets.sleep(ms);
  };
  const blockList = createBlockList({ clients: sets.clients, config: sets.config, now: sets.now, sleep });
  await blockList.add(entriesOf(some));
  await taken(NOW + 1_000);
  await blockList.reconcile(['v4'], urgent ? some : undefined);
  return { ...sets, updates };
}

it.each([true, false])(
  'a turn is had by the set that it is kept for, read just before (urgent: %s)',
  async (urgent) => {
    const { calls, updates } = await given({ urgent });
    const first = calls.findIndex(({ operation }) => operation === 'UpdateIPSet');
    const reads = calls.slice(0, first).filter(({ operation }) => operation === 'GetIPSet');
    expect(reads).toHaveLength(4);
    expect(shardOf(reads.at(-1)?.input)).toBe(updates()[0]);
  },
);

it.each([true, false])('each set has a turn before one has its second (urgent: %s)', async (urgent) => {
  const { updates } = await given({ urgent });
  expect(updates().slice(0, 3).toSorted()).toEqual(['00', '01', '02']);
});
