import type { Inventory, MemberAccount, OrganisationRules } from '../../src/core/organisation.ts';
import { createInventoryReader, readInventory, writeInventory } from '../../src/journal/inventory.ts';
import { createTable } from '../../src/platform/table.ts';
import { NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const HOUR = 3_600_000;
const organisation: OrganisationRules = {
  id: 'o-abcdefghij',
  regions: ['eu-west-1'],
  newAccounts: 'notify',
  blocks: 'own',
  accounts: [],
};

const account = (n: number, changes: Partial<MemberAccount> = {}): MemberAccount => ({
  id: String(100_000_000_000 + n * 7_919),
  name: `workload ${n}`,
  status: 'active',
  units: ['r-a1b2', `ou-a1b2-${String(n % 40).padStart(8, '0')}`],
  tags: { env: n % 2 ? 'prod' : 'test', owner: `team-${n % 25}` },
  joined: '2024-02-03T04:05:06.000Z',
  ...changes,
});

const inventory = (changes: Partial<Inventory> = {}): Inventory => ({
  at: new Date(NOW).toISOString(),
  organisation: 'o-abcdefghij',
  management: '999988887777',
  accounts: [account(1), account(2)],
  ...changes,
});

function given(rules: OrganisationRules | undefined = organisation) {
  const stack = givenStack({ record: true });
  const table = createTable(stack.clients.dynamodb, stack.config.table);
  const config = { table: stack.config.table, ...(rules && { organisation: rules }) };
  const clock = { time: NOW };
  const reader = createInventoryReader({ clients: stack.clients, config, now: () => clock.time });
  return { stack, table, reader, clock };
}

it.each([0, 1, 3, 1000, 5000])('keeps %i accounts as they are', async (count) => {
  const { table } = given();
  const written = inventory({ accounts: Array.from({ length: count }, (_, n) => account(n)) });
  expect(await writeInventory(table, written)).toBe(true);
  expect(await readInventory(table)).toEqual(written);
});

it('splits accounts whose texts cannot be packed into one item', async () => {
  const { table, stack } = given();
  // As many tags as an account may have, of text that says nothing twice.
  let seed = 1;
  const noise = (): string =>
    Array.from({ length: 100 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String.fromCharCode(0x4e00 + (seed % 20_000));
    }).join('');
  const tags = () => Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`tag-${n}`, noise()]));
  const written = inventory({ accounts: Array.from({ length: 60 }, (_, n) => account(n, { tags: tags() })) });
  await writeInventory(table, written);
  expect(await readInventory(table)).toEqual(written);
  expect(stack.services.dynamodb.items().filter(({ sk }) => String(sk).startsWith('ACCOUNTS#')).length).toBeGreaterThan(
    1,
  );
});

it('reads a thousand accounts in a few read units', async () => {
  const { table, stack } = given();
  await writeInventory(table, inventory({ accounts: Array.from({ length: 1000 }, (_, n) => account(n)) }));
  const bytes = stack.services.dynamodb
    .items()
    .filter(({ pk }) => pk === 'ORGANISATION')
    .reduce((sum: number, { accounts }) => sum + ((accounts as Uint8Array | undefined)?.length ?? 0), 0);
  expect(bytes).toBeLessThan(10 * 4096);
});

it('keeps the later one of two', async () => {
  const { table } = given();
  const later = inventory({ at: new Date(NOW + 1).toISOString() });
  await writeInventory(table, later);
  expect(await writeInventory(table, inventory({ accounts: [] }))).toBe(false);
  expect(await readInventory(table)).toEqual(later);
});

describe('a container', () => {
  it('reads it once in five minutes, and the accounts only when they are new', async () => {
    const { table, reader, clock, stack } = given();
    await writeInventory(table, inventory());
    const reads = () => stack.callsMade();
    const since = reads();
    const first = await reader.current();
    expect(reads() - since).toBe(2);
    clock.time += 4 * 60_000;
    expect(await reader.current()).toBe(first);
    expect(reads() - since).toBe(2);
    clock.time += 60_000;
    expect(await reader.current()).toBe(first);
    expect(reads() - since).toBe(3);
    await writeInventory(table, inventory({ at: new Date(clock.time).toISOString(), accounts: [account(3)] }));
    expect((await reader.current({ fresh: true }))?.accounts).toEqual([account(3)]);
  });

  it.each([
    { ahead: 0.5, holds: false },
    { ahead: 2, holds: true },
    { ahead: 24 * 365, holds: true },
  ])('that a clock dated $ahead hours ahead gives way to the next: $holds', async ({ ahead, holds }) => {
    const { table, reader } = given();
    const dated = (ms: number, n: number) => inventory({ at: new Date(ms).toISOString(), accounts: [account(n)] });
    await writeInventory(table, dated(NOW + ahead * HOUR, 1));
    expect(await writeInventory(table, dated(NOW, 2))).toBe(holds);
    expect((await reader.current())?.accounts).toEqual([account(holds ? 2 : 1)]);
  });

  it('is read again by a container whose clock was set back', async () => {
    const { table, reader, clock } = given();
    await writeInventory(table, inventory());
    clock.time = NOW + 24 * 365 * HOUR;
    expect(await reader.current()).toBeUndefined();
    clock.time = NOW;
    await writeInventory(table, inventory({ at: new Date(NOW + 1).toISOString(), accounts: [account(7)] }));
    expect((await reader.current())?.accounts).toEqual([account(7)]);
  });

  it('knows nothing before the first', async () => {
    expect(await given().reader.current()).toBeUndefined();
  });

  it('knows nothing any more when it is older than two days', async () => {
    const { table, reader, clock } = given();
    await writeInventory(table, inventory());
    clock.time += 48 * HOUR;
    expect(await reader.current()).toBeDefined();
    clock.time += 1;
    expect(await reader.current()).toBeUndefined();
  });

  it.each([
    { what: 'is gone', change: () => undefined },
    { what: 'was written by a later release', change: (bytes: Uint8Array) => Uint8Array.from([9, ...bytes.slice(1)]) },
    { what: 'is broken', change: (bytes: Uint8Array) => bytes.slice(0, 20) },
  ])('knows nothing when a part $what', async ({ change }) => {
    const { table, reader } = given();
    const written = inventory();
    await writeInventory(table, written);
    const Key = { pk: 'ORGANISATION', sk: `ACCOUNTS#${written.at}#000` };
    const [part] = await table.getAll<{ accounts: Uint8Array }>([Key]);
    const accounts = change(part?.accounts ?? new Uint8Array());
    await table.write([accounts ? { Put: { Item: { ...Key, accounts } } } : { Delete: { Key } }]);
    expect(await reader.current()).toBeUndefined();
  });

  it('reads nothing where there is no organisation', async () => {
    const { stack, table } = given();
    await writeInventory(table, inventory());
    const before = stack.callsMade();
    const config = { table: stack.config.table };
    const reader = createInventoryReader({ clients: stack.clients, config, now: () => NOW });
    expect(await reader.current()).toBeUndefined();
    expect(stack.callsMade()).toBe(before);
  });
});
