import type { LocalStack } from '../../local/local-stack.ts';
import { heldBySets } from '../../simulation/view.ts';
import { settle } from '../../src/actions/deny/targets/settle-deny-target.ts';
import { placesOf } from '../../src/actions/deny/targets/tidy.ts';
import { createBlockBook } from '../../src/actions/network/block-list/index.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { arrive, givenStack } from '../support/stories.ts';
import { ATTACKER, SETTINGS_ON, seedNetworkAcl } from './given-network-acl.ts';

const HOUR = 3_600_000;
const PROBER = '198.51.100.23/32';

/** What the daily email says now. */
async function digestOf(stack: LocalStack) {
  await stack.lookAhead();
  const { clients, config, world } = stack;
  const period = digestPeriod(world.now() + 24 * HOUR, 'UTC');
  const built = buildDigest(await gather(period, { clients, config, now: world.now, readOnly: true }));
  return { headline: built.headline, text: renderText(built).body.replaceAll(/\s+/g, ' ') };
}

/** An address that is blocked for a day, in one of two IP sets. */
async function given() {
  const stack = givenStack({ ipSets: 2 });
  arrive(stack, 'guardduty/port-probe-search-cluster');
  await stack.drain();
  const { wafv2 } = stack.services;
  const holder = stack.config.ipSets.REGIONAL.v4.find(({ name, id }) =>
    wafv2.GetIPSet({ Name: name, Id: id, Scope: 'REGIONAL' }).IPSet?.Addresses?.includes(PROBER),
  );
  const pass = async (hours: number): Promise<void> => {
    stack.faults.revive();
    stack.advance(hours * HOUR);
    await stack.sweep();
    await stack.drain();
  };
  return { stack, holder: holder?.id, pass, digest: () => digestOf(stack) };
}

describe('an address whose block cannot be lifted', () => {
  it.each(['GetIPSet', 'UpdateIPSet'])(
    'needs somebody, though only one of the sets cannot be reached (%s), until it is lifted',
    async (operation) => {
      const { stack, holder, pass, digest } = await given();
      await pass(1);
      expect((await digest()).headline).toMatch(/nothing needs you/);
      stack.faults.refuse(operation, 'WAFUnavailableEntityException', {
        where: (input) => (input as { Id?: string }).Id === holder,
      });
      for (let n = 0; n < 9; n += 1) await pass(3);
      const { headline, text } = await digest();
      expect(headline).not.toMatch(/nothing needs you/i);
      expect(text).toContain('1 address may be blocked beyond its time');
      expect(text).toMatch(/198\.51\.100\.23\/32 should be blocked no longer.*blocks show 198\.51\.100\.23/);
      stack.faults.clear();
      expect(heldBySets(stack)).toEqual([PROBER]);
      await pass(0.1);
      expect(heldBySets(stack)).toEqual([]);
      expect((await digest()).headline).toMatch(/nothing needs you/);
    },
  );
});

describe('an address that a person lifted for a month', () => {
  const lifted = async (isReadable: boolean) => {
    const all = await given();
    const { stack, holder, pass } = all;
    const { clients, config, world } = stack;
    const close = (): void =>
      stack.faults.refuse('GetIPSet', 'WAFUnavailableEntityException', {
        where: (input) => (input as { Id?: string }).Id === holder,
      });
    if (!isReadable) close();
    const book = createBlockBook({ clients, table: config.table, neverBlock: () => undefined, now: world.now });
    await book.lift('198.51.100.23', { by: 'anna', suppressDays: 30 });
    await pass(1);
    return { ...all, close };
  };

  it('and was seen gone is not said to be blocked when that month is over, also where no set can be read then', async () => {
    const { stack, pass, digest, close } = await lifted(true);
    expect(heldBySets(stack)).toEqual([]);
    close();
    await pass(30 * 24);
    await pass(3);
    expect((await digest()).text).not.toMatch(/beyond its time/);
  });

  it('while its set cannot be read needs somebody, until the set can be and is seen without it', async () => {
    const { stack, pass, digest } = await lifted(false);
    expect(heldBySets(stack)).toEqual([PROBER]);
    expect((await digest()).text).toContain('1 address may be blocked beyond its time');
    stack.faults.clear();
    await pass(0.1);
    await pass(0.1);
    expect(heldBySets(stack)).toEqual([]);
    await pass(1);
    expect((await digest()).headline).toMatch(/nothing needs you/);
    const book = createBlockBook({
      clients: stack.clients,
      table: stack.config.table,
      neverBlock: () => undefined,
      now: stack.world.now,
    });
    expect((await book.show('198.51.100.23')).suppressedUntil).toBeGreaterThan(stack.world.now() + 29 * 24 * HOUR);
  });
});

it('an entry of a place that nobody has taken out, and no response speaks of, needs somebody', async () => {
  const stack = givenStack({ settings: SETTINGS_ON });
  seedNetworkAcl(stack);
  const { clients, config, world } = stack;
  const desired = [{ value: ATTACKER, until: world.now() + HOUR }];
  const sleep = async (ms: number): Promise<void> => stack.advance(ms);
  for (const place of placesOf({ ...config, egressPrefixLists: {} }, clients).slice(0, 1))
    await settle(place, { desired }, { clients, config, now: world.now, sleep });
  stack.faults.refuse('DeleteNetworkAclEntry', 'UnauthorizedOperation');
  stack.advance(3 * HOUR);
  await stack.sweep();
  await stack.drain();
  const said = await digestOf(stack);
  expect(said.headline).not.toMatch(/nothing needs you/i);
  expect(said.text).toMatch(/1 entry may be denied beyond its time.*198\.51\.100\.66\/32 in acl-/);
  stack.faults.clear();
  await stack.sweep();
  await stack.drain();
  expect((await digestOf(stack)).headline).toMatch(/nothing needs you/);
});
