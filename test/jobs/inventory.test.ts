import type { OrganisationRules } from '../../src/core/organisation.ts';
import { readInventory } from '../../src/journal/inventory.ts';
import { createTable } from '../../src/platform/table.ts';
import { stackWith } from '../deploy/given.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const HOUR = 3_600_000;
const SHOP = '444455556666';
const rules: OrganisationRules = {
  id: 'o-abcdefghij',
  regions: [REGION],
  newAccounts: 'notify',
  blocks: 'own',
  accounts: [],
};

/** An organisation of this account, a shop in a unit of a unit, and so many more. */
function given({ more = 0, id = 'o-abcdefghij' } = {}) {
  const stack = givenStack({ record: true, settings: { organisation: rules } });
  const { organizations } = stack.services;
  organizations.seedOrganisation({ id });
  organizations.units.set('ou-a1b2-workload', 'r-a1b2');
  organizations.units.set('ou-a1b2-shopshop', 'ou-a1b2-workload');
  organizations.seedAccount(ACCOUNT, { name: 'security' });
  organizations.seedAccount(SHOP, { name: 'shop', parent: 'ou-a1b2-shopshop', tags: { env: 'prod', __proto__x: '1' } });
  for (let n = 0; n < more; n += 1) organizations.seedAccount(String(500_000_000_000 + n));
  const table = createTable(stack.clients.dynamodb, stack.config.table);
  const told = async (): Promise<string[]> => {
    await stack.drain();
    return stack.services.sns.published.map(({ message }) => message);
  };
  return { stack, organizations, table, told };
}

it('knows every account with its units and tags', async () => {
  const { stack, table, told } = given();
  await stack.readInventory();
  expect(await readInventory(table)).toEqual({
    at: new Date(NOW).toISOString(),
    organisation: 'o-abcdefghij',
    management: '999988887777',
    accounts: [
      { id: ACCOUNT, name: 'security', status: 'active', units: ['r-a1b2'], tags: {}, joined: expect.any(String) },
      {
        id: SHOP,
        name: 'shop',
        status: 'active',
        units: ['r-a1b2', 'ou-a1b2-workload', 'ou-a1b2-shopshop'],
        tags: { env: 'prod', __proto__x: '1' },
        joined: '2023-11-14T22:13:20.000Z',
      },
    ],
  });
  expect(await told()).toEqual([]);
});

it.each([
  { state: 'ACTIVE', status: 'active' },
  { state: 'SUSPENDED', status: 'suspended' },
  { state: 'PENDING_CLOSURE', status: 'closed' },
  { state: 'CLOSED', status: 'closed' },
  { state: 'PENDING_ACTIVATION', status: 'suspended' },
  { state: 'A_STATE_OF_TOMORROW', status: 'suspended' },
])('reads $state as $status', async ({ state, status }) => {
  const { stack, organizations, table } = given();
  organizations.seedAccount(SHOP, { state });
  await stack.readInventory();
  expect((await readInventory(table))?.accounts).toContainEqual(expect.objectContaining({ id: SHOP, status }));
});

it('reads a thousand accounts page by page, within its time and at a pace', async () => {
  const { stack, table } = given({ more: 1000 });
  const since = stack.world.now();
  const calls = stack.callsMade();
  await stack.readInventory();
  const seconds = (stack.world.now() - since) / 1000;
  expect((await readInventory(table))?.accounts).toHaveLength(1002);
  expect(seconds).toBeLessThan(500);
  // No second has more than six of them.
  expect((stack.callsMade() - calls) / Math.max(seconds, 1)).toBeLessThan(6);
});

it('leaves an account out whose place is not found', async () => {
  const { stack, organizations, table } = given();
  organizations.seedAccount(SHOP, { parent: 'ou-a1b2-deleted0' });
  await stack.readInventory();
  expect((await readInventory(table))?.accounts.map(({ id }) => id)).toEqual([ACCOUNT]);
});

describe('what cannot be right', () => {
  it('is an organisation that lost more than half of its accounts: the former list stays, and it is told once a day', async () => {
    const { stack, organizations, table, told } = given({ more: 10 });
    await stack.readInventory();
    const before = await readInventory(table);
    for (const id of [...organizations.members.keys()].slice(5)) organizations.members.delete(id);
    for (let hour = 0; hour < 3; hour += 1) {
      stack.advance(HOUR);
      await stack.readInventory();
      await told();
    }
    expect(await readInventory(table)).toEqual(before);
    expect(await told()).toEqual([expect.stringContaining('lists 5 active accounts, and listed 12')]);
    stack.advance(49 * HOUR);
    await stack.readInventory();
    expect((await readInventory(table))?.accounts).toHaveLength(5);
  });

  it('is not one that lost half', async () => {
    const { stack, organizations, table, told } = given({ more: 8 });
    await stack.readInventory();
    for (const id of [...organizations.members.keys()].slice(5)) organizations.members.delete(id);
    stack.advance(HOUR);
    await stack.readInventory();
    expect((await readInventory(table))?.accounts).toHaveLength(5);
    expect(await told()).toEqual([]);
  });

  it('is another organisation', async () => {
    const { stack, table, told } = given({ id: 'o-other00000' });
    await stack.readInventory();
    expect(await readInventory(table)).toBeUndefined();
    expect(await told()).toEqual([
      expect.stringMatching(/in organisation o-other00000, and riposte.yml names o-abcdefghij/),
    ]);
  });

  it('is an account that may not ask, or is in no organisation', async () => {
    const { stack, organizations, table, told } = given();
    await stack.readInventory();
    const before = await readInventory(table);
    organizations.id = '';
    stack.advance(HOUR);
    await stack.readInventory();
    expect(await readInventory(table)).toEqual(before);
    expect(await told()).toEqual([
      expect.stringMatching(/AWSOrganizationsNotInUseException[\s\S]*delegated administrator/),
    ]);
  });
});

it.each([
  { times: 3, isRead: true },
  { times: 100, isRead: false },
])('waits for AWS Organizations while it is busy, and tells nobody: $times times', async ({ times, isRead }) => {
  const { stack, table, told } = given();
  stack.faults.refuse('ListAccounts', 'TooManyRequestsException', { times });
  const run = stack.readInventory();
  if (isRead) await run;
  else await expect(run).rejects.toThrow('TooManyRequests');
  expect((await readInventory(table)) !== undefined).toBe(isRead);
  expect(await told()).toEqual([]);
});

it('leaves the former inventory in force when it dies before the new one is whole', async () => {
  const { stack, organizations, table } = given();
  await stack.readInventory();
  const before = await readInventory(table);
  organizations.seedAccount('600000000000');
  stack.advance(HOUR);
  stack.faults.crashAfterNext('TransactWrite', 'dynamodb');
  await expect(stack.readInventory()).rejects.toThrow();
  stack.faults.revive();
  expect(await readInventory(table)).toEqual(before);
});

it('runs only where there is an organisation', async () => {
  const ids = async (settings: object): Promise<string[]> =>
    Object.keys((await stackWith(settings)).Resources).filter((id) => /^Inventory/.test(id));
  expect(await ids({})).toEqual([]);
  expect(await ids({ organisation: JSON.stringify(rules) })).toContain('InventoryRole');
});
