import { LocalRoute53 } from '../../../../local/services/route-53.ts';
import { NEVER_DOMAINS } from '../../../../src/actions/deny/dns-firewall/never-domains.ts';
import { neverDenied, ownZoneOf } from '../../../../src/actions/deny/dns-firewall/verdict.ts';
import { parseDomain } from '../../../../src/core/addresses/domain.ts';
import { givenClients } from '../../../support/attempts.ts';
import { givenWorld } from '../../../support/fixtures.ts';

describe('domains that are never denied', () => {
  it.each([
    { domain: 'com', why: /public suffix/ },
    { domain: 'co.uk', why: /public suffix/ },
    { domain: 'github.io', why: /public suffix/ },
    { domain: 'blogspot.com', why: /public suffix/ },
    { domain: 's3.amazonaws.com', why: /belongs to AWS/ },
    { domain: 'dynamodb.eu-west-1.amazonaws.com', why: /belongs to AWS/ },
    { domain: 'd111111abcdef8.cloudfront.net', why: /belongs to AWS/ },
    { domain: 'e1234.a.akamaiedge.net', why: /belongs to Akamai/ },
    { domain: 'npmjs.org', why: /belongs to a source of packages/ },
    { domain: 'db.internal', why: /not under any public suffix/ },
    { domain: 'host.local', why: /not under any public suffix/ },
  ])('$domain', ({ domain, why }) => {
    expect(neverDenied(domain)).toMatch(why);
  });

  it.each(['evil.example.org', 'example.org', 'someone.github.io', 'evil.co.uk', 'notamazonaws.com'])(
    'are not: %s',
    (domain) => {
      expect(neverDenied(domain)).toBeUndefined();
    },
  );

  it('are listed in the form in which they compare', () => {
    for (const domain of Object.values(NEVER_DOMAINS).flat()) expect(parseDomain(domain)).toEqual({ domain });
  });
});

describe('a zone of one’s own', () => {
  const given = (...zones: { name: string; private?: boolean }[]) => {
    const route53 = new LocalRoute53(givenWorld());
    for (const zone of zones) route53.seedHostedZone(zone);
    return givenClients({ route53 }).clients.route53;
  };

  it.each([
    { title: 'the domain itself', zone: { name: 'shop.example.org' }, own: 'shop.example.org' },
    { title: 'what the domain is in', zone: { name: 'example.org' }, own: 'example.org' },
    { title: 'below the domain', zone: { name: 'eu.shop.example.org' }, own: 'eu.shop.example.org' },
    { title: 'a private one', zone: { name: 'example.org', private: true }, own: 'example.org' },
    { title: 'not a neighbour', zone: { name: 'www.example.org' }, own: undefined },
    { title: 'not one whose name only ends alike', zone: { name: 'bigexample.org' }, own: undefined },
  ])('is found: $title', async ({ zone, own }) => {
    expect(await ownZoneOf('shop.example.org', given(zone))).toBe(own);
  });

  it('is found behind more than a page of others', async () => {
    const others = Array.from({ length: 150 }, (_, n) => ({ name: `a${String(n).padStart(3, '0')}.example.org` }));
    expect(await ownZoneOf('shop.example.org', given(...others, { name: 'x.shop.example.org' }))).toBe(
      'x.shop.example.org',
    );
  });

  it('that cannot be known stops everything', async () => {
    const others = Array.from({ length: 1_100 }, (_, n) => ({ name: `a${String(n).padStart(4, '0')}.example.org` }));
    await expect(ownZoneOf('shop.example.org', given(...others))).rejects.toThrow('too many hosted zones');
  });
});
