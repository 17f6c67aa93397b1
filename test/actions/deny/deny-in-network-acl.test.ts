import { SimulatedCrash } from '../../../local/faults.ts';
import { denyInNetworkAclTargets } from '../../../src/actions/catalogue/targets/deny-targets.ts';
import { denyInNetworkAcl as action } from '../../../src/actions/deny/deny-in-network-acl.ts';
import { tidyPlaces } from '../../../src/actions/deny/targets/tidy.ts';
import type { BatchResult } from '../../../src/core/action.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { silent } from '../../../src/core/telemetry.ts';
import { undo } from '../../support/attempts.ts';
import { givenConfig, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';
import {
  ACL,
  ALLOW,
  ATTACKER,
  ATTACKER_V6,
  attack,
  entriesOf,
  givenPlaces,
  HOUR,
  INSTANCE,
  managed,
  ON,
  OTHER,
  SUBNET,
  type Written,
} from './targets/given.ts';

const target = { key: ATTACKER, instances: [INSTANCE] };
const before = { acls: [ACL] };
const both = (number: number, cidr = ATTACKER): string[] => [`${number} in deny ${cidr}`, `${number} out deny ${cidr}`];
const host = (n: number): string => `192.0.2.${n}/32`;

function given(options: Parameters<typeof givenPlaces>[0] = {}) {
  const places = givenPlaces(options);
  const deny = (...wishes: (string | { key: string; hours: number })[]): Promise<BatchResult[]> =>
    action.applyBatch?.(
      wishes.map((wish) => {
        const { key, hours } = typeof wish === 'string' ? { key: wish, hours: 24 } : wish;
        return { target: { ...target, key }, before, ctx: places.contextOf({ hours }) };
      }),
    ) ?? Promise.resolve([]);
  const expire = (key = ATTACKER): Promise<string> | undefined =>
    action.expire?.({ ...target, key }, before, places.contextOf());
  return { ...places, deny, expire };
}

describe('targets', () => {
  const find = (finding: Finding, settings = ON) => denyInNetworkAclTargets(finding, givenConfig(settings));

  it('are the attackers of an instance, each once', () => {
    const peers = ['198.51.100.7', '::ffff:198.51.100.7', '2001:DB8::0007'].map((address) => ({ address }));
    expect(find(attack({ peers }))).toEqual([target, { ...target, key: ATTACKER_V6 }]);
  });

  it.each([
    { title: 'ACLs are off', finding: attack(), settings: { networkAcls: [] } },
    { title: 'no instance is named', finding: attack({ resources: [] }), settings: ON },
    { title: 'our host is the attacker', finding: attack({ role: 'ACTOR' }), settings: ON },
    { title: 'the connection is outbound', finding: attack({ direction: 'OUTBOUND' }), settings: ON },
    { title: 'the direction is unknown', finding: attack({ direction: 'UNKNOWN' }), settings: ON },
    { title: 'the peer called the AWS API', finding: attack({ facts: { peerKind: 'aws-api' } }), settings: ON },
    { title: 'the address is none', finding: attack({ peers: [{ address: '0.0.0.0/0' }] }), settings: ON },
  ])('are none when $title', ({ finding, settings }) => {
    expect(find(finding, settings)).toEqual([]);
  });
});

describe('before', () => {
  it('says what will change, for the ACL of the instance’s subnet', async () => {
    const { contextOf } = given();
    expect(await action.before(target, contextOf())).toMatchObject({
      verdict: 'proceed',
      before,
      from: `${ACL}: no rule of Riposte for ${ATTACKER}`,
      to: `${ACL}: ${ATTACKER} is denied both ways until 2026-11-21 12:00 UTC, for every host of the subnets`,
      tags: managed,
    });
  });

  it.each([
    {
      title: 'the instance is gone',
      options: {},
      instances: ['i-0a1b2c3d4e5f69999'],
      says: 'There is no instance',
    },
    {
      title: 'its ACL is not configured',
      options: { settings: { networkAcls: ['acl-0a1b2c3d4e5f69999'] } },
      instances: [INSTANCE],
      says: `is behind ${ACL}, where Riposte is not to write`,
    },
    {
      title: 'the ACL lacks the tag',
      options: { acl: { tags: {} } },
      instances: [INSTANCE],
      says: 'does not have the tag riposte:managed=true',
    },
    {
      title: 'a rule allows the address before our band',
      options: { acl: { entries: entriesOf([{ ...ALLOW, number: 10 }]) } },
      instances: [INSTANCE],
      says: 'Rule 10 of acl-0a1b2c3d4e5f60001 allows 198.51.100.7/32 before any rule of 50 to 69',
    },
    {
      title: 'the first rule of our band is taken by one that allows it',
      options: {
        acl: { entries: entriesOf([{ number: 50, cidr: '198.51.100.0/24', action: 'allow', egress: false }]) },
      },
      instances: [INSTANCE],
      says: 'Rule 50 of',
    },
  ])('refuses when $title', async ({ options, instances, says }) => {
    const { contextOf, writes } = given(options);
    const prepared = await action.before({ ...target, instances }, contextOf());
    expect(prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(says) });
    expect(writes()).toEqual([]);
  });

  it('carries the tags of the ACL for the guard that protects', async () => {
    const { contextOf } = given({ acl: { tags: { ...managed, 'riposte:protected': 'true' } } });
    expect(await action.before(target, contextOf())).toMatchObject({ tags: { 'riposte:protected': 'true' } });
  });
});

describe('denying', () => {
  it('takes the first free number, both ways and for every protocol', async () => {
    const { deny, rules, ec2 } = given();
    expect(await deny(ATTACKER)).toEqual([
      { verdict: 'done', result: `${ATTACKER} is denied by rule 50 of ${ACL}, both ways, until 2026-11-21 12:00 UTC` },
    ]);
    expect(rules()).toEqual(both(50));
    expect(ec2.networkAcls.acls.get(ACL)?.entries.filter(({ RuleNumber }) => RuleNumber === 50)).toMatchObject([
      { Protocol: '-1' },
      { Protocol: '-1' },
    ]);
  });

  it('takes IPv6 too, whose rules AWS writes in a form of its own', async () => {
    const { deny, rules, named } = given();
    await deny(ATTACKER_V6);
    await deny({ key: ATTACKER_V6, hours: 30 });
    expect(rules()).toEqual(both(50, ATTACKER_V6));
    expect(named(/^Create/)).toHaveLength(2);
  });

  it('costs one reading before and one after for a whole batch', async () => {
    const { deny, named } = given();
    const results = await deny(...Array.from({ length: 10 }, (_, n) => host(n + 1)));
    expect(results.every(({ verdict }) => verdict === 'done')).toBe(true);
    expect(named(/^Describe/)).toHaveLength(2);
    expect(named(/^Create/)).toHaveLength(20);
  });

  it('again writes nothing, and lengthens the time', async () => {
    const { deny, rules, named, ledger } = given();
    await deny(ATTACKER);
    expect(await deny({ key: ATTACKER, hours: 30 })).toMatchObject([
      { result: expect.stringContaining('2026-11-21 18:00') },
    ]);
    await deny({ key: ATTACKER, hours: 1 });
    expect(rules()).toEqual(both(50));
    expect(named(/^(Create|Delete)/)).toHaveLength(2);
    expect(ledger()).toMatchObject([{ value: ATTACKER, slot: 50, until: NOW + 30 * HOUR }]);
  });

  it.each<{ title: string; theirs: Written[]; number: number }>([
    { title: 'a number taken in both directions', theirs: [{ number: 50, cidr: OTHER }], number: 51 },
    { title: 'a number taken in one direction', theirs: [{ number: 50, cidr: OTHER, egress: true }], number: 51 },
  ])('leaves $title to others', async ({ theirs, number }) => {
    const { deny, rules } = given({ acl: { entries: entriesOf([ALLOW, ...theirs]) } });
    await deny(ATTACKER);
    expect(rules()).toEqual(expect.arrayContaining(both(number)));
    expect(rules()).toHaveLength(2 + entriesOf(theirs).length);
  });

  it('has nothing to do where somebody denies the same already', async () => {
    const { deny, rules, ledger } = given({ acl: { entries: entriesOf([ALLOW, { number: 7, cidr: ATTACKER }]) } });
    expect(await deny(ATTACKER)).toEqual([
      { verdict: 'unchanged', reason: `${ATTACKER} is denied in ${ACL} already, and not by Riposte` },
    ]);
    expect(rules()).toEqual(both(7));
    expect(ledger()).toEqual([]);
  });

  it('does not take a deny of one protocol for enough', async () => {
    const { deny, rules } = given({
      acl: { entries: entriesOf([ALLOW, { number: 7, cidr: ATTACKER, protocol: '6' }]) },
    });
    await deny(ATTACKER);
    expect(rules()).toEqual([...both(7), ...both(50)]);
  });

  it('reports an ACL that is gone', async () => {
    const { deny, ec2 } = given();
    ec2.networkAcls.acls.clear();
    expect(await deny(ATTACKER)).toMatchObject([
      { verdict: 'failed', reason: expect.stringContaining(`there is no ${ACL}`) },
    ]);
  });

  it('reports a refusal of AWS, with what to look at', async () => {
    const { deny, faults } = given();
    faults.refuse('CreateNetworkAclEntry', 'UnauthorizedOperation');
    expect(await deny(ATTACKER)).toMatchObject([
      {
        verdict: 'failed',
        reason: expect.stringContaining('UnauthorizedOperation'),
        advice: expect.stringContaining('riposte:managed'),
      },
    ]);
  });
});

describe('when there is no room', () => {
  const crowd = (count: number): Written[] =>
    Array.from({ length: count }, (_, n) => ({ number: 200 + n, cidr: host(200 + n) }));

  it('what would end first makes way for what ends later', async () => {
    const { deny, rules, ledger } = given({ settings: { networkAclRules: { first: 50, last: 51 } } });
    await deny({ key: host(1), hours: 6 }, { key: host(2), hours: 24 });
    expect(await deny({ key: ATTACKER, hours: 12 })).toMatchObject([{ verdict: 'done' }]);
    expect(rules()).toEqual(expect.arrayContaining([...both(50, host(2)), ...both(51)]));
    expect(rules()).toHaveLength(4);
    expect(
      ledger()
        .map(({ value }) => value)
        .sort(),
    ).toEqual([host(2), ATTACKER].sort());
  });

  it('what would end first itself is refused, with advice', async () => {
    const { deny, rules } = given({ settings: { networkAclRules: { first: 50, last: 50 } } });
    await deny({ key: host(1), hours: 24 });
    expect(await deny({ key: ATTACKER, hours: 6 })).toEqual([
      {
        verdict: 'failed',
        reason: `${ATTACKER} is not denied: ${ACL} has no room for it`,
        advice: expect.stringContaining('quota'),
      },
    ]);
    expect(rules()).toEqual(both(50, host(1)));
  });

  it('AWS’s quota counts the rules of others and the last deny', async () => {
    // 1 allow + 17 of others + 1 last deny leave room for one in each direction.
    const { deny, rules, named } = given({ acl: { entries: entriesOf([ALLOW, ...crowd(17)]) } });
    expect(await deny(ATTACKER, OTHER)).toMatchObject([{ verdict: 'done' }, { verdict: 'failed' }]);
    expect(rules()).toHaveLength(34 + 2);
    expect(named(/^Create/)).toHaveLength(2);
  });

  it('rules of IPv6 have a quota of their own', async () => {
    const { deny } = given({ acl: { entries: entriesOf([ALLOW, ...crowd(18)]) } });
    expect(await deny(ATTACKER, ATTACKER_V6)).toMatchObject([{ verdict: 'failed' }, { verdict: 'done' }]);
  });

  it('a lower quota than we believe leaves nothing half done', async () => {
    const { deny, rules, ec2, ledger } = given();
    ec2.networkAcls.rulesQuota = 2;
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'failed', reason: expect.stringContaining('no room') }]);
    expect(rules()).toEqual([]);
    expect(ledger()).toEqual([]);
  });

  it('what AWS refuses in one direction is taken back in the other', async () => {
    const { deny, rules, faults, ledger } = given();
    const where = (input: unknown): boolean => (input as { Egress?: boolean }).Egress === true;
    faults.refuse('CreateNetworkAclEntry', 'NetworkAclEntryLimitExceeded', { where });
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'failed' }]);
    expect(rules()).toEqual([]);
    expect(ledger()).toEqual([]);
  });
});

describe('drift', () => {
  it('a rule of ours that somebody took away returns with the next sighting', async () => {
    const { deny, rules, ec2 } = given();
    await deny(ATTACKER);
    ec2.networkAcls.DeleteNetworkAclEntry({ NetworkAclId: ACL, RuleNumber: 50, Egress: true });
    await deny(ATTACKER);
    expect(rules()).toEqual(both(50));
  });

  it('somebody else’s rule at our number is theirs, and ours takes another', async () => {
    const { deny, rules, ec2 } = given();
    await deny(ATTACKER);
    for (const Egress of [false, true]) {
      const at = { NetworkAclId: ACL, RuleNumber: 50, Egress };
      ec2.networkAcls.DeleteNetworkAclEntry(at);
      ec2.networkAcls.CreateNetworkAclEntry({ ...at, Protocol: '6', RuleAction: 'allow', CidrBlock: OTHER });
    }
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'done', result: expect.stringContaining('rule 51') }]);
    expect(rules()).toEqual([`50 in allow ${OTHER}`, `50 out allow ${OTHER}`, ...both(51)]);
  });

  it('where only one direction is theirs, our other half moves along', async () => {
    const { deny, rules, ec2 } = given();
    await deny(ATTACKER);
    const at = { NetworkAclId: ACL, RuleNumber: 50, Egress: false };
    ec2.networkAcls.DeleteNetworkAclEntry(at);
    ec2.networkAcls.CreateNetworkAclEntry({ ...at, Protocol: '6', RuleAction: 'allow', CidrBlock: OTHER });
    await deny(ATTACKER);
    expect(rules()).toEqual([`50 in allow ${OTHER}`, ...both(51)]);
  });

  it('is never taken away at the end, nor by an undo', async () => {
    const { deny, expire, rules, ec2, world, contextOf } = given();
    await deny(ATTACKER);
    for (const Egress of [false, true]) {
      const at = { NetworkAclId: ACL, RuleNumber: 50, Egress };
      ec2.networkAcls.DeleteNetworkAclEntry(at);
      ec2.networkAcls.CreateNetworkAclEntry({ ...at, Protocol: '6', RuleAction: 'allow', CidrBlock: OTHER });
    }
    world.time = NOW + 25 * HOUR;
    await expire();
    await undo(action, target, before, contextOf());
    expect(rules()).toEqual([`50 in allow ${OTHER}`, `50 out allow ${OTHER}`]);
  });

  it('a number that is taken between reading and writing is left to whoever took it', async () => {
    const { deny, rules, ec2, clients } = given();
    const send = clients.ec2.send as (command: unknown) => Promise<unknown>;
    let isDone = false;
    clients.ec2.send = (async (command: { constructor: { name: string } }) => {
      if (!isDone && command.constructor.name === 'CreateNetworkAclEntryCommand') {
        isDone = true;
        const rule = { Protocol: '-1', RuleAction: 'deny' as const, CidrBlock: OTHER };
        for (const Egress of [false, true])
          ec2.networkAcls.CreateNetworkAclEntry({ NetworkAclId: ACL, RuleNumber: 50, Egress, ...rule });
      }
      return send.call(clients.ec2, command);
    }) as typeof clients.ec2.send;
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'done', result: expect.stringContaining('rule 51') }]);
    expect(rules()).toEqual([...both(50, OTHER), ...both(51)]);
  });
});

describe('what the ledger has, and the place has not yet', () => {
  const tidied = ({ contextOf }: ReturnType<typeof given>) => tidyPlaces({ ...contextOf(), telemetry: silent });
  const undone = (key: string, { contextOf }: ReturnType<typeof given>) =>
    undo(action, { ...target, key }, before, contextOf());

  it.each<{ by: string; settle: (around: ReturnType<typeof given>) => unknown }>([
    { by: 'the undo of another deny', settle: (around) => undone(OTHER, around) },
    { by: 'the end of another deny', settle: (around) => around.expire(OTHER) },
    { by: 'another deny', settle: (around) => around.deny(host(1)) },
    { by: 'what tidies up', settle: tidied },
  ])('waits for its own response, and is not written by $by', async ({ settle }) => {
    let times = 0;
    for (let calls = 1; calls <= 12; calls += 1) {
      const around = given();
      const { deny, rules, ledger, faults, world } = around;
      await deny({ key: OTHER, hours: 1 });
      faults.crashAfter(calls);
      await deny(ATTACKER).catch(() => undefined);
      faults.revive();
      const denied = () => rules().filter((rule) => rule.includes(ATTACKER));
      const was = denied();
      if (was.length === 2 || !ledger().some(({ value }) => value === ATTACKER)) continue;
      times += 1;
      world.time += 2 * HOUR;
      await settle(around);
      expect({ calls, denied: denied() }).toEqual({ calls, denied: was });
      await deny(ATTACKER);
      expect(denied()).toHaveLength(2);
    }
    expect(times).toBeGreaterThan(1);
  });
});

describe('the end of the time', () => {
  it('takes the rules away, and forgets them', async () => {
    const { deny, expire, rules, ledger, world } = given();
    await deny(ATTACKER);
    world.time = NOW + 24 * HOUR;
    expect(await expire()).toBe(`${ATTACKER} is no longer denied in ${ACL}`);
    expect(rules()).toEqual([]);
    expect(ledger()).toEqual([]);
    expect(await expire()).toBe(`${ATTACKER} is no longer denied in ${ACL}`);
  });

  it('leaves what another finding still wants', async () => {
    const { deny, expire, rules, world } = given();
    await deny(ATTACKER, { key: ATTACKER, hours: 30 });
    world.time = NOW + 24 * HOUR;
    expect(await expire()).toContain('stays denied');
    expect(rules()).toEqual(both(50));
  });

  it('of an ACL that is gone is the end all the same', async () => {
    const { deny, expire, ec2, ledger, world } = given();
    await deny(ATTACKER);
    ec2.networkAcls.acls.clear();
    world.time = NOW + 24 * HOUR;
    expect(await expire()).toContain('no longer exists');
    expect(ledger()).toEqual([]);
  });
});

describe('undo', () => {
  it('holds for a function whose clock is behind that of the undo', async () => {
    const { deny, rules, world, contextOf } = given();
    await deny(ATTACKER);
    world.time = NOW + 20_000;
    await undo(action, target, before, contextOf());
    world.time = NOW + 5_000;
    expect(await deny(ATTACKER, OTHER)).toMatchObject([{ verdict: 'refuse' }, { verdict: 'done' }]);
    expect(rules()).toEqual(both(50, OTHER));
  });

  it('takes the rules away now, and keeps findings from bringing them back for 30 days', async () => {
    const { deny, rules, contextOf, world, ledger } = given();
    await deny({ key: ATTACKER, hours: 100 });
    expect(await undo(action, target, before, contextOf())).toBe(
      `${ATTACKER} is no longer denied in ${ACL}; new findings do not bring it back before 2026-12-20 12:00 UTC`,
    );
    expect(rules()).toEqual([]);
    expect(await deny(ATTACKER)).toMatchObject([
      { verdict: 'refuse', reason: expect.stringContaining('it was undone') },
    ]);
    world.time = NOW + 31 * 24 * HOUR;
    expect(await deny({ key: ATTACKER, hours: 32 * 24 })).toMatchObject([{ verdict: 'done' }]);
    expect(ledger()).toMatchObject([{ value: ATTACKER, slot: 50 }]);
  });
});

describe('writers at the same time', () => {
  it('take turns, so that no number is taken twice', async () => {
    const { deny, rules } = given();
    const results = await Promise.all([deny(ATTACKER), deny(OTHER), deny(host(1))]);
    expect(results.flat().every(({ verdict }) => verdict === 'done')).toBe(true);
    expect(new Set(rules().map((rule) => rule.split(' ')[0]))).toEqual(new Set(['50', '51', '52']));
  });

  it('wait for one that died, and take over when its lease has run out', async () => {
    const { deny, rules, faults, world } = given();
    faults.crashAfter(3);
    await expect(deny(ATTACKER)).rejects.toBeInstanceOf(SimulatedCrash);
    faults.revive();
    await expect(deny(ATTACKER)).rejects.toMatchObject({ code: 'PLACE_BUSY', retryable: true });
    world.time += 90_000;
    expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'done' }]);
    expect(rules()).toEqual(both(50));
  });
});

describe('a crash', () => {
  it.each(Array.from({ length: 10 }, (_, n) => ({ calls: n + 1 })))(
    'behind call $calls leaves nothing behind but what was asked for',
    async ({ calls }) => {
      const { deny, expire, rules, ledger, faults, world } = given();
      faults.crashAfter(calls);
      await deny(ATTACKER).catch(() => undefined);
      faults.revive();
      world.time += 100_000;
      expect(await deny(ATTACKER)).toMatchObject([{ verdict: 'done' }]);
      expect(rules()).toEqual(both(50));
      world.time = NOW + 25 * HOUR;
      faults.crashAfter(calls);
      await expire()?.catch(() => undefined);
      faults.revive();
      world.time += 100_000;
      await expire();
      expect(rules()).toEqual([]);
      expect(ledger()).toEqual([]);
    },
  );
});

it('declares the calls that it makes, and no other', async () => {
  const { deny, expire, contextOf, calls, world } = given();
  await action.before(target, contextOf());
  await deny(ATTACKER);
  await action.verify(target, before, contextOf());
  world.time = NOW + 25 * HOUR;
  await expire();
  await undo(action, target, before, contextOf());
  expectDeclared(
    calls.filter(({ service }) => service !== 'dynamodb'),
    action.permissions,
  );
});

it('works in the ACL of the subnet, whatever else there is', async () => {
  const { contextOf, ec2, rules } = given();
  const acl = 'acl-0a1b2c3d4e5f60002';
  ec2.networkAcls.seedNetworkAcl({ id: acl, subnets: ['subnet-0a1b2c3d4e5f60002'], tags: managed });
  ec2.networkAcls.seedInstance(INSTANCE, [SUBNET]);
  const ctx = contextOf({ config: givenConfig({ ...ON, networkAcls: [ACL, acl] }) });
  expect(await action.before(target, ctx)).toMatchObject({ before: { acls: [ACL] } });
  await action.apply(target, before, ctx);
  expect(rules(acl)).toEqual([]);
  expect(rules()).toEqual(both(50));
});
