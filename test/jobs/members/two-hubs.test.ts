import { createLocalStack, type LocalStack } from '../../../local/local-stack.ts';
import { ownMemberRole } from '../../../local/organisation.ts';
import { createSeeder } from '../../../local/seed.ts';
import { catalogue } from '../../../src/actions/catalogue/catalogue.ts';
import { expectedRules } from '../../../src/health/members/expected-rules.ts';
import { memberRows } from '../../../src/health/members/member-rows.ts';
import { checksOfMembers, readMembers } from '../../../src/health/members/read-members.ts';
import { writeInventory } from '../../../src/journal/inventory.ts';
import { createTable } from '../../../src/platform/table.ts';
import { sources } from '../../../src/sources/index.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';
import { bundled, responsesIn, sourceIn } from '../../support/stories.ts';
import { DATA, FAR, givenOrganisation, RULES, SHOP } from './given-organisation.ts';

const OTHER = { account: '777700001111', stack: 'riposte-other' };
const EVENTS = [
  'guardduty/bucket-block-public-access-disabled',
  'health/exposed-access-key',
  'cloudtrail/ssh-opened-to-everybody',
];

/** A second deployment that names the same organisation, in another account of it. */
async function givenOther(organisation: Awaited<ReturnType<typeof givenOrganisation>>): Promise<LocalStack> {
  const { clientsOf, inventory } = organisation;
  const other = createLocalStack({
    ...OTHER,
    region: REGION,
    startAt: NOW,
    settings: { organisation: { ...RULES, newAccounts: 'enforce' } },
    clientsOf,
  });
  await writeInventory(createTable(other.clients.dynamodb, other.config.table), inventory());
  return other;
}

describe('two deployments that name the same organisation', () => {
  it('find each other in its accounts, and say so', async () => {
    const organisation = await givenOrganisation();
    const { eventbridge } = organisation.memberAt(SHOP, FAR).services;
    for (const { name } of expectedRules(OTHER.stack)) eventbridge.seedRule(name, 'elsewhere', 'Riposte 0123456789ab');
    await organisation.look();
    const known = await readMembers(organisation.table);
    const [first, ...others] = known ? memberRows(known, NOW) : [];
    expect(first).toMatchObject({ account: SHOP, region: FAR, gaps: ['hub'], behind: [] });
    expect(others.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(checksOfMembers(known, NOW).map(({ what, note }) => `${what}: ${note}`)).toEqual([
      `Account shop-prod (${SHOP}) is heard by another deployment of Riposte: ${FAR}: another deployment of Riposte hears it too and may answer the same: ${OTHER.stack}.`,
    ]);
  });

  it.each([
    { title: 'rules of the account’s own', names: ['orders-acm', 'orders-kms', 'nightly'] },
    { title: 'rules of another deployment that are off', names: [] },
  ])('are not seen in $title', async ({ names }) => {
    const organisation = await givenOrganisation();
    const { eventbridge } = organisation.memberAt(SHOP, FAR).services;
    for (const name of names) eventbridge.seedRule(name, 'elsewhere');
    if (names.length === 0)
      for (const { name } of expectedRules(OTHER.stack)) {
        eventbridge.seedRule(name, 'elsewhere');
        const rule = eventbridge.rules.get(name);
        if (rule) rule.state = 'DISABLED';
      }
    await organisation.look();
    const known = await readMembers(organisation.table);
    expect(known ? memberRows(known, NOW).flatMap(({ gaps }) => gaps) : undefined).toEqual([]);
  });

  it('have a role of the same name that trusts the other one told as an impostor, and never take it for their own', async () => {
    const organisation = await givenOrganisation();
    const { stack, memberAt } = organisation;
    const { rolesByName } = memberAt(SHOP, REGION).services.iam;
    const { trust } = ownMemberRole({ stack: stack.config.stack, account: OTHER.account }, 'storage');
    Object.assign(rolesByName.roles.get(`${stack.config.stack}-member-storage`) ?? {}, { trust });
    await organisation.look();
    const known = await readMembers(organisation.table);
    expect(known?.seen.find(({ account }) => account === SHOP)?.roles?.storage).toMatchObject({ isOurs: false });
  });

  it.each(EVENTS)('change nothing twice: %s', async (name) => {
    const organisation = await givenOrganisation({ newAccounts: 'enforce' });
    const { stack, memberAt } = organisation;
    const other = await givenOther(organisation);
    const body = bundled(name).replaceAll(ACCOUNT, DATA);
    const member = memberAt(DATA, REGION);
    for (const finding of sources[sourceIn(name)].parse(JSON.parse(body)))
      createSeeder({ ...stack, services: member.services } as LocalStack)(finding);
    const outcomes: (string | undefined)[][] = [];
    for (const hub of [stack, other]) {
      hub.deliver(sourceIn(name), JSON.stringify({ ...JSON.parse(body), account: DATA }));
      await hub.drain();
      const acted = responsesIn(hub).filter(({ action }) => catalogue[action].reachesMembers);
      outcomes.push(acted.map(({ outcome }) => outcome));
    }
    expect(outcomes).toEqual([['applied'], ['unchanged']]);
  });

  it('could do nothing twice, since all that is done in members sets a state', () => {
    const there = Object.values(catalogue).filter(({ reachesMembers }) => reachesMembers);
    expect(new Set(there.map(({ kind }) => kind))).toEqual(new Set(['state']));
  });
});
