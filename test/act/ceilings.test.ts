import type { OrganisationRules } from '../../src/core/organisation.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { ACCOUNT } from '../support/fixtures.ts';
import { blocked, bundled, letTimePass, responsesIn } from '../support/stories.ts';

const PROBE = 'guardduty/port-probe-data-cluster';

/** The same attacker against this account, and worse against a member about which less may be done. */
async function given(rules: Partial<OrganisationRules>) {
  const { stack, table, inventory } = await givenOrganisation(rules);
  const at = (account: string): void => {
    const event = { ...JSON.parse(bundled(PROBE).replaceAll(ACCOUNT, account)), account };
    const now = new Date(stack.world.now()).toISOString();
    if (account === SHOP) event.detail.severity += 0.1;
    Object.assign(event, { time: now });
    Object.assign(event.detail, { updatedAt: now });
    Object.assign(event.detail.service, { eventLastSeen: now });
    stack.deliver('guardduty', JSON.stringify(event));
  };
  const pass = async (hours: number): Promise<void> => {
    await writeInventory(table, inventory(stack.world.now()));
    await letTimePass(stack, hours * 12);
  };
  const block = () => responsesIn(stack).find(({ action }) => action === 'block-ip');
  return { stack, at, pass, block };
}

describe('a response that accounts with different ceilings want', () => {
  const RULES: Partial<OrganisationRules>[] = [
    { newAccounts: 'notify' },
    { newAccounts: 'notify', blocks: 'organisation' },
    { newAccounts: 'approve', blocks: 'organisation' },
  ];
  const ORDERS = [
    [SHOP, ACCOUNT],
    [ACCOUNT, SHOP],
  ];
  const CASES = RULES.flatMap((rules) => ORDERS.map((order) => ({ rules, order })));

  it.each(CASES)('has the mode of the account for which most may be done: $rules, $order', async ({ rules, order }) => {
    const together = await given(rules);
    for (const account of order) together.at(account);
    await together.stack.drain();
    expect(together.block()).toMatchObject({ mode: 'enforce', outcome: 'applied' });

    const { stack, at, block } = await given(rules);
    for (const account of order) {
      at(account);
      await stack.drain();
    }
    expect(block()).toMatchObject({ mode: 'enforce', outcome: 'applied' });
  });

  it.each(RULES)('is renewed while this account is attacked, whoever else was: %j', async (rules) => {
    const { stack, at, pass, block } = await given(rules);
    at(ACCOUNT);
    at(SHOP);
    await stack.drain();
    for (let hours = 0; hours < 36; hours += 4) {
      await pass(4);
      at(ACCOUNT);
      await stack.drain();
      expect(block()).toMatchObject({ mode: 'enforce', outcome: 'applied' });
      expect(blocked(stack)).not.toEqual([]);
    }
  });
});
