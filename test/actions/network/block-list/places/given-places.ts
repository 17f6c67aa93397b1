import { inventoryOf, memberAccount, organisationRules } from '../../../../../local/organisation.ts';
import { LocalDynamoDb } from '../../../../../local/services/dynamodb.ts';
import { LocalSqs } from '../../../../../local/services/sqs.ts';
import { LocalWafv2 } from '../../../../../local/services/wafv2.ts';
import { nameOfSet } from '../../../../../src/actions/network/block-list/places/place-sets.ts';
import { type ShardOptions, workShard } from '../../../../../src/actions/network/block-list/places/shard.ts';
import { readHead, writeShared } from '../../../../../src/actions/network/block-list/places/shared-list.ts';
import type { Family } from '../../../../../src/core/addresses/network.ts';
import type { Scope } from '../../../../../src/core/ip-set-refs.ts';
import type { Inventory, OrganisationRules } from '../../../../../src/core/organisation.ts';
import { silent } from '../../../../../src/core/telemetry.ts';
import { createTable } from '../../../../../src/platform/table.ts';
import { givenClients } from '../../../../support/attempts.ts';
import { ACCOUNT, givenWorld, NOW, REGION } from '../../../../support/fixtures.ts';

/** The sets of both scopes have the same names; their ids differ. */
const SCOPES: [Scope, string][] = [
  ['REGIONAL', ''],
  ['CLOUDFRONT', '-global'],
];
const MARKS = new Map(SCOPES);

export const STACK = 'riposte-test';
export const MEMBERS = ['222233334444', '333344445555'];
export const REGIONS = [REGION, 'us-east-1'];

export const givenInventory = (accounts: readonly string[] = MEMBERS): Inventory =>
  inventoryOf(
    [ACCOUNT, ...accounts].map((id) => memberAccount(id)),
    NOW,
  );

export const givenRules = (overrides: Partial<OrganisationRules> = {}): OrganisationRules =>
  organisationRules(REGIONS, {
    newAccounts: 'enforce',
    blocks: 'organisation',
    // The security account's other regions are its own matter.
    accounts: [{ match: { account: [ACCOUNT] }, blocks: 'own' }],
    ...overrides,
  });

/** The journal at home, and the firewalls of two members in two regions, with the sets that their template makes. */
export function givenPlaces({ accounts = MEMBERS, regions = REGIONS, cloudFront = [] as string[] } = {}) {
  const world = givenWorld();
  const now = (): number => world.now();
  const dynamodb = new LocalDynamoDb(world, STACK);
  const sqs = new LocalSqs(world);
  const queue = sqs.createQueue(`${STACK}-block-places`);
  const { clients, faults, calls } = givenClients({ dynamodb, sqs });
  const table = createTable(clients.dynamodb, STACK);
  const firewalls = new Map<string, LocalWafv2>();
  const given = new Map<string, ReturnType<typeof givenClients>>();
  for (const account of accounts)
    for (const region of regions) {
      const wafv2 = new LocalWafv2({ ...world, accountId: account, region, now, newId: () => world.newId() });
      const scopes = cloudFront.includes(`${account} ${region}`) ? SCOPES : SCOPES.slice(0, 1);
      for (const [scope, mark] of scopes)
        for (const family of ['v4', 'v6'] as const) {
          const id = `${account}-${region}-${family}${mark}`;
          wafv2.seedIpSet(nameOfSet(STACK, family), id, family === 'v4' ? 'IPV4' : 'IPV6', scope);
        }
      firewalls.set(`${account} ${region}`, wafv2);
      given.set(`${account} ${region}`, givenClients({ wafv2 }));
    }
  const at = (place: string) => firewalls.get(place) as LocalWafv2;
  const inputOf = (place: string, family: Family = 'v4', Scope: Scope = 'REGIONAL') => {
    const [account, region] = place.split(' ');
    return { Name: nameOfSet(STACK, family), Id: `${account}-${region}-${family}${MARKS.get(Scope)}`, Scope };
  };
  const entered: string[] = [];
  const options: ShardOptions = {
    table,
    stack: STACK,
    rules: givenRules(),
    inventory: givenInventory(accounts),
    home: { account: ACCOUNT, region: REGION },
    clientsOf(account, region) {
      entered.push(`${account} ${region}`);
      const client = given.get(`${account} ${region}`);
      if (!client) throw Object.assign(new Error('the account is not one that may be entered'), { name: 'Error' });
      return client.clients;
    },
    telemetry: silent,
    now,
    sleep: async (ms) => {
      world.time += ms;
    },
  };
  return {
    world,
    table,
    sqs,
    queue,
    clients,
    faults,
    calls,
    options,
    entered,
    places: [...firewalls.keys()],
    /** Somebody deletes a set by hand. */
    deleteSet: (place: string, family: Family): void => at(place).removeIpSet(inputOf(place, family).Id),
    /** What may go wrong in one place. */
    faultsAt: (place: string) => (given.get(place) as ReturnType<typeof givenClients>).faults,
    callsAt: (place: string): string[] =>
      (given.get(place) as ReturnType<typeof givenClients>).calls.map(({ operation }) => operation),
    held: (place: string, family: Family = 'v4', scope: Scope = 'REGIONAL'): string[] =>
      at(place)
        .GetIPSet(inputOf(place, family, scope))
        .IPSet?.Addresses?.toSorted() ?? [],
    /** Somebody else's write, by hand. */
    meddle(place: string, Addresses: string[], family: Family = 'v4', scope: Scope = 'REGIONAL'): void {
      const { LockToken } = at(place).GetIPSet(inputOf(place, family, scope));
      world.time += 1_000;
      at(place).UpdateIPSet({ ...inputOf(place, family, scope), Addresses, LockToken });
      world.time += 1_000;
    },
    /** What home hands on. */
    async share(entries: readonly string[], family: Family = 'v4'): Promise<void> {
      await writeShared(table, family, await readHead(table, family), entries);
    },
    work: (
      more: Partial<ShardOptions> = {},
      message = { shard: 0, of: 1 } as { shard: number; of: number; at?: number },
    ) => workShard({ kind: 'shard', ...message }, { ...options, ...more }),
    items: <T>(prefix: string): T[] => dynamodb.items().filter(({ pk }) => String(pk).startsWith(prefix)) as T[],
    notices: (): string[] =>
      dynamodb
        .items()
        .filter(({ pk }) => pk === 'BLOCK-LIST-NOTICES')
        .map(({ text }) => String(text)),
  };
}
