import type { Block, LiftedBlock } from '../../../../src/actions/network/block-list/index.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, beforeCall, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const UNDO = { by: 'ops', suppressDays: 30 };

describe('lifting a block', () => {
  it('takes it from the IP set and keeps new findings from bringing it back', async () => {
    const { blockList, inV4, world } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    world.time += HOUR;
    const suppressedUntil = NOW + HOUR + 30 * DAY;
    expect(await blockList.lift(ATTACKER, UNDO)).toEqual({ wasBlocked: true, suppressedUntil });
    expect(await blockList.reconcile()).toMatchObject({
      removed: [ATTACKER],
      lifted: [{ cidr: ATTACKER, reason: 'undone' }],
    });
    expect(inV4()).toEqual([]);
    world.time += HOUR;
    const again = givenEntry({ lastSeen: world.time, finding: 'f2' });
    expect(await blockList.add([again])).toEqual([{ status: 'suppressed', until: suppressedUntil }]);
    world.time = suppressedUntil;
    expect(await blockList.add([{ ...again, lastSeen: world.time }])).toMatchObject([{ status: 'added' }]);
  });

  it('keeps an address from being blocked that is not blocked now', async () => {
    const { blockList, items } = givenBlockList();
    expect(await blockList.lift(ATTACKER, UNDO)).toEqual({ wasBlocked: false, suppressedUntil: NOW + 30 * DAY });
    await blockList.reconcile();
    expect(await blockList.add([givenEntry()])).toMatchObject([{ status: 'suppressed' }]);
    expect(items('BLOCKED#')).toEqual([]);
  });

  it('lets findings block the address again when asked to suppress nothing', async () => {
    const { blockList } = givenBlockList();
    await blockList.add([givenEntry()]);
    expect(await blockList.lift(ATTACKER, { by: 'ops', suppressDays: 0 })).toEqual({ wasBlocked: true });
    expect(await blockList.add([givenEntry({ finding: 'f2' })])).toMatchObject([{ status: 'added', opened: true }]);
  });

  it('is written into the history of the address, by day', async () => {
    const { blockList, items, world } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    world.time += HOUR;
    await blockList.lift(ATTACKER, UNDO);
    await blockList.reconcile();
    await blockList.reconcile();
    expect(items<LiftedBlock>('BLOCKED#')).toMatchObject([
      {
        pk: `BLOCKED#${ATTACKER}`,
        sk: '2026-11-20T12:00:00.000Z',
        liftReason: 'undone',
        liftedBy: 'ops',
        dayKey: expect.stringMatching(/^2026-11-20#\d+$/),
        dayAt: expect.any(Number),
        enforcedAt: expect.any(Number),
      },
    ]);
  });

  it('leaves nothing but the history when the suppression is over', async () => {
    const { blockList, items, world } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.lift(ATTACKER, UNDO);
    await blockList.reconcile();
    expect(items<Block>('BLOCKS#')).toHaveLength(1);
    world.time += 30 * DAY;
    await blockList.reconcile();
    expect(items('BLOCKS#')).toEqual([]);
    expect(items('BLOCKED#')).toHaveLength(1);
  });

  it('holds against a finding that is being added at the same moment', async () => {
    const { blockList, create, clients } = givenBlockList();
    await blockList.add([givenEntry()]);
    beforeCall(clients.dynamodb, 'TransactWrite', async () => void (await create().lift(ATTACKER, UNDO)));
    expect(await blockList.add([givenEntry({ finding: 'f2' })])).toMatchObject([{ status: 'suppressed' }]);
    expect(await blockList.listActive()).toEqual([]);
  });
});
