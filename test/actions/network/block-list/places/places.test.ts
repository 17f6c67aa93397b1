import { placesToKeep } from '../../../../../src/actions/network/block-list/places/places.ts';
import { ACCOUNT, REGION } from '../../../../support/fixtures.ts';
import { givenInventory, givenRules, MEMBERS, REGIONS } from './given-places.ts';

const home = { account: ACCOUNT, region: REGION };
const everywhere = MEMBERS.flatMap((account) => REGIONS.map((region) => `${account} ${region}`));
const abroad = `${ACCOUNT} us-east-1`;

it.each([
  { blocks: 'own' as const, accounts: [], places: [] },
  { blocks: 'organisation' as const, accounts: [], places: [abroad, ...everywhere] },
  {
    blocks: 'own' as const,
    accounts: [{ match: { account: [MEMBERS[0] ?? ''] }, blocks: 'organisation' as const }],
    places: everywhere.slice(0, 2),
  },
  { blocks: 'firewall-manager' as const, accounts: [], places: [abroad] },
  {
    blocks: 'firewall-manager' as const,
    accounts: [{ match: { account: MEMBERS }, blocks: 'organisation' as const }],
    places: [abroad],
  },
])('with blocks: $blocks and $accounts.length entries the list is kept in $places', ({ blocks, accounts, places }) => {
  const kept = placesToKeep(givenRules({ blocks, accounts }), givenInventory(), home);
  expect(kept.map(({ account, region }) => `${account} ${region}`)).toEqual(places);
});
