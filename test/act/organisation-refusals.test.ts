import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { hours, minutes } from '../../src/core/time.ts';
import { looksAskedOf } from '../../src/journal/asked-look.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { readSeen } from '../../src/journal/seen-members.ts';
import { DATA, givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { findingOf } from '../sources/support.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { bundled, letTimePass, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';

const BUCKET = 'bucket-block-public-access-disabled';
const PAGE = 'docs/organisation.md, "When an account refuses"';
const UNLIKE = `User: arn:aws:sts::${ACCOUNT}:assumed-role/x is not authorized to perform`;
type Organisation = Awaited<ReturnType<typeof givenOrganisation>>;

/** Two members, each with a bucket of the same name that is found open. */
async function givenBuckets() {
  const organisation = await givenOrganisation({ newAccounts: 'enforce' });
  const { stack, memberAt } = organisation;
  const finding = findingOf('guardduty', BUCKET);
  for (const account of [SHOP, DATA]) {
    const { services } = memberAt(account, REGION);
    createSeeder({ ...stack, services } as LocalStack)({ ...finding, account });
  }
  const deliver = async (): Promise<void> => {
    for (const account of [SHOP, DATA]) {
      const event = { ...JSON.parse(bundled(`guardduty/${BUCKET}`).replaceAll(ACCOUNT, account)), account };
      stack.deliver('guardduty', JSON.stringify(event));
    }
    await stack.drain();
  };
  const of = (account: string) => responsesIn(stack).find(({ key }) => key.includes(account));
  return { ...organisation, deliver, of };
}

describe('an account of the organisation that refuses', () => {
  it.each([
    {
      title: 'whose role is missing',
      refuse: ({ deleteRole }: Organisation) => deleteRole(SHOP),
      open: 'member',
      advice: /^The role in account 444455556666 is missing, .*: run .*riposte org deploy --again 444455556666\. /,
    },
    {
      title: 'that an SCP closes to its roles',
      refuse: ({ refuseAt }: Organisation) =>
        refuseAt(SHOP, `${UNLIKE}: sts:AssumeRole with an explicit deny in a service control policy`),
      open: 'member',
      advice: /^Entering account 444455556666 is denied by a service control policy \(SCP\) .*exclude the account/,
    },
    {
      title: 'where an SCP denies the call',
      refuse: ({ refuseAt }: Organisation) =>
        refuseAt(SHOP, `${UNLIKE}: s3:GetBucketPolicy with an explicit deny in a service control policy`),
      open: 'permission',
      advice: /^In account 444455556666 it is denied by a service control policy \(SCP\) .*exclude the account/,
    },
    {
      title: 'whose role is of an older release',
      refuse: ({ refuseAt }: Organisation) =>
        refuseAt(SHOP, `${UNLIKE}: s3:GetBucketPolicy because no identity-based policy allows it`),
      open: 'permission',
      advice: /^The role in account 444455556666 lacks this permission.*: run .*riposte org deploy, which/,
    },
    {
      title: 'in which the region is not enabled',
      refuse: ({ closeRegion }: Organisation) => closeRegion(SHOP, REGION),
      open: 'failed',
      advice: /^The region is not enabled in account 444455556666, .*enable the region there, or leave it out/,
    },
  ])('$title is told with what to do, holds up nobody, and is answered by itself once it lets us in', async (given) => {
    const organisation = await givenBuckets();
    const { stack, lift, deliver, of } = organisation;
    given.refuse(organisation);
    await deliver();
    expect(of(DATA)).toMatchObject({ outcome: 'applied' });
    const failed = of(SHOP);
    expect(failed).toMatchObject({ outcome: 'failed', open: given.open });
    expect(failed?.advice).toMatch(given.advice);
    expect(failed?.advice).toContain(PAGE);
    expect(
      stack.services.sns.published
        .map(({ message }) => message)
        .join('\n')
        .replaceAll(/\s+/g, ' '),
      // In what people are sent no word becomes a link.
    ).toContain(PAGE.replace('.md', ''));
    lift(SHOP);
    lift(`${SHOP} ${REGION}`);
    await writeInventory(organisation.table, organisation.inventory(NOW + hours(1)));
    await letTimePass(stack, 14);
    expect(of(SHOP)).toMatchObject({ outcome: 'applied' });
  });
});

describe('an account that lets us in again', () => {
  it('is looked at by the next run, since its roles may be made anew, and no other one is', async () => {
    const { stack, table, inventory, deleteRole, lift, deliver, of, look } = await givenBuckets();
    await look();
    deleteRole(SHOP);
    await deliver();
    expect(of(SHOP)).toMatchObject({ open: 'member' });
    lift(SHOP);
    await writeInventory(table, inventory(NOW + hours(1)));
    stack.setTime(NOW + hours(1) + 60_000);
    await stack.sweep();
    await stack.drain();
    expect(of(SHOP)).toMatchObject({ outcome: 'applied' });
    const at = NOW + hours(1) + minutes(10);
    await look(at);
    const lookedAt = async () => (await readSeen(table)).flatMap((one) => (one.at === at ? [one.account] : []));
    expect(await lookedAt()).toEqual([SHOP]);
    // Once, and not with each run from then on.
    const seen = await readSeen(table);
    await look(at + minutes(15));
    expect(await readSeen(table)).toEqual(seen);
  });

  it('is not looked at while it goes on refusing', async () => {
    const { stack, table, inventory, deleteRole, deliver, of, look } = await givenBuckets();
    await look();
    deleteRole(SHOP);
    await deliver();
    await writeInventory(table, inventory(NOW + hours(1)));
    stack.setTime(NOW + hours(1) + 60_000);
    await stack.sweep();
    await stack.drain();
    expect(of(SHOP)).toMatchObject({ open: 'member', tries: 2 });
    expect([...(await looksAskedOf(table))]).toEqual([]);
  });
});

describe('a yes', () => {
  it('that comes while the account is suspended waits as well, says so, and holds when the account is back', async () => {
    const organisation = await givenOrganisation({ newAccounts: 'approve' });
    const { stack, memberAt, accounts, refreshInventory } = organisation;
    createSeeder({ ...stack, services: memberAt(SHOP, REGION).services } as LocalStack)({
      ...findingOf('guardduty', BUCKET),
      account: SHOP,
    });
    const body = JSON.parse(bundled(`guardduty/${BUCKET}`).replaceAll(ACCOUNT, SHOP));
    stack.deliver('guardduty', JSON.stringify({ ...body, account: SHOP }));
    await stack.drain();
    const response = () => responsesIn(stack).find(({ key }) => key.includes(SHOP));
    expect(response()).toMatchObject({ state: 'waiting' });
    const shop = accounts.find(({ id }) => id === SHOP);
    Object.assign(shop ?? {}, { status: 'suspended' });
    await refreshInventory(NOW + hours(1));
    stack.setTime(NOW + hours(1) + minutes(1));
    say(stack, 'act-storage', { kind: 'approve', key: response()?.key ?? '', by: 'anna' });
    await stack.drain();
    const waits = `Nothing is done there for now: Account ${SHOP} is suspended.`;
    expect(response()).toMatchObject({ outcome: 'notified', open: 'ceiling', mode: 'notify' });
    expect(response()?.reason).toContain(waits);
    const said = stack.services.sns.published.at(-1)?.message.replaceAll(/\s+/g, ' ');
    expect(said).toContain(`${waits} Approved by anna: it is carried out once that is over, until`);
    expect(said).toContain('Nothing yet: ');
    // Looked at by each sweep, and left as it is.
    const { version } = response() ?? {};
    await letTimePass(stack, 3);
    expect(response()?.version).toBe(version);
    Object.assign(shop ?? {}, { status: 'active' });
    await refreshInventory(NOW + hours(3));
    stack.setTime(NOW + hours(3) + minutes(1));
    await letTimePass(stack, 3);
    expect(response()).toMatchObject({ state: 'done', outcome: 'applied', by: 'anna' });
  });
});
