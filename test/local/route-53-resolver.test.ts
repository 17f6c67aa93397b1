import { LocalRoute53Resolver } from '../../local/services/route-53-resolver.ts';
import { DOMAINS } from '../actions/deny/targets/given.ts';
import { givenWorld } from '../support/fixtures.ts';

function given() {
  const world = givenWorld();
  const resolver = new LocalRoute53Resolver(world);
  resolver.seedDomainList({ id: DOMAINS });
  const update = (Operation: 'ADD' | 'REMOVE' | 'REPLACE', ...Domains: string[]) =>
    resolver.UpdateFirewallDomains({ FirewallDomainListId: DOMAINS, Operation, Domains });
  const rest = (): void => void Object.assign(world, { time: world.time + 10_000 });
  const held = () => resolver.ListFirewallDomains({ FirewallDomainListId: DOMAINS });
  const status = () => resolver.GetFirewallDomainList({ FirewallDomainListId: DOMAINS });
  return { resolver, update, rest, held, status };
}

describe('domain lists', () => {
  it('change some time after the call, and one change at a time', () => {
    const { update, rest, held, status } = given();
    expect(update('ADD', 'Evil.example.org')).toMatchObject({ Status: 'UPDATING' });
    expect(held()).toEqual({ Domains: [] });
    expect(() => update('ADD', 'b.example.org')).toThrow(expect.objectContaining({ name: 'ConflictException' }));
    rest();
    expect(status()).toMatchObject({ FirewallDomainList: { Status: 'COMPLETE', DomainCount: 1 } });
    expect(held()).toEqual({ Domains: ['evil.example.org.'] });
  });

  it('add what is there and remove what is not without a word', () => {
    const { update, rest, held } = given();
    update('ADD', 'a.example.org', 'a.example.org');
    rest();
    update('REMOVE', 'b.example.org');
    rest();
    update('REPLACE', '*.c.example.org');
    rest();
    expect(held()).toEqual({ Domains: ['*.c.example.org.'] });
  });

  it.each(['_a.example.org', 'a.*.example.org', 'bücher.example', 'a b.example.org', `${'a'.repeat(256)}`])(
    'refuse %s',
    (domain) => {
      expect(() => given().update('ADD', domain)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
    },
  );

  it('take 1,000 domains a call, and nobody’s but their owner’s', () => {
    const { update, resolver } = given();
    const many = Array.from({ length: 1_001 }, (_, n) => `a${n}.example.org`);
    expect(() => update('ADD', ...many)).toThrow(expect.objectContaining({ name: 'LimitExceededException' }));
    resolver.seedDomainList({ id: DOMAINS, managedBy: 'Route 53 Resolver DNS Firewall' });
    expect(() => update('ADD', 'a.example.org')).toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
  });
});
