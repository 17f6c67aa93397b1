import { LocalSqs } from '../../../../../local/services/sqs.ts';
import type { Head } from '../../../../../src/actions/network/block-list/places/shared-list.ts';
import {
  amendShared,
  readHead,
  readShared,
  writeShared,
} from '../../../../../src/actions/network/block-list/places/shared-list.ts';
import { createSharing } from '../../../../../src/actions/network/block-list/places/sharing.ts';
import { blockKey } from '../../../../../src/actions/network/block-list/sets/ip-sets.ts';
import { createTable } from '../../../../../src/platform/table.ts';
import { ATTACKER, ATTACKER_V6, addresses, beforeCall, givenBlockList, givenEntry } from '../given.ts';

/** A home whose list holds elsewhere, too. */
function givenSharing() {
  const given = givenBlockList();
  const sqs = new LocalSqs(given.world);
  const queue = sqs.createQueue('riposte-test-block-places');
  const clients = given.clients as unknown as Record<string, unknown>;
  clients.sqs = {
    send: async (command: { input: never }) => {
      return sqs.SendMessageBatch(command.input);
    },
  };
  const blockList = given.create({ blockPlacesQueue: queue });
  const table = createTable(given.clients.dynamodb, given.config.table);
  return {
    ...given,
    blockList,
    table,
    queue,
    shared: async (family: 'v4' | 'v6' = 'v4') => (await readShared(table, family)).entries,
    sent: () => sqs.messages('riposte-test-block-places').map(({ body }) => body),
  };
}

/** Blocks of the journal for a minute, the last of them seen last. */
const blocksOf = (cidrs: readonly string[], now: number) =>
  cidrs.map((cidr, n) => ({
    ...blockKey(cidr),
    kind: 'finding' as const,
    lastSeen: n,
    expiresAt: now + 60_000,
    version: 1,
    blockedAt: now,
  }));

/** The sharing alone, of blocks that no home holds. */
function givenAlone() {
  const { table, world, items } = givenSharing();
  const sqs = { send: async () => ({}) } as never;
  const sharing = createSharing({ sqs, table, queue: 'https://q', now: world.now.bind(world) });
  return { table, world, items, sharing };
}

describe('what is blocked at home', () => {
  it('is handed on once it holds at home, and goes again when it is lifted', async () => {
    const { blockList, shared, sent, inV4, world } = givenSharing();
    await blockList.add([givenEntry(), givenEntry({ cidr: ATTACKER_V6, finding: 'f6' })]);
    await blockList.reconcile();
    expect(inV4()).toEqual([ATTACKER]);
    expect([await shared(), await shared('v6')]).toEqual([[ATTACKER], [ATTACKER_V6]]);
    world.time += 60_000;
    await blockList.lift(ATTACKER, { by: 'someone', suppressDays: 1 });
    await blockList.reconcile();
    expect(await shared()).toEqual([]);
    expect(sent()).toEqual(['{"kind":"spread"}', '{"kind":"spread"}']);
  });

  it('asks for nothing where nothing has changed, and once for what changes within seconds', async () => {
    const { blockList, sent, world } = givenSharing();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    await blockList.reconcile();
    for (const cidr of addresses(3)) {
      await blockList.add([givenEntry({ cidr, finding: cidr })]);
      await blockList.reconcile(['v4'], [cidr]);
      world.time += 100;
    }
    // Each write at home takes a second, so that two of the four changes share a message.
    expect(sent().length).toBeGreaterThan(1);
    expect(sent().length).toBeLessThan(4);
  });

  it.each([
    { title: 'whose IP sets cannot be written', operation: 'UpdateIPSet' },
    { title: 'whose IP sets cannot be read', operation: 'GetIPSet' },
  ])('is handed on of a home $title, too', async ({ operation }) => {
    const { blockList, faults, shared } = givenSharing();
    faults.refuse(operation, 'AccessDeniedException');
    await blockList.add([givenEntry()]);
    await expect(blockList.reconcile(['v4'])).rejects.toThrow();
    expect(await shared()).toEqual([ATTACKER]);
  });

  it('is not handed on as it was before somebody else wrote', async () => {
    const { blockList, table, shared, clients } = givenSharing();
    await blockList.add([givenEntry()]);
    const other: Head = { version: 0, marks: Array.from({ length: 16 }, () => ''), size: 0 };
    beforeCall(clients.dynamodb, 'TransactWrite', async () => {
      await writeShared(table, 'v4', other, ['192.0.2.9/32']);
    });
    await blockList.reconcile(['v4']);
    expect(await shared()).toEqual([ATTACKER]);
    expect((await readShared(table, 'v4')).version).toBe(2);
  });

  it('is as many addresses as one set holds elsewhere, those seen last, and people are told', async () => {
    const { table, items, world, sharing } = givenAlone();
    const cidrs = addresses(20_002).filter((_, n) => n % 2 === 0);
    const blocks = blocksOf(cidrs, world.time);
    expect(await sharing.keep(await sharing.open('v4'), 'v4', blocks)).toBe(true);
    expect((await readShared(table, 'v4')).entries).toEqual(cidrs.slice(501).toSorted());
    expect(items<{ text: string }>('BLOCK-LIST-NOTICES').map(({ text }) => text)).toEqual([
      expect.stringMatching(/hold 10000 entries each\. 501 addresses/),
    ]);
  });

  it('goes everywhere, too, when it is lifted while neighbours are one entry for want of room', async () => {
    const { table, world, sharing } = givenAlone();
    const pair = ['198.51.100.6/32', ATTACKER];
    const cidrs = [...addresses(20_000).filter((_, n) => n % 2 === 0), ...pair];
    const blocks = blocksOf(cidrs, world.time);
    await sharing.keep(await sharing.open('v4'), 'v4', blocks);
    expect((await readShared(table, 'v4')).entries).toContain('198.51.100.6/31');
    expect(await sharing.amend(await sharing.open('v4'), 'v4', new Set([ATTACKER]), new Set())).toBe('whole');
    await sharing.keep(await sharing.open('v4'), 'v4', blocks.slice(0, -1));
    const { entries } = await readShared(table, 'v4');
    expect(entries).toContain('198.51.100.6/32');
    expect(entries).not.toContain('198.51.100.6/31');
    await sharing.keep(await sharing.open('v4'), 'v4', blocks.slice(0, 5));
    expect(await sharing.amend(await sharing.open('v4'), 'v4', new Set([ATTACKER]), new Set())).toBe('kept');
  });

  it('stays at home without a queue', async () => {
    const { create, items } = givenBlockList();
    const blockList = create();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    expect(items('BLOCKS-SHARED')).toEqual([]);
  });
});

describe('what is handed on of some blocks alone', () => {
  const KNOWN = addresses(30);

  /** A list in force whose IP sets are known, so that only what is due is read. */
  async function givenKnown() {
    const given = givenSharing();
    await given.blockList.add(KNOWN.map((cidr, n) => givenEntry({ cidr, finding: `f${n}` })));
    await given.blockList.follow();
    await given.blockList.follow();
    given.calls.length = 0;
    const listsRead = () =>
      given.calls.filter(({ operation, input }) => operation === 'Query' && JSON.stringify(input).includes('"BLOCKS#'))
        .length;
    return { ...given, listsRead };
  }

  it('joins the rest, and goes again, while the list is not read', async () => {
    const { blockList, shared, listsRead, world } = await givenKnown();
    await blockList.add([givenEntry({ durationMs: 3_600_000 })]);
    await blockList.reconcile(['v4'], [ATTACKER]);
    expect(await shared()).toEqual([...KNOWN, ATTACKER].toSorted());
    await blockList.lift(KNOWN[0] ?? '', { by: 'someone', suppressDays: 1 });
    await blockList.reconcile(['v4'], [KNOWN[0] ?? '']);
    expect(await shared()).toEqual([...KNOWN.slice(1), ATTACKER].toSorted());
    world.time += 2 * 3_600_000;
    await blockList.follow();
    expect(await shared()).toEqual(KNOWN.slice(1).toSorted());
    expect(listsRead()).toBe(0);
  });

  it('is the whole list where none was ever handed on', async () => {
    const { create, table, queue } = givenSharing();
    const quiet = create({ blockPlacesQueue: '' });
    await quiet.add(KNOWN.map((cidr, n) => givenEntry({ cidr, finding: `f${n}` })));
    await quiet.follow();
    await quiet.follow();
    expect((await readShared(table, 'v4')).version).toBe(0);
    await create({ blockPlacesQueue: queue }).follow();
    expect((await readShared(table, 'v4')).entries).toEqual(KNOWN.toSorted());
  });

  it('is decided anew where somebody else wrote meanwhile', async () => {
    const { blockList, table, shared, clients } = await givenKnown();
    await blockList.add([givenEntry()]);
    const head = await readHead(table, 'v4');
    beforeCall(clients.dynamodb, 'TransactWrite', async () => {
      await writeShared(table, 'v4', head, [...KNOWN, '192.0.2.9/32']);
    });
    await blockList.reconcile(['v4'], [ATTACKER]);
    expect(await shared()).toEqual([...KNOWN, '192.0.2.9/32', ATTACKER].toSorted());
  });

  it('is handed on at the next look where others wrote until there was no time left', async () => {
    const { blockList, shared, clients } = await givenKnown();
    await blockList.add([givenEntry()]);
    const client = clients.dynamodb as unknown as { send(command: object): Promise<unknown> };
    const { send } = client;
    const lost = Object.assign(new Error('Transaction cancelled'), {
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    });
    client.send = async (command) => {
      if (JSON.stringify(command).includes('"BLOCKS-SHARED') && /Write/.test(command.constructor.name)) throw lost;
      return send.call(client, command);
    };
    await blockList.reconcile(['v4'], [ATTACKER]).catch(() => undefined);
    client.send = send;
    expect(await shared()).not.toContain(ATTACKER);
    await blockList.follow();
    expect(await shared()).toContain(ATTACKER);
  });

  it('has the whole list handed on where it would become too long', async () => {
    const { table } = await givenKnown();
    const full = addresses(20_000).filter((_, n) => n % 2 === 0);
    await writeShared(table, 'v4', await readHead(table, 'v4'), full);
    const head = await readHead(table, 'v4');
    const some = new Set([ATTACKER]);
    expect(await amendShared(table, 'v4', head, some, some)).toBe('whole');
    expect(await amendShared(table, 'v4', head, new Set(full.slice(0, 2)), new Set())).toBe('changed');
    expect(await readHead(table, 'v4')).toMatchObject({ size: 9_998, version: head.version + 1 });
  });
});
