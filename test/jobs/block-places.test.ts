import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLocalAccount } from '../../local/local-account.ts';
import { createLocalStack, type LocalStack } from '../../local/local-stack.ts';
import { inventoryOf, memberAccount, organisationRules } from '../../local/organisation.ts';
import type { LocalWafv2 } from '../../local/services/wafv2.ts';
import { nameOfSet } from '../../src/actions/network/block-list/places/place-sets.ts';
import type { OrganisationRules } from '../../src/core/organisation.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';

/** An id as AWS WAF makes it, another one for each place and family. */
const idOf = (place: string, family: 'v4' | 'v6'): string => {
  const hash = createHash('sha256').update(`${place} ${family}`).digest('hex');
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
const STACK = 'riposte-local';
const MEMBERS = ['222233334444', '333344445555'];
const REGIONS = [REGION, 'us-east-1'];
const ATTACKER = '198.51.100.23/32';
const PROBE = readFileSync(new URL('../../events/guardduty/port-probe-search-cluster.json', import.meta.url), 'utf8');

const members = MEMBERS.map((id) => memberAccount(id));
const inventory = inventoryOf(members, NOW);
const rules = organisationRules(REGIONS, { newAccounts: 'enforce', blocks: 'organisation' });

/** A deployment, and two members with their sets in two regions. */
async function given(organisation: OrganisationRules | null = rules) {
  const accounts = new Map(
    MEMBERS.flatMap((account) =>
      REGIONS.map((region) => [`${account} ${region}`, createLocalAccount({ account, region, startAt: NOW })] as const),
    ),
  );
  for (const [place, { services }] of accounts)
    for (const family of ['v4', 'v6'] as const)
      services.wafv2.seedIpSet(nameOfSet(STACK, family), idOf(place, family), family === 'v4' ? 'IPV4' : 'IPV6');
  const advance = (ms: number): void => {
    stack.advance(ms);
    for (const account of accounts.values()) account.advance(ms);
  };
  const stack: LocalStack = createLocalStack({
    account: ACCOUNT,
    region: REGION,
    startAt: NOW,
    sleep: async (ms) => advance(ms),
    ...(organisation && { settings: { organisation } }),
    clientsOf(account, region = REGION) {
      const member = accounts.get(`${account} ${region}`);
      if (!member) throw new Error(`${account} ${region} is not known`);
      return member.clients;
    },
  });
  const heldBy = (wafv2: LocalWafv2, place: string): string[] =>
    wafv2.GetIPSet({ Name: nameOfSet(STACK, 'v4'), Id: idOf(place, 'v4'), Scope: 'REGIONAL' }).IPSet?.Addresses ?? [];
  return {
    stack,
    wait: async (seconds: number) => {
      advance(seconds * 1000);
      await stack.drain();
    },
    write: () => writeInventory(createTable(stack.clients.dynamodb, STACK), inventory),
    held: () => [...accounts].map(([place, { services }]) => heldBy(services.wafv2, place)),
  };
}

it('blocks an attacker at home, and within seconds in every account and region that takes part', async () => {
  const { stack, wait, write, held } = await given();
  await write();
  stack.deliver('guardduty', PROBE);
  await stack.drain();
  expect(held()).toEqual([[], [], [], []]);
  await wait(4);
  expect(held()).toEqual([[ATTACKER], [ATTACKER], [ATTACKER], [ATTACKER]]);
});

it('takes it away everywhere when a person undoes the block', async () => {
  const { stack, wait, write, held } = await given();
  await write();
  stack.deliver('guardduty', PROBE);
  await stack.drain();
  await wait(4);
  await stack.blockList().lift(ATTACKER, { by: 'someone', suppressDays: 1 });
  await stack.sweep();
  await stack.drain();
  await wait(4);
  expect(held()).toEqual([[], [], [], []]);
});

it('goes on when the time of a block is over', async () => {
  const { stack, wait, write, held } = await given();
  await write();
  stack.deliver('guardduty', PROBE);
  await stack.drain();
  await wait(4);
  await wait(8 * 86_400);
  await write();
  await writeInventory(createTable(stack.clients.dynamodb, STACK), {
    ...inventory,
    at: new Date(stack.world.now()).toISOString(),
  });
  await stack.sweep();
  await stack.drain();
  await wait(4);
  expect(held()).toEqual([[], [], [], []]);
});

it('enters nobody without a current inventory, and makes up for it with a sweep', async () => {
  const { stack, wait, write, held } = await given();
  stack.deliver('guardduty', PROBE);
  await stack.drain();
  await wait(4);
  expect(held()).toEqual([[], [], [], []]);
  await write();
  await wait(301);
  await stack.sweep();
  await stack.drain();
  expect(held().flat()).toHaveLength(4);
});

it('is not there without an organisation', async () => {
  const { stack } = await given(null);
  expect(stack.readers()).not.toContain('block-places');
  expect(stack.config.blockPlacesQueue).toBe('');
});

it('hands a message over again that is none of ours', async () => {
  const { stack, write } = await given();
  await write();
  stack.services.sqs.deliver(`${STACK}-block-places`, '{"kind":"act"}');
  await stack.runOnce('block-places');
  expect(stack.services.sqs.messages(`${STACK}-block-places`)).toHaveLength(1);
});
