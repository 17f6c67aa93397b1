import { givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { ACCOUNT } from '../support/fixtures.ts';
import { bundled, responsesIn } from '../support/stories.ts';

const PROBE = 'guardduty/port-probe-data-cluster';

/** The same attacker against this account and against a member of which people are only told. */
async function given() {
  const { stack } = await givenOrganisation({ newAccounts: 'notify' });
  const at = (account: string): void => {
    const event = { ...JSON.parse(bundled(PROBE).replaceAll(ACCOUNT, account)), account };
    stack.deliver('guardduty', JSON.stringify(event));
  };
  const block = () => responsesIn(stack).find(({ action }) => action === 'block-ip');
  return { stack, at, block };
}

describe('a response that accounts with different ceilings want', () => {
  it.each([
    { title: 'the member first', order: [SHOP, ACCOUNT] },
    { title: 'home first', order: [ACCOUNT, SHOP] },
  ])('has the mode of the account for which it is done: $title', async ({ order }) => {
    const { stack, at, block } = await given();
    for (const account of order) at(account);
    await stack.drain();
    expect(block()).toMatchObject({ mode: 'enforce', outcome: 'applied' });
  });

  it('is done for this account once it is attacked too, though a member’s ceiling held it back', async () => {
    const { stack, at, block } = await given();
    at(SHOP);
    await stack.drain();
    at(ACCOUNT);
    await stack.drain();
    expect(block()).toMatchObject({ mode: 'enforce', outcome: 'applied' });
  });
});
