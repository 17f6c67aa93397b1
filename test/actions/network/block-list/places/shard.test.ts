import { readAllPlaces } from '../../../../../src/actions/network/block-list/places/place-records.ts';
import { ACCOUNT } from '../../../../support/fixtures.ts';
import { addresses, beforeCall, HOUR } from '../given.ts';
import { givenInventory, givenPlaces, givenRules, MEMBERS, REGIONS } from './given-places.ts';

const [FIRST = '', SECOND = ''] = MEMBERS;
const PLACE = `${FIRST} ${REGIONS[0]}`;
const LIST = ['198.51.100.7/32', '203.0.113.0/24'];
const WRITE = 'UpdateIPSet';

const stateOf = async (given: ReturnType<typeof givenPlaces>, place: string) => {
  const [account, region = ''] = place.split(' ');
  return (await readAllPlaces(given.table)).find((one) => one.account === account)?.regions[region];
};

describe('the shared list', () => {
  it('comes to hold in every account and region, and goes from each', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.share(['2001:db8::7/128'], 'v6');
    expect(await given.work()).toBeUndefined();
    for (const place of given.places) {
      expect(given.held(place)).toEqual(LIST);
      expect(given.held(place, 'v6')).toHaveLength(1);
    }
    await given.share([]);
    await given.work();
    for (const place of given.places) expect(given.held(place)).toEqual([]);
  });

  it('costs one list and one write in a place for a new address, and reads no set', async () => {
    const given = givenPlaces();
    await given.share(addresses(500));
    await given.work();
    given.world.time += 5_000;
    const before = given.callsAt(PLACE).length;
    await given.share(addresses(501));
    await given.work();
    expect(given.callsAt(PLACE).slice(before)).toEqual(['ListIPSets', WRITE]);
    expect(given.held(PLACE)).toHaveLength(501);
  });

  it('leaves a place alone that is in step, and looks at it when its turn has come', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    const before = given.callsAt(PLACE).length;
    await given.work();
    expect(given.callsAt(PLACE)).toHaveLength(before);
    given.world.time += HOUR;
    await given.work({}, { shard: 0, of: 1, at: given.world.time });
    expect(given.callsAt(PLACE).slice(before)).toEqual(['ListIPSets']);
  });

  it('keeps the same small state of a place, however long it is', async () => {
    const sizes: number[] = [];
    for (const count of [1, 5_000]) {
      const given = givenPlaces();
      await given.share(addresses(count));
      await given.work();
      sizes.push(Math.max(...given.items('BLOCK-PLACES#').map((item) => JSON.stringify(item).length)));
    }
    expect(sizes[1]).toBeLessThanOrEqual((sizes[0] ?? 0) + 10);
    expect(sizes[1]).toBeLessThan(600);
  });
});

describe('what others changed in a place', () => {
  it.each([
    {
      title: 'an entry that nobody asked for',
      meddled: [...LIST, '192.0.2.9/32'],
      told: /Removed from it: 192\.0\.2\.9\/32/,
    },
    { title: 'an entry that is gone', meddled: ['203.0.113.0/24'], told: /Blocked again: 198\.51\.100\.7\/32/ },
    { title: 'a set that was emptied', meddled: [], told: /Blocked again: 198\.51\.100\.7\/32, 203\.0\.113\.0\/24/ },
  ])('is set right and told: $title', async ({ meddled, told }) => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    given.meddle(PLACE, meddled);
    await given.work({}, { shard: 0, of: 1, at: given.world.time });
    expect(given.held(PLACE)).toEqual(LIST);
    expect(given.notices()).toEqual([expect.stringMatching(told)]);
    expect(given.notices()[0]).toContain(`account ${FIRST}, ${REGIONS[0]}`);
  });

  it('is nothing where somebody wrote the very same', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    given.meddle(PLACE, LIST);
    const before = given.callsAt(PLACE).length;
    await given.work({}, { shard: 0, of: 1, at: given.world.time });
    expect(given.callsAt(PLACE).slice(before)).toEqual(['ListIPSets', 'GetIPSet']);
    expect(given.notices()).toEqual([]);
  });

  it.each([
    { gone: 'v6', other: 'v4', held: LIST, added: '192.0.2.9/32' },
    { gone: 'v4', other: 'v6', held: ['2001:0db8:0007:0000:0000:0000:0000:0000/64'], added: '2001:db8:9::/64' },
  ] as const)('is set right and told of $other while the set of $gone is in trouble', async (one) => {
    const { gone, other, held, added } = one;
    const given = givenPlaces();
    await given.share(LIST);
    await given.share(['2001:db8:7::/64'], 'v6');
    await given.work();
    given.meddle(PLACE, [...held, added], other);
    given.deleteSet(PLACE, gone);
    await given.work({}, { shard: 0, of: 1, at: given.world.time });
    expect(given.held(PLACE, other)).toEqual(held);
    expect(given.notices()).toEqual([expect.stringContaining(`Removed from it: ${added}`)]);
    expect((await stateOf(given, PLACE))?.trouble).toMatchObject({ code: 'absent', tries: 1 });
    // What was set right is recorded: the next try reads no content, and tells nothing again.
    given.world.time += 3_600_000;
    const before = given.callsAt(PLACE).length;
    await given.work({}, { shard: 0, of: 1, at: given.world.time });
    expect(given.callsAt(PLACE).slice(before)).toEqual(['ListIPSets']);
    expect(given.notices().filter((text) => text.includes(added))).toHaveLength(1);
  });

  it('is told once the set is right again, where the first write fails', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    given.meddle(PLACE, [...LIST, '192.0.2.9/32']);
    given.faultsAt(PLACE).refuse(WRITE, 'WAFInternalErrorException', { times: 1 });
    await given.work({}, { shard: 0, of: 1, at: given.world.time });
    expect(given.notices()).toEqual([]);
    given.world.time += 3_600_000;
    await given.work({}, { shard: 0, of: 1, at: given.world.time });
    expect(given.held(PLACE)).toEqual(LIST);
    expect(given.notices()).toEqual([expect.stringContaining('Removed from it: 192.0.2.9/32')]);
  });

  it('is not told where our own write was not recorded', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    await given.share([...LIST, '192.0.2.9/32']);
    // The function dies after its write, so that the record is of the write before; and the list goes on.
    given.meddle(PLACE, [...LIST, '192.0.2.9/32']);
    await given.share([...LIST, '192.0.2.10/32']);
    await given.work();
    expect(given.held(PLACE)).toEqual([...LIST, '192.0.2.10/32'].toSorted());
    expect(given.notices()).toEqual([]);
  });
});

describe('a place that is in trouble', () => {
  const DENIED = {
    name: 'AccessDenied',
    message:
      'User: arn:aws:sts::111122223333:assumed-role/a is not authorized to perform: sts:AssumeRole on resource: b',
  };

  it.each([
    {
      title: 'denied by an SCP',
      name: 'AccessDeniedException',
      message: 'with an explicit deny in a service control policy',
      advice: /SCP/,
    },
    { title: 'without the role', ...DENIED, advice: /template of the member’s roles/ },
    {
      title: 'in a region that is not enabled',
      name: 'UnrecognizedClientException',
      message: 'invalid',
      advice: /Enable the region/,
    },
    { title: 'down', name: 'WAFInternalErrorException', message: 'internal', advice: /automatically/ },
  ])('costs only itself, waits longer each time, and says what to do: $title', async ({ name, message, advice }) => {
    const given = givenPlaces();
    given.faultsAt(PLACE).refuse('*', name, { message });
    await given.share(LIST);
    // What may pass is tried again in seconds, what lasts with the sweeps.
    expect(await given.work()).toBe(name.startsWith('WAFInternal') ? 21 : undefined);
    for (const place of given.places) expect(given.held(place)).toEqual(place === PLACE ? [] : LIST);
    expect(await stateOf(given, PLACE)).toMatchObject({
      trouble: { code: name, tries: 1, advice: expect.stringMatching(advice) },
    });
    const before = given.entered.length;
    await given.work();
    expect(given.entered).toHaveLength(before);
    given.world.time += 5 * 60_000;
    await given.work();
    expect(given.entered.slice(before)).toEqual([PLACE]);
    expect(given.notices()).toEqual([expect.stringMatching(advice)]);
    given.faultsAt(PLACE).clear();
    given.world.time += 10 * 60_000;
    await given.work();
    expect(given.held(PLACE)).toEqual(LIST);
    expect((await stateOf(given, PLACE))?.trouble).toBeUndefined();
  });

  it('is one where a set is missing', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work({ stack: 'riposte-other' });
    expect(await stateOf(given, PLACE)).toMatchObject({
      trouble: { code: 'absent', advice: expect.stringContaining('template of the member’s region') },
    });
  });

  it('is one where a set was deleted, and the other one follows the list all the same', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.share(['2001:db8::7/128'], 'v6');
    await given.work();
    given.deleteSet(PLACE, 'v6');
    for (const entries of [['2001:db8::8/128'], []]) {
      await given.share(entries, 'v6');
      await given.work();
    }
    expect((await stateOf(given, PLACE))?.trouble).toMatchObject({ code: 'absent', tries: 1, sets: ['REGIONAL v6'] });
    await given.share(LIST.slice(1));
    await given.work();
    expect(given.held(PLACE)).toEqual(LIST.slice(1));
    expect((await stateOf(given, PLACE))?.trouble).toMatchObject({ code: 'absent', tries: 1 });
  });

  it.each([{ name: 'WAFOptimisticLockException' }, { name: 'ThrottlingException' }])(
    'is none where writes pass after some: $name',
    async ({ name }) => {
      const given = givenPlaces();
      given.faultsAt(PLACE).refuse(WRITE, name, { times: 3 });
      await given.share(LIST);
      await given.work();
      expect(given.held(PLACE)).toEqual(LIST);
      expect((await stateOf(given, PLACE))?.trouble).toBeUndefined();
    },
  );

  it('is none where somebody writes between our look and our write', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    given.world.time += 5_000;
    await given.share(LIST.slice(1));
    const { wafv2 } = given.options.clientsOf(...(PLACE.split(' ') as [string, string]));
    beforeCall(wafv2, WRITE, async () => given.meddle(PLACE, ['192.0.2.9/32']));
    await given.work();
    expect(given.held(PLACE)).toEqual(LIST.slice(1));
    expect((await stateOf(given, PLACE))?.trouble).toBeUndefined();
  });

  it('is one where every write meets a conflict', async () => {
    const given = givenPlaces();
    given.faultsAt(PLACE).refuse(WRITE, 'WAFOptimisticLockException');
    await given.share(LIST);
    await given.work();
    expect(await stateOf(given, PLACE)).toMatchObject({ trouble: { code: 'StaleLockTokenError' } });
  });
});

describe('a place that takes part no more', () => {
  const own = { match: { account: [FIRST] }, blocks: 'own' as const };
  const rest = { match: { account: [ACCOUNT] }, blocks: 'own' as const };

  it('is emptied where it may still be entered, and forgotten', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    await given.work({ rules: givenRules({ accounts: [own, rest] }) });
    expect(given.held(PLACE)).toEqual([]);
    expect(given.held(`${SECOND} ${REGIONS[0]}`)).toEqual(LIST);
    expect(await stateOf(given, PLACE)).toBeUndefined();
  });

  it.each([
    { title: 'has left the organisation', inventory: givenInventory([SECOND]), rules: givenRules() },
    {
      title: 'is excluded',
      inventory: givenInventory(),
      rules: givenRules({ accounts: [{ match: { account: [FIRST] }, exclude: true }, rest] }),
    },
  ])('is not entered where it $title, and people are told what stays', async ({ inventory, rules }) => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    const before = given.entered.length;
    await given.share([...LIST, '192.0.2.9/32']);
    await given.work({ inventory, rules });
    expect(given.entered.slice(before).some((place) => place.startsWith(FIRST))).toBe(false);
    expect(given.held(PLACE)).toEqual(LIST);
    expect(given.notices()).toEqual([expect.stringMatching(/takes part in the block list no more/)]);
    expect(await stateOf(given, PLACE)).toBeUndefined();
  });
});

describe('functions side by side', () => {
  it('leave a shard to whoever has it, who sees what changed meanwhile', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    await given.work();
    given.world.time += 5_000;
    await given.share(LIST.slice(1));
    let second: Promise<unknown> | undefined;
    const first = await given.work({
      clientsOf(account, region) {
        second ??= given.share([...LIST, '192.0.2.9/32']).then(() => given.work());
        return given.options.clientsOf(account, region);
      },
    });
    expect([first, await second]).toEqual([undefined, undefined]);
    for (const place of given.places) expect(given.held(place)).toEqual([...LIST, '192.0.2.9/32'].toSorted());
  });

  it('leave what there is no time for to another message', async () => {
    const given = givenPlaces();
    await given.share(LIST);
    const slow = (account: string, region: string) => {
      given.world.time += 40_000;
      return given.options.clientsOf(account, region);
    };
    expect(await given.work({ clientsOf: slow })).toBe(1);
    given.world.time += 180_000;
    expect(await given.work()).toBeUndefined();
    for (const place of given.places) expect(given.held(place)).toEqual(LIST);
  });
});
