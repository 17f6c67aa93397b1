import type { LiftedBlock } from '../../../../src/actions/network/block-list/index.ts';
import { whyLifted } from '../../../../src/actions/network/block-list/ledger/history.ts';
import { createJournal } from '../../../../src/journal/journal.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, ATTACKER_V6, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

/** Blocked by findings, ended automatically; blocked again, lifted by bob; blocked by alice, covered by never-block since. */
async function givenLongPast() {
  const given = givenBlockList();
  const { blockList, world, create } = given;
  await blockList.add([givenEntry(), givenEntry({ finding: 'f2', lastSeen: NOW - 1, count: 7 })]);
  world.time += DAY + 1;
  await blockList.reconcile();
  await blockList.add([givenEntry({ lastSeen: world.time, finding: 'f3' })]);
  world.time += HOUR;
  await blockList.lift(ATTACKER, { by: 'bob', suppressDays: 1 });
  await blockList.reconcile();
  world.time += HOUR;
  await blockList.addManual({ cidr: ATTACKER, permanent: true, reason: 'again', by: 'alice' });
  world.time += HOUR;
  await create({ neverBlock: [ATTACKER] }).reconcile();
  return given;
}

describe('the history of an address', () => {
  it('keeps every block after its end: sightings, strikes, why and by whom', async () => {
    const { blockList, called } = await givenLongPast();
    const before = called('dynamodb').length;
    const history = await blockList.history('198.51.100.7');
    expect(called('dynamodb').slice(before)).toEqual(['Query']);
    expect(history).toMatchObject([
      {
        blockedAt: NOW,
        firstSeen: NOW - HOUR,
        lastSeen: NOW,
        findings: [givenEntry().finding, 'f2'],
        counts: [1, 7],
        strikes: 1,
        liftReason: 'expired',
        liftedAt: NOW + DAY + 1,
      },
      { findings: ['f3'], strikes: 2, liftReason: 'undone', liftedBy: 'bob' },
      { kind: 'manual', by: 'alice', reason: 'again', strikes: 2, liftReason: 'never-block' },
    ]);
    expect(history[0]).not.toHaveProperty('liftedBy');
  });

  it.each([
    { title: 'ran out', index: 0, why: 'its time was over' },
    { title: 'came back and was lifted', index: 1, why: 'lifted by bob; it had come back (strike 2)' },
    { title: 'may not be blocked any more', index: 2, why: 'never-block covers it now' },
  ])('says why a block ended that $title', async ({ index, why }) => {
    const { blockList } = await givenLongPast();
    const block = (await blockList.history(ATTACKER))[index];
    expect(block && whyLifted(block)).toBe(why);
  });

  it('holds each end once in the days that the digest reads, however often it is recorded', async () => {
    const { clients, config, world, create } = await givenLongPast();
    for (let n = 0; n < 3; n += 1) {
      world.time += HOUR;
      await create().reconcile();
    }
    const journal = createJournal(clients.dynamodb, config.table);
    const days = await journal.readPeriod<LiftedBlock>(NOW - DAY, world.time + DAY);
    expect(
      days
        .filter((item) => 'liftedAt' in item)
        .map(({ liftReason }) => liftReason)
        .toSorted(),
    ).toEqual(['expired', 'never-block', 'undone']);
  });

  it('keeps the time of the first record when an attempt died between two writes', async () => {
    const given = givenBlockList();
    await given.blockList.add([givenEntry()]);
    const [block] = await given.blockList.list();
    given.world.time += DAY;
    const { historyWrites } = await import('../../../../src/actions/network/block-list/ledger/history.ts');
    const { createTable } = await import('../../../../src/platform/table.ts');
    if (block)
      await createTable(given.clients.dynamodb, given.config.table).write(
        historyWrites(block, given.world.time, 'expired'),
      );
    given.world.time += HOUR;
    await given.blockList.reconcile();
    expect(await given.blockList.history(ATTACKER)).toMatchObject([{ liftedAt: NOW + DAY }]);
    expect(given.items('BLOCKS#')).toEqual([]);
  });
});

describe('showing an address', () => {
  it('that nothing is known of', async () => {
    const { blockList } = givenBlockList();
    expect(await blockList.show('2001:DB8::7')).toEqual({ cidr: ATTACKER_V6, covers: [], strikes: 0, history: [] });
  });

  it('that is blocked: why, since when and until when', async () => {
    const { blockList } = givenBlockList();
    await blockList.add([givenEntry()]);
    expect(await blockList.show('::ffff:198.51.100.7')).toMatchObject({
      cidr: ATTACKER,
      block: { reason: givenEntry().reason, blockedAt: NOW, expiresAt: NOW + DAY, strikes: 1 },
      strikes: 1,
    });
  });

  it('that is inside a blocked network', async () => {
    const { blockList } = givenBlockList();
    await blockList.addManual({ cidr: '198.51.100.0/24', hours: 1, reason: 'all of them', by: 'alice' });
    expect(await blockList.show(ATTACKER)).toMatchObject({
      covers: [{ cidr: '198.51.100.0/24', reason: 'all of them' }],
    });
  });

  it('that was lifted and is never blocked', async () => {
    const { blockList, create } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.lift(ATTACKER, { by: 'bob', suppressDays: 2 });
    await blockList.reconcile();
    const shown = await create({ neverBlock: ['198.51.100.0/24'] }).show(ATTACKER);
    expect(shown).toMatchObject({
      suppressedUntil: NOW + 2 * DAY,
      neverBlock: expect.stringContaining('RIPOSTE_NEVER_BLOCK'),
      strikes: 1,
      history: [{ liftedBy: 'bob' }],
    });
    expect(shown).not.toHaveProperty('block');
  });

  it('forgets strikes as the days pass', async () => {
    const { blockList, world } = givenBlockList();
    await blockList.add([givenEntry()]);
    world.time += 2 * DAY;
    await blockList.reconcile();
    expect(await blockList.show(ATTACKER)).toMatchObject({ strikes: 1 });
    world.time += 30 * DAY;
    expect(await blockList.show(ATTACKER)).toMatchObject({ strikes: 0, history: [{ strikes: 1 }] });
  });

  it.each([{ text: '' }, { text: 'example.com' }, { text: '198.51.100.7; DROP' }])(
    'of "$text" is refused',
    async ({ text }) => {
      const { blockList } = givenBlockList();
      await expect(blockList.show(text)).rejects.toThrow(RangeError);
      await expect(blockList.history(text)).rejects.toThrow(RangeError);
      await expect(blockList.lift(text, { by: 'bob', suppressDays: 1 })).rejects.toThrow(RangeError);
      await expect(blockList.extend(text, { by: 'bob', hours: 1 })).rejects.toThrow('neither an IP address nor a CIDR');
    },
  );

  it('changes nothing', async () => {
    const { blockList, items } = await givenLongPast();
    const before = items('');
    await blockList.show(ATTACKER);
    expect(items('')).toEqual(before);
  });
});
