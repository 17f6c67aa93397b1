import { digestPeriod } from '../../src/core/period.ts';
import { hours } from '../../src/core/time.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gatherViews } from '../../src/digest/gather.ts';
import { byAccount, recipientProblem, recipientsOf } from '../../src/digest/recipients.ts';
import { renderText } from '../../src/digest/text.ts';
import { DATA, givenOrganisation, LAB, SHOP } from '../jobs/members/given-organisation.ts';
import { NOW, REGION } from '../support/fixtures.ts';

const DAY = 86_400_000;

async function digestsOf(views: (readonly string[] | undefined)[]) {
  const organisation = await givenOrganisation();
  const { stack, memberAt } = organisation;
  organisation.deleteRole(LAB);
  const certificate = { DomainName: 'shop.example.com', Type: 'IMPORTED', RenewalEligibility: 'INELIGIBLE' } as const;
  memberAt(SHOP, REGION).services.acm.seedCertificate({ ...certificate, NotAfter: new Date(NOW + 9 * DAY) });
  const listed = { NextRotationDate: new Date(NOW + 20 * DAY), Tags: [{ Key: 'Team', Value: 'payments' }] };
  memberAt(DATA, REGION).services.secretsManager.seedSecret({ name: 'db', value: 'x', rotation: {}, listed });
  await stack.lookAhead();
  await organisation.look();
  const { clients, config, world } = stack;
  const inputs = await gatherViews(digestPeriod(world.now(), 'UTC'), { clients, config, now: world.now }, views);
  return inputs.map((input) => buildDigest(input));
}

it('has a section of the accounts that need somebody, and says what expires by account and owner', async () => {
  const [digest] = await digestsOf([undefined]);
  if (!digest) throw new Error('no digest');
  expect(digest.accountNeeds.map(({ account }) => account)).toEqual([LAB, SHOP]);
  const { body } = renderText(digest, { maxBytes: 1_000_000 });
  const lines = body.split('\n');
  const section = lines.findIndex((line) => line.startsWith('ACCOUNTS THAT NEED SOMEBODY: 2'));
  const listed = lines.slice(section + 1, section + 4).filter((line) => /\(\d{12}\)/.test(line));
  expect(listed).toEqual([`  lab (${LAB}): not covered in full`, `  shop-prod (${SHOP}): 1 expiring within 14 days`]);
  expect(body).toContain(`Account lab (${LAB}) is closed to Riposte`);
  expect(lines.slice(lines.findIndex((line) => line.startsWith('EXPIRING WITHIN')))).toEqual(
    expect.arrayContaining([`  shop-prod (${SHOP})`, `  data (${DATA}) (owner payments)`]),
  );
});

it('tells who gets some accounts only of these', async () => {
  const [shop, lab] = await digestsOf([[SHOP], [LAB]]);
  expect(shop?.accountNeeds.map(({ account }) => account)).toEqual([SHOP]);
  expect(lab?.accountNeeds.map(({ account }) => account)).toEqual([LAB]);
  expect(lab?.expiring).toEqual([]);
});

describe('recipients by units and tags', () => {
  const member = (id: string, units: string[], tags: Record<string, string>) =>
    ({ id, name: id, status: 'active', units, tags, joined: '2026-01-01T00:00:00Z' }) as const;
  const inventory = {
    at: new Date(NOW - hours(1)).toISOString(),
    organisation: 'o-abcdefghij',
    management: '999900001111',
    accounts: [
      member(SHOP, ['r-a1b2', 'ou-a1b2-prodprod'], { team: 'payments', env: 'prod' }),
      member(DATA, ['r-a1b2', 'ou-a1b2-prodprod'], { team: 'data' }),
      member(LAB, ['r-a1b2'], { team: 'payments', env: 'test' }),
    ],
  };
  const address = 'payments@example.com';
  const sender = { sesFrom: 'riposte@example.com', email: '' };

  it.each([
    { title: 'a unit', of: { units: ['ou-a1b2-prodprod'] }, accounts: [SHOP, DATA] },
    { title: 'a tag', of: { tags: { team: 'payments' } }, accounts: [SHOP, LAB] },
    { title: 'all of several tags', of: { tags: { team: 'payments', env: 'prod' } }, accounts: [SHOP] },
    {
      title: 'accounts, and a unit',
      of: { accounts: [LAB], units: ['ou-a1b2-prodprod'] },
      accounts: [SHOP, DATA, LAB],
    },
  ])('are told of the accounts of $title', ({ of, accounts }) => {
    const settings = byAccount({ recipients: [{ address, ...of }] }, inventory);
    expect(recipientsOf(sender, settings)).toMatchObject([{ address, accounts: [...accounts].sort() }]);
  });

  it.each([
    { title: 'no account has them', known: inventory },
    { title: 'it is not known who is in the organisation', known: undefined },
  ])('are told nothing, least of all everything, where $title; the others hear of it', ({ known }) => {
    const all = { address: 'all@example.com' };
    const settings = byAccount({ recipients: [{ address, units: ['ou-a1b2-nobodyhere'] }, all] }, known);
    expect(recipientsOf(sender, settings).map((one) => one.address)).toEqual(['all@example.com']);
    expect(recipientProblem(sender, settings)).toContain(`gives for ${address} match no account`);
  });
});
