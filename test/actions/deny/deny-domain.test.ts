import { denyDomainTargets } from '../../../src/actions/catalogue/targets/deny-targets.ts';
import { denyDomain as action } from '../../../src/actions/deny/deny-domain.ts';
import type { BatchResult } from '../../../src/core/action.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { undo } from '../../support/attempts.ts';
import { givenConfig, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';
import { attack, DOMAINS, givenPlaces, HOUR, ON } from './targets/given.ts';

const EVIL = 'evil.example.org';
const target = { key: EVIL, list: DOMAINS };
const before = { list: DOMAINS };
const both = (domain = EVIL): string[] => [`*.${domain}`, domain];
const asks = (domain: string | number, facts: Finding['facts'] = {}): Finding =>
  attack({ type: 'Backdoor:EC2/C&CActivity.B!DNS', peers: [], facts: { actionType: 'DNS_REQUEST', domain, ...facts } });

function given() {
  const places = givenPlaces();
  const { route53Resolver, contextOf, world } = places;
  const deny = (...domains: string[]): Promise<BatchResult[]> =>
    action.applyBatch?.(domains.map((key) => ({ target: { ...target, key }, before, ctx: contextOf() }))) ??
    Promise.resolve([]);
  const verify = (key = EVIL) => action.verify({ ...target, key }, before, contextOf());
  const expire = (key = EVIL) => action.expire?.({ ...target, key }, before, contextOf());
  const rest = (): void => void Object.assign(world, { time: world.time + 11_000 });
  const held = (): string[] => {
    route53Resolver.GetFirewallDomainList({ FirewallDomainListId: DOMAINS });
    return route53Resolver.domainsOf(DOMAINS);
  };
  return { ...places, deny, verify, expire, rest, held };
}

describe('targets', () => {
  const find = (finding: Finding, settings = ON) => denyDomainTargets(finding, givenConfig(settings));

  it.each([
    { title: 'the domain', finding: asks(EVIL), targets: [target] },
    { title: 'in its canonical form', finding: asks('EVIL.Example.ORG.'), targets: [target] },
    {
      title: 'in punycode',
      finding: asks('bücher.example'),
      targets: [{ key: 'xn--bcher-kva.example', list: DOMAINS }],
    },
    { title: 'none of another kind of finding', finding: asks(EVIL, { actionType: 'AWS_API_CALL' }), targets: [] },
    { title: 'none without a domain', finding: asks(7), targets: [] },
    {
      title: 'refused when it is none',
      finding: asks('_x.example.org'),
      targets: [{ key: '_x.example.org', refuse: expect.any(String) }],
    },
    {
      title: 'refused for a single label',
      finding: asks('localhost'),
      targets: [{ key: 'localhost', refuse: expect.any(String) }],
    },
  ])('are $title', ({ finding, targets }) => {
    expect(find(finding)).toEqual(targets);
  });

  it('are none where no list is configured', () => {
    expect(denyDomainTargets(asks(EVIL), givenConfig())).toEqual([]);
  });
});

describe('before', () => {
  it('says what will change', async () => {
    expect(await action.before(target, given().contextOf())).toMatchObject({
      verdict: 'proceed',
      before,
      to: expect.stringContaining(`${DOMAINS} holds ${EVIL} and all names below it until 2026-11-21 12:00 UTC`),
    });
  });

  it.each([
    { key: 'co.uk', says: 'public suffix' },
    { key: 'someone.github.io.internal', says: 'not under any public suffix' },
    { key: 'sqs.eu-west-1.amazonaws.com', says: 'belongs to AWS' },
    { key: 'own.example.net', says: 'example.net is a hosted zone of this account' },
  ])('refuses $key', async ({ key, says }) => {
    const { contextOf, route53, writes } = given();
    route53.seedHostedZone({ name: 'example.net' });
    expect(await action.before({ ...target, key }, contextOf())).toEqual({
      verdict: 'refuse',
      reason: expect.stringContaining(says),
    });
    expect(writes()).toEqual([]);
  });

  it.each([
    { title: 'a list that is not there', seed: undefined, says: 'There is no domain list' },
    { title: 'a list of AWS', seed: { id: DOMAINS, managedBy: 'Route 53 Resolver DNS Firewall' }, says: 'is kept by' },
  ])('refuses $title', async ({ seed, says }) => {
    const { contextOf, route53Resolver } = given();
    route53Resolver.lists.clear();
    if (seed) route53Resolver.seedDomainList(seed);
    expect(await action.before(target, contextOf())).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining(says),
      advice: expect.any(String),
    });
  });
});

describe('denying', () => {
  it('covers the domain and what is below it, pending until DNS Firewall is done', async () => {
    const { deny, verify, rest, held } = given();
    expect(await deny(EVIL)).toMatchObject([{ verdict: 'pending' }]);
    rest();
    expect(await verify()).toEqual({
      verdict: 'done',
      result: `${EVIL} is denied with all names below it by ${DOMAINS} until 2026-11-21 12:00 UTC`,
    });
    expect(held()).toEqual(both());
  });

  it('takes a batch in one call, and the same again in none', async () => {
    const { deny, rest, held, named } = given();
    await deny(EVIL, 'worse.example.org', EVIL);
    rest();
    await deny(EVIL);
    expect(held()).toEqual([...both(), ...both('worse.example.org')].sort());
    expect(named(/^UpdateFirewall/)).toEqual(['UpdateFirewallDomains']);
  });

  it('waits for a change of somebody else', async () => {
    const { deny, rest, held, route53Resolver } = given();
    route53Resolver.UpdateFirewallDomains({
      FirewallDomainListId: DOMAINS,
      Operation: 'ADD',
      Domains: ['a.example.org'],
    });
    expect(await deny(EVIL)).toMatchObject([{ verdict: 'pending' }]);
    rest();
    expect(held()).toEqual([...both(), 'a.example.org'].sort());
  });

  it('leaves entries of others alone, also at the end', async () => {
    const { deny, expire, rest, held, route53Resolver, world } = given();
    route53Resolver.seedDomainList({ id: DOMAINS, domains: [EVIL, 'theirs.example.org'] });
    await deny(EVIL);
    rest();
    expect(held()).toEqual(['*.evil.example.org', EVIL, 'theirs.example.org']);
    world.time = NOW + 25 * HOUR;
    expect(await expire()).toContain('is being taken out');
    rest();
    expect(held()).toEqual([EVIL, 'theirs.example.org']);
  });

  it('finds what is there on any page of a long list', async () => {
    const { deny, route53Resolver, named } = given();
    const many = Array.from({ length: 6_000 }, (_, n) => `a${n}.example.org`);
    route53Resolver.seedDomainList({ id: DOMAINS, domains: [...many, ...both()] });
    expect(await deny(EVIL)).toMatchObject([{ verdict: 'unchanged' }]);
    expect(named(/^ListFirewall/)).toHaveLength(2);
  });
});

describe('the end', () => {
  it('by an undo keeps findings from bringing it back', async () => {
    const { deny, rest, held, contextOf, ledger } = given();
    await deny(EVIL);
    rest();
    expect(await undo(action, target, before, contextOf())).toContain('before 2026-12-20');
    rest();
    expect(held()).toEqual([]);
    expect(await deny(EVIL)).toMatchObject([{ verdict: 'refuse', reason: expect.stringContaining('it was undone') }]);
    expect(ledger()).toHaveLength(2);
  });

  it.each(Array.from({ length: 10 }, (_, n) => ({ calls: n + 1 })))(
    'is clean after a crash behind call $calls',
    async ({ calls }) => {
      const { deny, verify, expire, rest, held, ledger, faults, world } = given();
      faults.crashAfter(calls);
      await deny(EVIL).catch(() => undefined);
      faults.revive();
      world.time += 100_000;
      await deny(EVIL);
      rest();
      expect(await verify()).toMatchObject({ verdict: 'done' });
      expect(held()).toEqual(both());
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
  await deny(EVIL);
  await verify();
  await undo(action, target, before, contextOf());
  expectDeclared(
    calls.filter(({ service }) => service !== 'dynamodb'),
    action.permissions,
  );
});
