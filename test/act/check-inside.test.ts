import { checkInside } from '../../src/act/check-inside.ts';
import { actions } from '../../src/actions/index.ts';
import { CHECK } from '../../src/core/inside.ts';
import type { OrganisationRules } from '../../src/core/organisation.ts';
import { silent } from '../../src/core/telemetry.ts';
import { DATA, givenOrganisation, RULES, SHOP } from '../jobs/members/given-organisation.ts';

const LISTED = [SHOP, DATA];

async function askedOf(accounts: OrganisationRules['accounts'], memberAccounts = LISTED) {
  const { stack, clientsOf } = await givenOrganisation();
  const { clients, config, world } = stack;
  const entered: string[] = [];
  const ask = checkInside({
    id: 'act-storage',
    actions: [actions['make-private'], actions['deactivate-access-key']],
    clients,
    config: { ...config, memberAccounts, organisation: { ...RULES, accounts } },
    clientsOf(account, region, how) {
      entered.push(`${account} ${how?.inventory ? 'by the inventory' : ''}`.trim());
      return clientsOf(account, region, how);
    },
    telemetry: silent,
    now: world.now,
  });
  const { tried } = await ask(CHECK);
  return { entered, tried };
}

it('asks in each listed account whether it may act there, by what the inventory says of it', async () => {
  const { entered, tried } = await askedOf([]);
  expect(entered).toEqual([`${SHOP} by the inventory`, `${DATA} by the inventory`]);
  expect(tried.map(({ what }) => what)).toEqual(expect.arrayContaining([`iam:ListAccessKeys in ${SHOP}`]));
});

it.each([
  { title: 'by its id', match: { account: [SHOP] } },
  { title: 'by the unit that the inventory knows', match: { unit: ['r-a1b2'], account: [SHOP] } },
])('enters no account that is excluded $title', async ({ match }) => {
  const { entered, tried } = await askedOf([{ match, exclude: true }]);
  expect(entered).toEqual([`${DATA} by the inventory`]);
  expect(tried.filter(({ what }) => what.includes(SHOP))).toEqual([]);
});
