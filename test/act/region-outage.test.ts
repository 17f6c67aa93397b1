import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { memberRows } from '../../src/health/members/member-rows.ts';
import { readMembers } from '../../src/health/members/read-members.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { guardduty } from '../../src/sources/guardduty/index.ts';
import { DATA, FAR, givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { ACCOUNT, REGION } from '../support/fixtures.ts';
import { bundled, letTimePass, responsesIn } from '../support/stories.ts';
import { heard, lapses, withBuckets } from './given-buckets.ts';

const BUCKET = 'bucket-block-public-access-disabled';
const ACCOUNTS = [SHOP, DATA];
const REGIONS = [REGION, FAR];

/** Each region has a bucket of its own name. */
const eventOf = (account: string, region: string): string =>
  JSON.stringify({
    ...JSON.parse(
      bundled(`guardduty/${BUCKET}`)
        .replaceAll(ACCOUNT, account)
        .replaceAll(REGION, region)
        .replaceAll('invoice-archive', `archive-${region}`),
    ),
    account,
  });

/** Two members, each with an open bucket in both regions. */
async function given() {
  const organisation = await givenOrganisation({ newAccounts: 'enforce' });
  const { stack, memberAt } = organisation;
  for (const account of ACCOUNTS)
    for (const region of REGIONS) {
      const { services } = memberAt(account, region);
      for (const there of guardduty.parse(JSON.parse(eventOf(account, region))))
        createSeeder({ ...stack, services } as LocalStack)(there);
    }
  const deliver = async (): Promise<void> => {
    for (const account of ACCOUNTS)
      for (const region of REGIONS) {
        stack.deliver('guardduty', eventOf(account, region));
      }
    await stack.drain();
  };
  /** Lets hours pass with their sweeps and a current inventory. */
  const pass = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await writeInventory(organisation.table, organisation.inventory(stack.world.now() + 1));
      await letTimePass(stack, 12);
    }
  };
  const of = (region: string) => responsesIn(stack).filter(({ target }) => target.key === `archive-${region}`);
  return { ...organisation, deliver, pass, of };
}

it('a region that is away is told once for each answer, holds up no other, and has its answers given an hour after it is back', async () => {
  const organisation = await given();
  const { stack, deliver, pass, takeAway, lift, of } = organisation;
  takeAway(FAR);
  await deliver();
  expect(of(REGION)).toMatchObject([{ outcome: 'applied' }, { outcome: 'applied' }]);
  await pass(12);
  expect(of(FAR)).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
  const failures = stack.services.sns.published.filter(({ message }) => /It tried, and failed/.test(message));
  expect(failures).toHaveLength(2);
  expect(failures[0]?.message.replaceAll(/\s+/g, ' ')).toContain('it is retried each hour');
  lift(FAR);
  await pass(2);
  expect(of(FAR)).toMatchObject([{ outcome: 'applied' }, { outcome: 'applied' }]);
});

it('a region that is away shows as such in each account, and the others as they are', async () => {
  const { stack, table, takeAway, look } = await given();
  takeAway(FAR);
  await look();
  const known = await readMembers(table);
  const rows = known ? memberRows(known, stack.world.now()) : [];
  const gapsIn = (region: string) => rows.filter((row) => row.region === region).map(({ gaps }) => gaps);
  expect(gapsIn(FAR)).toEqual(Array.from({ length: 4 }, () => ['failed']));
  expect(gapsIn(REGION)).toEqual(Array.from({ length: 3 }, () => []));
});

describe('what AWS can read and not write for a day', () => {
  it.each([
    { faults: ['ServiceUnavailable'] },
    { faults: ['ServiceUnavailable', 'TimeoutError'] },
    { faults: ['KMSInternalException'] },
    { faults: ['InternalServiceError', 'DependencyTimeoutException'] },
  ])('is tried each hour and told once: $faults', async ({ faults }) => {
    const stack = withBuckets(20);
    const refuse = (hour: number): void => {
      stack.faults.heal('PutPublicAccessBlock');
      stack.faults.refuse('PutPublicAccessBlock', faults[hour % faults.length] ?? '');
    };
    refuse(0);
    await lapses(stack, 1, 1);
    for (let hour = 1; hour <= 24; hour += 1) {
      refuse(hour);
      await letTimePass(stack, 12);
    }
    const [record] = responsesIn(stack);
    expect(record?.tries).toBeGreaterThan(10);
    expect(heard(stack).filter((message) => /It tried, and failed/.test(message))).toHaveLength(1);
    stack.faults.heal('PutPublicAccessBlock');
    await letTimePass(stack, 26);
    expect(responsesIn(stack)[0]).toMatchObject({ outcome: 'applied' });
  });
});
