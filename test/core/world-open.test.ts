import fc from 'fast-check';
import { adminPortsOpened, describeRule, isWorld, opensAdminPorts } from '../../src/core/world-open.ts';

describe('everybody', () => {
  it.each([
    { cidr: '0.0.0.0/0', is: true },
    { cidr: '::/0', is: true },
    { cidr: '0.0.0.0/1', is: true },
    { cidr: '128.0.0.0/1', is: true },
    { cidr: '2000::/3', is: true },
    { cidr: '203.0.113.0/24', is: false },
    { cidr: '10.0.0.0/8', is: false },
    { cidr: '2001:db8::/32', is: false },
    { cidr: '203.0.113.7/32', is: false },
    { cidr: '0.0.0.0', is: false },
    { cidr: '', is: false },
    { cidr: 'pl-0a1b2c3d4e5f60001', is: false },
    { cidr: '0.0.0.0/0\n', is: false },
  ])('is $cidr: $is', ({ cidr, is }) => {
    expect(isWorld(cidr)).toBe(is);
  });
});

describe('the admin ports that a rule opens', () => {
  const world = { protocol: 'tcp', cidr: '0.0.0.0/0' };
  it.each([
    { name: 'SSH', rule: { ...world, fromPort: 22, toPort: 22 }, ports: [22] },
    { name: 'a range', rule: { ...world, fromPort: 3300, toPort: 3400 }, ports: [3306, 3389] },
    { name: 'TCP by its number', rule: { ...world, protocol: '6', fromPort: 5432, toPort: 5432 }, ports: [5432] },
    { name: 'web', rule: { ...world, fromPort: 443, toPort: 443 }, ports: [] },
    { name: 'UDP where nobody listens', rule: { ...world, protocol: 'udp', fromPort: 22, toPort: 22 }, ports: [] },
    { name: 'a desktop over UDP', rule: { ...world, protocol: 'udp', fromPort: 3389, toPort: 3389 }, ports: [3389] },
    { name: 'UDP by its number', rule: { ...world, protocol: '17', fromPort: 100, toPort: 200 }, ports: [161] },
    { name: 'SSH for some', rule: { ...world, cidr: '203.0.113.0/24', fromPort: 22, toPort: 22 }, ports: [] },
  ])('$name', ({ rule, ports }) => {
    expect(adminPortsOpened(rule)).toEqual(ports);
  });

  it('are all of them where everything is allowed', () => {
    expect(adminPortsOpened({ protocol: '-1', fromPort: -1, toPort: -1, cidr: '::/0' }).length).toBeGreaterThan(10);
    expect(adminPortsOpened({ ...world }).length).toBeGreaterThan(10);
  });

  it('are none unless everybody is let in', () => {
    const cidr = fc.ipV4().chain((ip) => fc.integer({ min: 8, max: 32 }).map((bits) => `${ip}/${bits}`));
    fc.assert(fc.property(cidr, (some) => adminPortsOpened({ protocol: '-1', cidr: some }).length === 0));
  });
});

describe('rules that open a port together', () => {
  const ssh = (cidr: string) => ({ protocol: 'tcp', fromPort: 22, toPort: 22, cidr });
  const quarters = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].map(ssh);

  it.each([
    { name: 'four quarters', rules: quarters, opening: 4 },
    { name: 'three quarters', rules: quarters.slice(1), opening: 3 },
    { name: 'one quarter', rules: quarters.slice(1, 2), opening: 0 },
    { name: 'one quarter, four times', rules: [quarters[0], quarters[0], quarters[0], quarters[0]], opening: 0 },
    { name: 'a quarter and parts of it', rules: ['0.0.0.0/2', '0.0.0.0/3', '32.0.0.0/3'].map(ssh), opening: 0 },
    { name: 'eighths of IPv6', rules: ['2000::/4', '3000::/5'].map(ssh), opening: 2 },
    { name: 'a half, and a network', rules: ['0.0.0.0/1', '203.0.113.0/24'].map(ssh), opening: 1 },
    { name: 'private networks', rules: ['10.0.0.0/8', '172.16.0.0/12'].map(ssh), opening: 0 },
    {
      name: 'quarters of two ports',
      rules: quarters.map((rule, n) => (n % 2 ? rule : { ...rule, fromPort: 3389, toPort: 3389 })),
      opening: 4,
    },
    {
      name: 'quarters of the web',
      rules: quarters.map((rule) => ({ ...rule, fromPort: 443, toPort: 443 })),
      opening: 0,
    },
  ])('$name', ({ rules, opening }) => {
    expect(opensAdminPorts(rules.flatMap((rule) => rule ?? []))).toHaveLength(opening);
  });
});

it.each([
  { rule: { protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' }, says: 'tcp 22 from 0.0.0.0/0' },
  { rule: { protocol: '6', fromPort: 1, toPort: 99, cidr: '::/0' }, says: 'tcp 1-99 from ::/0' },
  { rule: { protocol: '-1', cidr: '::/0' }, says: 'everything from ::/0' },
])('people read "$says"', ({ rule, says }) => {
  expect(describeRule(rule)).toBe(says);
});
