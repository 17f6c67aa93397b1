import { CreateIPSetCommand, GetIPSetCommand, ListIPSetsCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { localClients } from '../../local/account.ts';
import { Faults } from '../../local/faults.ts';
import { LocalWafv2 } from '../../local/services/wafv2.ts';
import type { Clients } from '../../src/core/clients.ts';
import { givenWorld } from '../support/fixtures.ts';

const V4 = { Name: 'test-v4', Id: '00000000-0000-4000-8000-0000000000v4', Scope: 'REGIONAL' } as const;
const V6 = { Name: 'test-v6', Id: '00000000-0000-4000-8000-0000000000v6', Scope: 'REGIONAL' } as const;

function givenWaf() {
  const world = givenWorld();
  const service = new LocalWafv2(world);
  service.seedIpSet(V4.Name, V4.Id, 'IPV4');
  service.seedIpSet(V6.Name, V6.Id, 'IPV6');
  const services = { wafv2: service } as unknown as { [Name in keyof Clients]: object };
  const { wafv2 } = localClients(services, new Faults(), new Map(), () => {});
  const read = async (set: typeof V4 | typeof V6 = V4) => wafv2.send(new GetIPSetCommand(set));
  async function write(Addresses: string[], set: typeof V4 | typeof V6 = V4) {
    const { LockToken } = await read(set);
    return wafv2.send(new UpdateIPSetCommand({ ...set, Addresses, LockToken }));
  }
  return { world, wafv2, read, write };
}

const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `198.51.${n >> 8}.${n & 255}/32`);

describe('an IP set of the local account', () => {
  it('is replaced as a whole by a write', async () => {
    const { world, read, write } = givenWaf();
    await write(['198.51.100.7/32', '203.0.113.0/24']);
    world.time += 1000;
    await write(['198.51.100.8/32']);
    expect((await read()).IPSet?.Addresses).toEqual(['198.51.100.8/32']);
  });

  it('takes a lock token once', async () => {
    const { world, wafv2, read } = givenWaf();
    const { LockToken } = await read();
    const update = new UpdateIPSetCommand({ ...V4, Addresses: [], LockToken });
    const { NextLockToken } = await wafv2.send(update);
    world.time += 1000;
    await expect(wafv2.send(update)).rejects.toMatchObject({ name: 'WAFOptimisticLockException' });
    expect((await read()).LockToken).toBe(NextLockToken);
  });

  it('answers IPv6 in another notation than it was given', async () => {
    const { read, write } = givenWaf();
    await write(['2001:db8::1/128'], V6);
    expect((await read(V6)).IPSet?.Addresses).toEqual(['2001:0db8:0000:0000:0000:0000:0000:0001/128']);
  });

  it.each([
    { entry: '198.51.100.7', problem: 'no prefix length', set: V4 },
    { entry: '198.51.100.7/24', problem: 'host bits', set: V4 },
    { entry: '0.0.0.0/0', problem: 'everything', set: V4 },
    { entry: '::/0', problem: 'everything', set: V6 },
    { entry: '2001:db8::1/128', problem: 'the other family', set: V4 },
    { entry: '198.51.100.7/32', problem: 'the other family', set: V6 },
    { entry: '198.51.100.7/33', problem: 'too long a prefix', set: V4 },
    { entry: 'junk/32', problem: 'no address', set: V4 },
  ])('rejects a whole list with $entry: $problem', async ({ entry, set }) => {
    const { read, write } = givenWaf();
    const good = set === V4 ? '203.0.113.1/32' : '2001:db8::2/128';
    await expect(write([good, entry], set)).rejects.toMatchObject({ name: 'WAFInvalidParameterException' });
    expect((await read(set)).IPSet?.Addresses).toEqual([]);
  });

  it('holds 10,000 addresses and no more', async () => {
    const { world, read, write } = givenWaf();
    await write(many(10_000));
    world.time += 1000;
    await expect(write(many(10_001))).rejects.toMatchObject({ name: 'WAFLimitsExceededException' });
    expect((await read()).IPSet?.Addresses).toHaveLength(10_000);
  });

  it.each([
    { wait: 999, title: 'refuses a write 999 ms after the last one, to another set', outcome: 'ThrottlingException' },
    { wait: 1000, title: 'takes a write 1,000 ms after the last one', outcome: undefined },
  ])('$title', async ({ wait, outcome }) => {
    const { world, write } = givenWaf();
    await write([]);
    world.time += wait;
    const name = await write([], V6).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(name).toBe(outcome);
  });

  it.each([
    { title: 'an unknown id', set: { ...V4, Id: 'none' }, error: 'WAFNonexistentItemException' },
    { title: 'another name', set: { ...V4, Name: 'other' }, error: 'WAFNonexistentItemException' },
    {
      title: 'the global scope outside us-east-1',
      set: { ...V4, Scope: 'CLOUDFRONT' as const },
      error: 'WAFInvalidParameterException',
    },
  ])('is not found by $title', async ({ set, error }) => {
    const { wafv2 } = givenWaf();
    await expect(wafv2.send(new GetIPSetCommand(set))).rejects.toMatchObject({ name: error });
  });

  it('is created once and listed page by page', async () => {
    const { world, wafv2 } = givenWaf();
    const create = () =>
      wafv2.send(
        new CreateIPSetCommand({
          Name: 'new',
          Scope: 'REGIONAL',
          IPAddressVersion: 'IPV4',
          Addresses: ['192.0.2.0/24'],
        }),
      );
    const { Summary } = await create();
    world.time += 1000;
    await expect(create()).rejects.toMatchObject({ name: 'WAFDuplicateItemException' });
    const first = await wafv2.send(new ListIPSetsCommand({ Scope: 'REGIONAL', Limit: 2 }));
    const second = await wafv2.send(new ListIPSetsCommand({ Scope: 'REGIONAL', NextMarker: first.NextMarker }));
    expect([...(first.IPSets ?? []), ...(second.IPSets ?? [])].map((set) => set.Name)).toEqual([
      'test-v4',
      'test-v6',
      'new',
    ]);
    expect(second.IPSets?.[0]).toEqual(Summary);
  });
});
