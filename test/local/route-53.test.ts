import type { Change } from '@aws-sdk/client-route-53';
import { LocalRoute53 } from '../../local/services/route-53.ts';
import { givenWorld } from '../support/fixtures.ts';

const cname = (Action: Change['Action'], name: string, value = 'v.example.net.', TTL = 300): Change => ({
  Action,
  ResourceRecordSet: { Name: name, Type: 'CNAME', TTL, ResourceRecords: [{ Value: value }] },
});

function given() {
  const world = givenWorld();
  const service = new LocalRoute53(world);
  const HostedZoneId = service.seedHostedZone({
    name: 'example.com',
    id: 'Z1',
    records: [
      { name: 'www.example.com', type: 'CNAME', value: 'w.example.net.' },
      { name: 'txt.example.com', type: 'TXT', value: '"x"' },
      { name: 'example.com', type: 'NS', value: 'ns.example.net.' },
    ],
  });
  const change = (...Changes: Change[]) => service.ChangeResourceRecordSets({ HostedZoneId, ChangeBatch: { Changes } });
  const names = (input = {}) =>
    service
      .ListResourceRecordSets({ HostedZoneId, ...input })
      .ResourceRecordSets?.map(({ Name, Type }) => `${Name} ${Type}`);
  return { world, service, change, names };
}

it('lists zones from a name on, by labels from the right, page by page', () => {
  const { service } = given();
  for (const name of ['b.example.com', 'example.org', 'example.net', 'a.example.com']) service.seedHostedZone({ name });
  const first = service.ListHostedZonesByName({ DNSName: 'example.com', MaxItems: 2 });
  expect(first.HostedZones?.map(({ Name }) => Name)).toEqual(['example.com.', 'a.example.com.']);
  expect(first).toMatchObject({ IsTruncated: true, NextDNSName: 'b.example.com.' });
  const next = service.ListHostedZonesByName({ DNSName: first.NextDNSName, HostedZoneId: first.NextHostedZoneId });
  expect(next.HostedZones?.map(({ Name }) => Name)).toEqual(['b.example.com.', 'example.net.', 'example.org.']);
  expect(next.IsTruncated).toBe(false);
});

it('lists records from a name and a type on', () => {
  const { names } = given();
  expect(names()).toEqual(['example.com. NS', 'txt.example.com. TXT', 'www.example.com. CNAME']);
  expect(names({ StartRecordName: 'u.example.com' })).toEqual(['www.example.com. CNAME']);
  expect(names({ StartRecordName: 'example.com', StartRecordType: 'TXT', MaxItems: 1 })).toEqual([
    'txt.example.com. TXT',
  ]);
});

it.each([
  { problem: 'CREATE of what exists', change: cname('CREATE', 'www.example.com'), says: 'already exists' },
  { problem: 'CREATE beside another type', change: cname('CREATE', 'txt.example.com'), says: 'conflicts' },
  { problem: 'CREATE outside of the zone', change: cname('CREATE', 'a.example.org'), says: 'not permitted' },
  {
    problem: 'CREATE in a zone that only sounds alike',
    change: cname('CREATE', 'a.notexample.com'),
    says: 'not permitted',
  },
  { problem: 'DELETE of what does not exist', change: cname('DELETE', 'a.example.com'), says: 'not found' },
  { problem: 'DELETE with another value', change: cname('DELETE', 'www.example.com'), says: 'do not match' },
  {
    problem: 'DELETE with another TTL',
    change: cname('DELETE', 'www.example.com', 'w.example.net.', 60),
    says: 'do not match',
  },
])('$problem is refused, and the whole batch with it', ({ change: bad, says }) => {
  const { change, names } = given();
  const before = names();
  expect(() => change(cname('CREATE', 'fine.example.com'), bad)).toThrow(
    expect.objectContaining({ name: 'InvalidChangeBatch', message: expect.stringContaining(says) }),
  );
  expect(names()).toEqual(before);
});

it('a change shows in the listing at once, and to resolvers when it is in sync', () => {
  const { change, service, world } = given();
  const { ChangeInfo } = change(
    cname('CREATE', 'New.example.com'),
    cname('UPSERT', 'www.example.com', 'x.example.net.'),
  );
  expect(ChangeInfo?.Status).toBe('PENDING');
  expect(service.resolveCname('new.example.com')).toBeUndefined();
  world.time += 30_000;
  expect(service.GetChange({ Id: ChangeInfo?.Id }).ChangeInfo?.Status).toBe('INSYNC');
  expect(service.resolveCname('new.example.com')).toBe('v.example.net.');
  expect(service.resolveCname('www.example.com')).toBe('x.example.net.');
});

it('a private zone answers no resolver', () => {
  const { service } = given();
  service.seedHostedZone({
    name: 'example.org',
    private: true,
    records: [{ name: 'a.example.org', type: 'CNAME', value: 'b.' }],
  });
  expect(service.resolveCname('a.example.org')).toBeUndefined();
});

it.each([
  {
    what: 'zone',
    call: (s: LocalRoute53) => s.ListResourceRecordSets({ HostedZoneId: 'Z9' }),
    name: 'NoSuchHostedZone',
  },
  { what: 'change', call: (s: LocalRoute53) => s.GetChange({ Id: 'C9' }), name: 'NoSuchChange' },
])('says so when there is no such $what', ({ call, name }) => {
  expect(() => call(given().service)).toThrow(expect.objectContaining({ name }));
});
