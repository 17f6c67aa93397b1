import { nameOfSet } from '../../../src/actions/network/block-list/places/place-sets.ts';
import { workShard } from '../../../src/actions/network/block-list/places/shard.ts';
import { readHead, writeShared } from '../../../src/actions/network/block-list/places/shared-list.ts';
import { silent } from '../../../src/core/telemetry.ts';
import { hours, minutes } from '../../../src/core/time.ts';
import { memberRows } from '../../../src/health/members/member-rows.ts';
import { checksOfMembers, readMembers } from '../../../src/health/members/read-members.ts';
import { readInventory } from '../../../src/journal/inventory.ts';
import { DATA, FAR, givenOrganisation, LAB, SHOP } from '../../jobs/members/given-organisation.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';

/** Two members take part, one does not; the list has an entry, and every place its sets. */
async function givenShared(cloudFront = false) {
  const organisation = await givenOrganisation({
    newAccounts: 'enforce',
    accounts: [SHOP, DATA].map((account) => ({
      match: { account: [account] },
      blocks: 'organisation',
      ...(cloudFront && account === SHOP && { cloudFront }),
    })),
  });
  const { stack, table, memberAt } = organisation;
  const { stack: name, organisation: rules } = stack.config;
  const inventory = await readInventory(table);
  if (!rules || !inventory) throw new Error('no organisation');
  const seedSets = (account: string, region: string, scope: 'REGIONAL' | 'CLOUDFRONT' = 'REGIONAL'): void => {
    for (const family of ['v4', 'v6'] as const)
      memberAt(account, region).services.wafv2.seedIpSet(
        nameOfSet(name, family),
        `${account}-${region}-${family}-${scope}`,
        family === 'v4' ? 'IPV4' : 'IPV6',
        scope,
      );
  };
  const block = async (...entries: string[]): Promise<void> => {
    await writeShared(table, 'v4', await readHead(table, 'v4'), entries);
  };
  const work = (at: number) => {
    stack.setTime(at);
    return workShard(
      { kind: 'shard', shard: 0, of: 1 },
      {
        table,
        stack: name,
        rules,
        inventory,
        home: { account: ACCOUNT, region: REGION },
        clientsOf: (account, region) => organisation.clientsOf(account, region, { inventory }),
        telemetry: silent,
        now: stack.world.now,
        sleep: async () => {},
      },
    );
  };
  const rows = async (now: number) => {
    const known = await readMembers(table);
    return known ? memberRows(known, now) : [];
  };
  const standings = async (now: number): Promise<string[]> =>
    (await rows(now))
      .map(({ account, region, blockList }) => `${account} ${region} ${blockList?.state ?? 'own'}`)
      .filter((text) => !text.startsWith(ACCOUNT))
      .toSorted();
  const notes = async (now: number): Promise<string[]> =>
    checksOfMembers(await readMembers(table), now).map(({ what, note }) => `${what}: ${note}`);
  return { ...organisation, seedSets, block, work, rows, standings, notes };
}

const all = (state: string): string[] =>
  [SHOP, DATA].flatMap((account) => [`${account} ${REGION} ${state}`, `${account} ${FAR} ${state}`]);
const own = [`${LAB} ${REGION} own`, `${LAB} ${FAR} own`];

async function givenInStep() {
  const shared = await givenShared();
  for (const account of [SHOP, DATA]) for (const region of [REGION, FAR]) shared.seedSets(account, region);
  await shared.block('198.51.100.7/32');
  await shared.look();
  await shared.work(NOW);
  return shared;
}

it('asks for no places where no list is shared', async () => {
  const shared = await givenShared();
  await shared.look();
  const before = shared.stack.counts.get('dynamodb:Query') ?? 0;
  expect(await shared.standings(NOW)).toEqual([...all('own'), ...own].toSorted());
  expect((shared.stack.counts.get('dynamodb:Query') ?? 0) - before).toBe(1);
});

it('knows which places hold what is blocked at home, and which have yet to follow', async () => {
  const shared = await givenInStep();
  expect(await shared.standings(NOW)).toEqual([...all('in step'), ...own].toSorted());
  await shared.block('198.51.100.7/32', '203.0.113.9/32');
  expect(await shared.standings(NOW + minutes(1))).toEqual([...all('soon'), ...own].toSorted());
  expect(await shared.notes(NOW + minutes(1))).toEqual([expect.stringContaining('4 accounts in 7 places')]);
});

it('needs somebody where a place has not followed for two hours, or never', async () => {
  const shared = await givenInStep();
  await shared.block('203.0.113.9/32');
  await shared.look(NOW + hours(3));
  expect(await shared.standings(NOW + hours(3))).toEqual([...all('not in step'), ...own].toSorted());
  expect((await shared.notes(NOW + hours(3)))[0]).toMatch(
    /^Account shop-prod .* is not in step with the block list: .*, .*: the block list was last looked at on .* UTC, and has changed since/,
  );
  const never = await givenShared();
  await never.block('198.51.100.7/32');
  await never.look();
  expect(await never.standings(NOW + hours(1))).toEqual([...all('soon'), ...own].toSorted());
  await never.look(NOW + hours(3));
  expect((await never.notes(NOW + hours(3)))[0]).toContain('the block list was never written there');
});

it('needs somebody where trouble stands, with what to do, and not where it may pass', async () => {
  const shared = await givenShared();
  for (const [account, region] of [
    [SHOP, REGION],
    [DATA, REGION],
    [DATA, FAR],
  ] as const)
    shared.seedSets(account, region);
  await shared.block('198.51.100.7/32');
  await shared.look();
  await shared.work(NOW);
  expect((await shared.rows(NOW)).flatMap(({ gaps }) => gaps)).toEqual([]);
  await shared.work(NOW + minutes(30));
  const [worst, ...others] = await shared.rows(NOW + minutes(30));
  expect(worst).toMatchObject({ account: SHOP, region: FAR, gaps: ['blocks'], blockList: { state: 'not in step' } });
  expect(others.flatMap(({ gaps }) => gaps)).toEqual([]);
  expect(await shared.notes(NOW + minutes(30))).toEqual([
    expect.stringMatching(
      /^Account shop-prod .* is not in step with the block list: us-east-1: the block list is not in step: absent: .*Deploy the template/,
    ),
  ]);
  shared.seedSets(SHOP, FAR);
  await shared.work(NOW + hours(1));
  expect((await shared.rows(NOW + hours(1))).flatMap(({ gaps }) => gaps)).toEqual([]);
});

it('needs somebody where the list does not hold for CloudFront that should', async () => {
  const shared = await givenShared(true);
  for (const account of [SHOP, DATA]) for (const region of [REGION, FAR]) shared.seedSets(account, region);
  await shared.block('198.51.100.7/32');
  await shared.look();
  await shared.work(NOW);
  await shared.work(NOW + minutes(30));
  const [worst, ...others] = await shared.rows(NOW + minutes(30));
  expect(worst).toMatchObject({ account: SHOP, region: FAR, gaps: ['blocks'], blockList: { state: 'not in step' } });
  expect(others.flatMap(({ gaps }) => gaps)).toEqual([]);
  expect((await shared.notes(NOW + minutes(30)))[0]).toContain('of scope CLOUDFRONT');
  shared.seedSets(SHOP, FAR, 'CLOUDFRONT');
  // Sets the members' clocks as well.
  await shared.look(NOW + hours(1));
  await shared.work(NOW + hours(1));
  expect((await shared.rows(NOW + hours(1))).flatMap(({ gaps }) => gaps)).toEqual([]);
  expect((await shared.standings(NOW + hours(1))).filter((text) => text.endsWith('in step'))).toHaveLength(4);
});
