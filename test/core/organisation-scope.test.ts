import { type AccountRule, type Inventory, isCurrent, type OrganisationRules } from '../../src/core/organisation.ts';
import { blockPlaces, placesOf, scopeOf } from '../../src/core/organisation-scope.ts';
import { NOW } from '../support/fixtures.ts';
import { processorTime, yardsticksOf } from '../support/processor.ts';

const HOME = { account: '111122223333', region: 'eu-west-1' };
const SHOP = '444455556666';
const SANDBOX = '777788889999';

const inventory: Inventory = {
  at: new Date(NOW).toISOString(),
  organisation: 'o-abcdefghij',
  management: '999988887777',
  accounts: [
    { id: HOME.account, name: 'security', status: 'active', units: ['r-a1b2'], tags: {}, joined: '2020-01-01' },
    {
      id: SHOP,
      name: 'shop',
      status: 'active',
      units: ['r-a1b2', 'ou-a1b2-workload'],
      tags: { env: 'prod' },
      joined: '2021-01-01',
    },
    {
      id: SANDBOX,
      name: 'sandbox',
      status: 'active',
      units: ['r-a1b2', 'ou-a1b2-sandboxes'],
      tags: {},
      joined: '2021-01-01',
    },
    {
      id: '222233334444',
      name: 'former',
      status: 'suspended',
      units: ['r-a1b2'],
      tags: { env: 'prod' },
      joined: '2021-01-01',
    },
  ],
};

const rules: OrganisationRules = {
  id: 'o-abcdefghij',
  regions: ['eu-west-1', 'us-east-1'],
  newAccounts: 'notify',
  blocks: 'own',
  accounts: [
    { match: { account: ['123412341234'], region: ['us-east-1'] }, exclude: true },
    { match: { tag: { env: 'prod' }, region: ['us-east-1'] }, mode: 'approve' },
    { match: { tag: { env: 'prod' } }, mode: 'enforce', blocks: 'organisation' },
    { match: { unit: ['ou-a1b2-sandboxes'] }, exclude: true },
  ],
};

const scope = (account: string, region = 'eu-west-1', changes: Partial<OrganisationRules> = {}, of = inventory) =>
  scopeOf({ ...rules, ...changes }, of, account, region);

describe('scopeOf', () => {
  it.each([
    { what: 'that an entry names', account: SHOP, mode: 'enforce', blocks: true },
    { what: 'in a region for which an earlier entry speaks', account: SHOP, region: 'us-east-1', mode: 'approve' },
    { what: 'that no entry names', account: HOME.account, region: 'us-east-1', mode: 'notify' },
  ])('takes an account $what as $mode', ({ account, region, mode, blocks = false }) => {
    expect(scope(account, region)).toEqual({
      isIn: true,
      isExcluded: false,
      waits: false,
      mode,
      shares: blocks,
      blocks,
      cloudFront: false,
    });
  });

  it.each([
    { what: 'that is suspended', account: '222233334444', why: 'Account 222233334444 is suspended.' },
    {
      what: 'that the inventory does not name',
      account: '123412341234',
      why: /is not in the organisation’s inventory/,
    },
    {
      what: 'in a region that is not listed',
      account: SHOP,
      region: 'ap-south-1',
      why: /Region ap-south-1 is not one/,
    },
    { what: 'without an inventory', account: SHOP, of: null, why: /no inventory/ },
    { what: 'of another organisation', account: SHOP, changes: { id: 'o-other00000' }, why: /names o-other00000/ },
  ])('does not enter an account $what', ({ account, region, changes, of, why }) => {
    const found = scopeOf(
      { ...rules, ...changes },
      of === null ? undefined : inventory,
      account,
      region ?? 'eu-west-1',
    );
    expect(found).toMatchObject({ isIn: false, isExcluded: false, mode: 'notify', blocks: false });
    expect(found.why).toMatch(why);
  });

  it.each([
    { what: 'by its unit', account: SANDBOX, region: 'eu-west-1' },
    { what: 'by its id, though the inventory does not know it', account: '123412341234', region: 'us-east-1' },
  ])('excludes an account $what', ({ account, region }) => {
    expect(scope(account, region)).toMatchObject({ isIn: false, isExcluded: true, blocks: false });
  });

  it.each(['toString', '__proto__'])('takes no tag for one that every object has: %s', (key) => {
    const accounts = [{ match: { tag: { [key]: 'prod' } }, mode: 'enforce' as const }];
    expect(scope(SHOP, 'eu-west-1', { accounts }).mode).toBe('notify');
  });

  it('tells nothing of an account that is not active where its entry only observes', () => {
    const accounts = [{ match: { tag: { env: 'prod' } }, mode: 'observe' as const }];
    expect(scope('222233334444', 'eu-west-1', { accounts }).mode).toBe('observe');
  });

  it('shares no blocks with an account that changes nothing by itself', () => {
    expect(scope(HOME.account, 'us-east-1', { blocks: 'organisation' }).blocks).toBe(false);
  });

  it('leaves an account out of the shared list where its entry says so', () => {
    const accounts = [{ match: { account: [SHOP] }, mode: 'enforce' as const, blocks: 'own' as const }];
    expect(scope(SHOP, 'eu-west-1', { blocks: 'organisation', accounts }).blocks).toBe(false);
  });

  it.each([
    { what: 'that says so', entry: true, region: 'us-east-1', is: true },
    { what: 'whose organisation says so', of: true, region: 'us-east-1', is: true },
    { what: 'that says no, whatever its organisation says', of: true, entry: false, region: 'us-east-1', is: false },
    { what: 'that says so, in another region', entry: true, region: 'eu-west-1', is: false },
    { what: 'that says nothing', region: 'us-east-1', is: false },
    { what: 'that is only told', entry: true, mode: 'approve' as const, region: 'us-east-1', is: false },
    { what: 'that takes no part', entry: true, blocks: 'own' as const, region: 'us-east-1', is: false },
  ])(
    'has the list hold for CloudFront in an account $what: $is',
    ({ of, entry, mode = 'enforce' as const, blocks, region, is }) => {
      const more = { ...(entry !== undefined && { cloudFront: entry }), ...(blocks && { blocks }) };
      const accounts: AccountRule[] = [{ match: { account: [SHOP] }, mode, ...more }];
      const changes = { blocks: 'organisation' as const, accounts, ...(of && { cloudFront: of }) };
      expect(scope(SHOP, region, changes).cloudFront).toBe(is);
      const places = blockPlaces({ ...rules, ...changes }, inventory, { home: HOME });
      expect(places.some((place) => place.account === SHOP && place.cloudFront)).toBe(
        is || (region === 'eu-west-1' && entry === true),
      );
    },
  );

  it('leaves CloudFront in the deployment’s own account to its own list', () => {
    const accounts = [{ match: { account: [HOME.account] }, mode: 'enforce' as const, cloudFront: true }];
    expect(blockPlaces({ ...rules, blocks: 'organisation', accounts }, inventory, { home: HOME })).toContainEqual({
      account: HOME.account,
      region: 'us-east-1',
    });
  });

  it('leaves the lists to Firewall Manager where that has them', () => {
    const found = scope(SHOP, 'eu-west-1', { blocks: 'firewall-manager' });
    expect(found).toMatchObject({ shares: true, blocks: false });
  });
});

describe('the places of an organisation', () => {
  it('are each account in each region, but for the stack’s own', () => {
    expect(placesOf(rules, inventory, { home: HOME })).toEqual([
      { account: HOME.account, region: 'us-east-1' },
      { account: SHOP, region: 'eu-west-1' },
      { account: SHOP, region: 'us-east-1' },
    ]);
    expect(blockPlaces(rules, inventory, { home: HOME })).toEqual([{ account: SHOP, region: 'eu-west-1' }]);
  });

  it('are none without an inventory', () => {
    expect(placesOf(rules, undefined, { home: HOME })).toEqual([]);
    expect(blockPlaces({ ...rules, blocks: 'organisation' }, undefined, { home: HOME })).toEqual([]);
  });

  it('are found at once for a thousand accounts in twenty regions', () => {
    const accounts = Array.from({ length: 1000 }, (_, n) => ({
      id: String(100_000_000_000 + n),
      name: `account ${n}`,
      status: 'active' as const,
      units: ['r-a1b2'],
      tags: { env: 'prod' },
      joined: '2021-01-01',
    }));
    const regions = Array.from({ length: 20 }, (_, n) => `eu-west-${n}`);
    const { ms, result } = processorTime(() =>
      placesOf({ ...rules, regions }, { ...inventory, accounts }, { home: HOME }),
    );
    expect(result).toHaveLength(20_000);
    expect(yardsticksOf(ms)).toBeLessThan(20);
  });
});

it.each([
  { age: 48, is: true },
  { age: 48.01, is: false },
  { age: Number.NaN, is: false },
])('an inventory of $age hours is current: $is', ({ age, is }) => {
  expect(isCurrent(inventory, NOW + age * 3_600_000)).toBe(is);
});
