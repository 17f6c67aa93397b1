import { denyEgressTargets } from '../../../src/actions/catalogue/targets/deny-targets.ts';
import { denyEgress as action } from '../../../src/actions/deny/deny-egress.ts';
import type { BatchResult } from '../../../src/core/action.ts';
import type { Config } from '../../../src/core/config.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { undo } from '../../support/attempts.ts';
import { givenConfig, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';
import {
  ATTACKER,
  ATTACKER_V6,
  attack,
  givenPlaces,
  HOUR,
  LIST,
  LIST_V6,
  managed,
  ON,
  OTHER,
} from './targets/given.ts';

const target = { key: ATTACKER, list: LIST };
const before = { list: LIST };
const host = (n: number): string => `192.0.2.${n}/32`;
const callOut = (overrides: Partial<Finding> = {}): Finding =>
  attack({ type: 'Backdoor:EC2/C&CActivity.B', role: 'ACTOR', direction: 'OUTBOUND', ...overrides });

function given() {
  const places = givenPlaces();
  const { ec2, contextOf, world } = places;
  const deny = (...wishes: (string | { key: string; hours: number })[]): Promise<BatchResult[]> =>
    action.applyBatch?.(
      wishes.map((wish) => {
        const { key, hours } = typeof wish === 'string' ? { key: wish, hours: 24 } : wish;
        const list = key.includes(':') ? LIST_V6 : LIST;
        return { target: { key, list }, before: { list }, ctx: contextOf({ hours }) };
      }),
    ) ?? Promise.resolve([]);
  const verify = (key = ATTACKER) => action.verify({ ...target, key }, before, contextOf());
  const expire = (key = ATTACKER) => action.expire?.({ ...target, key }, before, contextOf());
  const rest = (): void => void Object.assign(world, { time: world.time + 6_000 });
  const held = (list = LIST): string[] => ec2.prefixLists.cidrsOf(list);
  return { ...places, deny, verify, expire, rest, held };
}

describe('targets', () => {
  const find = (finding: Finding, settings: Partial<Config> = ON) => denyEgressTargets(finding, givenConfig(settings));

  it('are what our host calls, each in the list of its family', () => {
    const peers = ['198.51.100.7', '2001:db8::7', '198.51.100.7'].map((address) => ({ address }));
    expect(find(callOut({ peers }))).toEqual([target, { key: ATTACKER_V6, list: LIST_V6 }]);
  });

  it.each([
    {
      title: 'GuardDuty calls our resource the target of what it runs',
      finding: callOut({ role: 'TARGET' }),
      count: 1,
    },
    {
      title: 'our resource acts, in a direction that is not known',
      finding: callOut({ direction: 'UNKNOWN' }),
      count: 1,
    },
    { title: 'somebody calls us', finding: callOut({ direction: 'INBOUND' }), count: 0 },
    {
      title: 'neither role nor direction says who calls',
      finding: callOut({ role: 'TARGET', direction: 'UNKNOWN' }),
      count: 0,
    },
    { title: 'the peer is a caller of the AWS API', finding: callOut({ facts: { peerKind: 'aws-api' } }), count: 0 },
    { title: 'there is no peer', finding: callOut({ peers: [] }), count: 0 },
  ])('are $count when $title', ({ finding, count }) => {
    expect(find(finding)).toHaveLength(count);
  });

  it('are none where no list is configured, and only of the families that have one', () => {
    const peers = [{ address: '198.51.100.7' }, { address: '2001:db8::7' }];
    expect(find(callOut({ peers }), { egressPrefixLists: {} })).toEqual([]);
    expect(find(callOut({ peers }), { egressPrefixLists: { v6: LIST_V6 } })).toEqual([
      { key: ATTACKER_V6, list: LIST_V6 },
    ]);
  });

  it('are refused when they are no address', () => {
    expect(find(callOut({ peers: [{ address: '0.0.0.0/0' }] }))).toEqual([
      { key: '0.0.0.0/0', refuse: expect.any(String) },
    ]);
  });
});

describe('before', () => {
  it('says what will change', async () => {
    expect(await action.before(target, given().contextOf())).toMatchObject({
      verdict: 'proceed',
      before,
      from: `${LIST}: no entry of Riposte for ${ATTACKER}`,
      to: `${LIST} holds ${ATTACKER} until 2026-11-21 12:00 UTC: the rules that refer to it deny the address`,
      tags: managed,
    });
  });

  it.each([
    { title: 'the list is gone', tags: managed, list: 'pl-0a1b2c3d4e5f69999', says: 'There is no prefix list' },
    { title: 'the list lacks the tag', tags: {}, list: LIST, says: 'riposte:managed=true' },
  ])('refuses when $title', async ({ tags, list, says }) => {
    const { ec2, contextOf } = given();
    ec2.prefixLists.seedPrefixList({ id: LIST, tags });
    expect(await action.before({ ...target, list }, contextOf())).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining(says),
      advice: expect.any(String),
    });
  });
});

describe('denying', () => {
  it('is pending until AWS is done, and then done', async () => {
    const { deny, verify, rest, held } = given();
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'pending', reason: `AWS is still at work on ${LIST}` }]);
    expect(held()).toEqual([]);
    rest();
    expect(await verify()).toEqual({
      verdict: 'done',
      result: `${ATTACKER} is denied by ${LIST} until 2026-11-21 12:00 UTC`,
    });
    expect(held()).toEqual([ATTACKER]);
  });

  it('takes a whole batch in one modification of each list', async () => {
    const { deny, rest, held, named } = given();
    await deny(ATTACKER, OTHER, ATTACKER_V6);
    rest();
    expect([held(), held(LIST_V6)]).toEqual([[ATTACKER, OTHER], [ATTACKER_V6]]);
    expect(named(/^Modify/)).toHaveLength(2);
  });

  it('again writes nothing, and lengthens the time', async () => {
    const { deny, rest, named, ledger } = given();
    await deny(ATTACKER);
    rest();
    expect(await deny({ key: ATTACKER, hours: 48 })).toMatchObject([{ verdict: 'done' }]);
    expect(named(/^Modify/)).toHaveLength(1);
    expect(ledger()).toMatchObject([{ until: NOW + 48 * HOUR }]);
  });

  it('waits while another change is under way, and reads the list anew', async () => {
    const { deny, rest, held, ec2 } = given();
    ec2.prefixLists.ModifyManagedPrefixList({
      PrefixListId: LIST,
      CurrentVersion: 1,
      AddEntries: [{ Cidr: OTHER, Description: '' }],
    });
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'pending' }]);
    rest();
    expect(held()).toEqual([ATTACKER, OTHER]);
  });

  it('tries again with the version that somebody else made', async () => {
    const { deny, rest, held, faults } = given();
    faults.refuse('ModifyManagedPrefixList', 'PrefixListVersionMismatch', { times: 2 });
    await deny(ATTACKER);
    rest();
    expect(held()).toEqual([ATTACKER]);
  });

  it('leaves a list that stays busy to the next delivery', async () => {
    const { deny, faults } = given();
    faults.refuse('ModifyManagedPrefixList', 'IncorrectState');
    await expect(deny(ATTACKER)).rejects.toMatchObject({ code: 'PLACE_BUSY', retryable: true });
  });

  it('is tried again when AWS could not do it', async () => {
    const { deny, verify, rest, held, ec2 } = given();
    const list = ec2.prefixLists.lists.get(LIST);
    Object.assign(list ?? {}, { failsWith: 'a security group has no room' });
    await deny(ATTACKER);
    rest();
    expect(await verify()).toMatchObject({ verdict: 'pending' });
    delete list?.failsWith;
    rest();
    rest();
    expect(await verify()).toMatchObject({ verdict: 'done' });
    expect(held()).toEqual([ATTACKER]);
  });

  it('has nothing to do where somebody put the address already, and never takes theirs away', async () => {
    const { deny, expire, held, ec2, contextOf, world } = given();
    ec2.prefixLists.seedPrefixList({ id: LIST, tags: managed, entries: [ATTACKER] });
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'unchanged' }]);
    world.time = NOW + 25 * HOUR;
    await expire();
    await undo(action, target, before, contextOf());
    expect(held()).toEqual([ATTACKER]);
  });

  it('when the list is full, what would end first makes way; nothing of others does', async () => {
    const { deny, rest, held, ec2 } = given();
    ec2.prefixLists.seedPrefixList({ id: LIST, tags: managed, maxEntries: 3, entries: [host(200)] });
    await deny({ key: host(1), hours: 6 }, { key: host(2), hours: 48 });
    rest();
    await deny({ key: ATTACKER, hours: 24 });
    rest();
    expect(held()).toEqual([host(2), host(200), ATTACKER]);
    expect(await deny({ key: OTHER, hours: 1 })).toMatchObject([
      { verdict: 'failed', reason: `${OTHER} is not denied: ${LIST} has no room for it`, advice: expect.any(String) },
    ]);
  });
});

describe('the end', () => {
  it('of its time takes the entry out, and forgets it when it is gone', async () => {
    const { deny, expire, rest, held, ledger, world } = given();
    await deny(ATTACKER);
    world.time = NOW + 24 * HOUR;
    expect(await expire()).toBe(`${ATTACKER} is being taken out of ${LIST}`);
    rest();
    expect(held()).toEqual([]);
    expect(await expire()).toBe(`${ATTACKER} is no longer denied in ${LIST}`);
    expect(ledger()).toEqual([]);
  });

  it('by an undo keeps findings from bringing it back', async () => {
    const { deny, rest, held, contextOf } = given();
    await deny(ATTACKER);
    rest();
    expect(await undo(action, target, before, contextOf())).toContain('before 2026-12-20');
    rest();
    expect(held()).toEqual([]);
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'refuse' }]);
  });

  it.each(Array.from({ length: 10 }, (_, n) => ({ calls: n + 1 })))(
    'is clean after a crash behind call $calls',
    async ({ calls }) => {
      const { deny, verify, expire, rest, held, ledger, faults, world } = given();
      faults.crashAfter(calls);
      await deny(ATTACKER).catch(() => undefined);
      faults.revive();
      world.time += 100_000;
      await deny(ATTACKER);
      rest();
      expect(await verify()).toMatchObject({ verdict: 'done' });
      expect(held()).toEqual([ATTACKER]);
      world.time = NOW + 25 * HOUR;
      faults.crashAfter(calls);
      await expire()?.catch(() => undefined);
      faults.revive();
      world.time += 100_000;
      await expire();
      rest();
      await expire();
      expect([held(), ledger()]).toEqual([[], []]);
    },
  );
});

it('declares the calls that it makes, and no other', async () => {
  const { deny, verify, contextOf, calls } = given();
  await action.before(target, contextOf());
  await deny(ATTACKER);
  await verify();
  await undo(action, target, before, contextOf());
  expectDeclared(
    calls.filter(({ service }) => service !== 'dynamodb'),
    action.permissions,
  );
});
