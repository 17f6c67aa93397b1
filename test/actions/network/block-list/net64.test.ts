import { blockIp } from '../../../../src/actions/network/block-ip.ts';
import { canonical } from '../../../../src/core/addresses/network.ts';
import { undo } from '../../../support/attempts.ts';
import { givenContext, NOW } from '../../../support/fixtures.ts';
import { DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const NET = '2001:db8:1:2::/64';
const host = (n: number | string): string => `2001:db8:1:2::${n}/128`;
const BY = { by: 'alice', suppressDays: 30 };

function given(overrides = {}) {
  const world = givenBlockList(overrides);
  const { blockList } = world;
  return {
    ...world,
    inV6: () => world.inV6().map((cidr) => canonical(cidr)),
    /** A finding of its own for each. */
    add: async (...cidrs: string[]) => {
      const added = await blockList.add(
        cidrs.map((cidr) => givenEntry({ cidr, finding: `of ${cidr}`, lastSeen: world.world.time })),
      );
      await blockList.reconcile();
      return added;
    },
  };
}

describe('an attacker in an IPv6 /64', () => {
  it('is blocked as the /64 when a second address of it appears', async () => {
    const { add, inV6 } = given();
    expect(await add(host(1))).toMatchObject([{ status: 'added' }]);
    expect(inV6()).toEqual([host(1)]);
    expect(await add(host(2))).toMatchObject([{ status: 'added', within: NET, opened: true }]);
    expect(inV6().sort()).toEqual([NET, host(1)].sort());
    expect(await add(host(3))).toMatchObject([{ within: NET }]);
    expect(inV6()).toHaveLength(2);
  });

  it('is blocked as the /64 at once when two come together', async () => {
    const { add, inV6 } = given();
    await add(host(1), host('ffff:1'));
    expect(inV6()).toEqual([NET]);
  });

  it.each([
    { what: 'another /64', second: '2001:db8:1:3::1/128' },
    { what: 'a /64 that is written alike', second: '2001:db8:1:20::1/128' },
    { what: 'IPv4', second: '198.51.100.8/32' },
  ])('is not widened by $what', async ({ second }) => {
    const { add, inV6 } = given();
    await add(host(1));
    await add(second);
    expect(inV6()).not.toContain(NET);
    expect(inV6()).toContain(host(1));
  });

  it('is not widened by an address whose block is over, nor within what is never blocked', async () => {
    const { add, world, inV6 } = given();
    await add(host(1));
    world.time += 3 * DAY;
    await add(host(2));
    expect(inV6()).toEqual([host(2)]);
    const never = given({ neverBlock: [host(9).replace('/128', '')] });
    await never.add(host(1), host(2));
    expect(never.inV6().sort()).toEqual([host(1), host(2)]);
  });

  it('is not widened over an address that a person lifted, one way or the other', async () => {
    const { add, blockList, inV6 } = given();
    await add(host(1));
    await blockList.lift(host(1), BY);
    await add(host(2), host(3));
    expect(inV6().sort()).toEqual([host(2), host(3)]);
    expect(await add(NET)).toEqual([{ status: 'never-block', reason: expect.stringContaining(host(1)) }]);
  });

  it('is not widened once the /64 was lifted', async () => {
    const { add, blockList, inV6 } = given();
    await add(host(1), host(2));
    await blockList.lift(NET, BY);
    await add(host(1), host(2));
    expect(inV6().sort()).toEqual([host(1), host(2)]);
  });

  it('lapses exactly: each address and the /64 at its own time', async () => {
    const { add, world, blockList, inV6 } = given();
    await add(host(1));
    world.time += 2 * HOUR;
    await add(host(2));
    world.time = NOW + DAY + HOUR;
    await blockList.reconcile();
    expect(inV6()).toEqual([NET]);
    world.time += 2 * HOUR;
    await blockList.reconcile();
    expect(inV6()).toEqual([]);
  });

  it('is undone exactly: the address is free, with the /64 that findings had blocked around it', async () => {
    const { add, clients, config, world, inV6, sleep } = given();
    await add(host(1));
    await add(host(2));
    const ctx = givenContext(clients, { config, now: () => world.time, sleep });
    expect(await undo(blockIp, { key: host(2) }, {}, ctx)).toContain(`nor is ${NET} around it`);
    expect(inV6()).toEqual([host(1)]);
    await add(host(3));
    expect(inV6().sort()).toEqual([host(1), host(3)]);
  });

  it('leaves the network that a person blocked, and names it', async () => {
    const { add, blockList, clients, config, world, inV6, sleep } = given();
    await add(host(1));
    await blockList.addManual({ cidr: NET, reason: 'all of it', by: 'bob', hours: 5 });
    const ctx = givenContext(clients, { config, now: () => world.time, sleep });
    expect(await undo(blockIp, { key: host(1) }, {}, ctx)).toContain(`${NET}, which bob blocked, still holds it`);
    expect(inV6()).toEqual([NET]);
  });

  it('is known by no more than so many addresses, however many come', async () => {
    const { blockList, items } = given({ neverBlock: ['2001:db8:1:2::ffff'] });
    for (let n = 0; n < 4; n += 1)
      await blockList.add(
        Array.from({ length: 40 }, (_, m) => givenEntry({ cidr: host((n * 40 + m + 1).toString(16)) })),
      );
    const [item] = items<{ hosts: Set<string> }>('NET64#');
    expect(item?.hosts.size).toBeLessThanOrEqual(90);
  });
});
