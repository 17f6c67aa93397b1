import { NeverBlockError } from '../../src/core/errors.ts';
import { acceptHeldRanges, addNeverBlock, listNeverBlock, removeNeverBlock } from '../../src/never-block/operator.ts';
import { NOW } from '../support/fixtures.ts';
import { givenNeverBlock, HOUR } from './given.ts';

const BY = 'arn:aws:iam::111122223333:user/ada';

describe("operators' entries", () => {
  it('say who, why and until when, in lists and refusals', async () => {
    const { table, reason, now } = givenNeverBlock();
    const added = await addNeverBlock(
      table,
      { entry: '2600:0::/48', by: BY, why: 'our\nmonitoring', until: NOW + HOUR },
      now(),
    );
    expect(added).toEqual({ cidr: '2600::/48', by: BY, why: 'our monitoring', at: NOW, until: NOW + HOUR });
    expect(await listNeverBlock(table, now())).toEqual([added]);
    expect(await reason('2600::9/128')).toBe(
      `2600::9/128 is never blocked: an operator (${BY}, 2026-11-20: our monitoring) lists 2600::/48`,
    );
    expect(await listNeverBlock(table, NOW + HOUR)).toEqual([]);
  });

  it('are replaced by a new one of the same range, and removed', async () => {
    const { table, reason, now, services } = givenNeverBlock();
    await addNeverBlock(table, { entry: '8.8.8.8', by: BY, why: 'once', until: NOW + HOUR }, now());
    await addNeverBlock(table, { entry: '8.8.8.8/32', by: BY, why: 'for good' }, now());
    expect(await listNeverBlock(table, now())).toEqual([{ cidr: '8.8.8.8/32', by: BY, why: 'for good', at: NOW }]);
    expect(await removeNeverBlock(table, { entry: '8.8.8.8', by: 'bob' }, now())).toMatchObject({ why: 'for good' });
    expect(await removeNeverBlock(table, { entry: '8.8.8.8', by: 'bob' }, now())).toBeUndefined();
    expect(await reason('8.8.8.8/32')).toBeUndefined();
    const log = services.dynamodb.items().filter(({ pk }) => pk === 'NEVER_BLOCK_LOG');
    expect(log.map(({ what }) => what).sort()).toEqual(['add', 'add', 'remove']);
  });

  it('all stay when many are added at once', async () => {
    const { table, now } = givenNeverBlock();
    const entries = ['8.8.8.8', '9.9.9.9', '1.1.1.1', '4.4.4.4'];
    await Promise.all(entries.map((entry) => addNeverBlock(table, { entry, by: BY, why: 'together' }, now())));
    expect((await listNeverBlock(table, now())).map(({ cidr }) => cidr).sort()).toEqual(
      entries.map((entry) => `${entry}/32`).sort(),
    );
  });

  it.each([
    { entry: '0.0.0.0/0', says: 'wider than /8' },
    { entry: '128.0.0.0/1', says: 'wider than /8' },
    { entry: '2000::/3', says: 'wider than /16' },
    { entry: '8.8.8.8/24', says: 'begins at its network address' },
    { entry: 'example.com', says: 'neither an IP address nor a CIDR' },
    { entry: '::ffff:8.8.8.8', says: 'neither' },
    { entry: '', says: 'neither' },
  ])('are refused when "$entry" is none', async ({ entry, says }) => {
    const { table, now, services } = givenNeverBlock();
    const add = () => addNeverBlock(table, { entry, by: BY, why: '' }, now());
    await expect(add()).rejects.toThrow(NeverBlockError);
    await expect(add()).rejects.toThrow(says);
    expect(services.dynamodb.items()).toEqual([]);
  });

  it('cannot end before they begin', async () => {
    const { table, now } = givenNeverBlock();
    const add = addNeverBlock(table, { entry: '8.8.8.8', by: BY, why: '', until: NOW }, now());
    await expect(add).rejects.toThrow('would end before it begins');
  });

  it('survive a crash after any call: there or not, and addable again', async () => {
    for (let calls = 1; calls <= 6; calls += 1) {
      const { table, now, faults } = givenNeverBlock();
      await addNeverBlock(table, { entry: '9.9.9.9', by: BY, why: 'first' }, now());
      faults.crashAfter(calls);
      await addNeverBlock(table, { entry: '8.8.8.8', by: BY, why: 'second' }, now()).catch(() => undefined);
      faults.revive();
      await addNeverBlock(table, { entry: '8.8.8.8', by: BY, why: 'second' }, now());
      expect((await listNeverBlock(table, now())).map(({ why }) => why)).toEqual(['first', 'second']);
    }
  });

  it('have nothing to accept when no list is held back', async () => {
    const { table, now } = givenNeverBlock();
    await expect(acceptHeldRanges(table, BY, now())).rejects.toThrow('No list of AWS’s address ranges is held back');
  });
});
