import { readFileSync } from 'node:fs';
import { SimulatedCrash } from '../../../local/faults.ts';
import { ownMemberRole } from '../../../local/organisation.ts';
import type { Clients } from '../../../src/core/clients.ts';
import { hours, minutes } from '../../../src/core/time.ts';
import { readMemberCalendars } from '../../../src/expiry/store.ts';
import { memberRows } from '../../../src/health/members/member-rows.ts';
import { checksOfMembers, readMembers } from '../../../src/health/members/read-members.ts';
import { askForLooks } from '../../../src/journal/asked-look.ts';
import { readSeen, readSeenOf } from '../../../src/journal/seen-members.ts';
import { NOW, REGION } from '../../support/fixtures.ts';
import { permissionsOf } from '../../support/permissions.ts';
import { DATA, FAR, givenOrganisation, LAB, OF_CONTAINMENT, REVISIONS, SHOP } from './given-organisation.ts';

const DAY = 86_400_000;
type Organisation = Awaited<ReturnType<typeof givenOrganisation>>;

const rowsOf = async ({ table }: Organisation, now = NOW) => {
  const known = await readMembers(table);
  return known ? memberRows(known, now) : [];
};
const gapsOf = async (organisation: Organisation, now = NOW): Promise<string[]> =>
  (await rowsOf(organisation, now)).flatMap(({ account, region, gaps }) =>
    gaps.length > 0 ? [`${account} ${region} ${gaps.join(',')}`] : [],
  );

it('finds an organisation well whose templates are as they were deployed', async () => {
  const organisation = await givenOrganisation();
  expect(await organisation.look()).toEqual({ accounts: 4, left: 0 });
  expect(await gapsOf(organisation)).toEqual([]);
  const rows = await rowsOf(organisation);
  expect(rows).toHaveLength(7);
  expect(rows.every(({ revisions }) => JSON.stringify(revisions) === JSON.stringify(REVISIONS))).toBe(true);
  const checks = checksOfMembers(await readMembers(organisation.table), NOW);
  expect(checks).toMatchObject([{ id: 'member-accounts', state: 'ok', note: '4 accounts in 7 places.' }]);
});

it.each([
  { title: 'outside the scope', home: 'ap-southeast-2' },
  { title: 'that is not enabled', home: FAR },
  { title: 'that answers nothing of use', home: FAR, isAway: true },
])('a replica whose primary is in a region $title costs its account nothing', async ({ home, isAway }) => {
  const organisation = await givenOrganisation();
  const { table, memberAt, closeRegion, takeAway } = organisation;
  const { kms } = memberAt(SHOP, REGION).services;
  const set = { MultiRegionKeyType: 'REPLICA' as const, PrimaryKey: { Region: home } };
  kms.seedKey({ id: `mrk-${'0a1b2c3d'.repeat(4)}`, metadata: { MultiRegion: true, MultiRegionConfiguration: set } });
  kms.seedKey({ id: '0a1b2c3d-0000-4000-8000-000000000001' });
  if (isAway) takeAway(home);
  else if (home === FAR) closeRegion(SHOP, home);
  await organisation.look();
  expect((await readSeen(table)).map(({ account }) => account)).toContain(SHOP);
  const calendar = (await readMemberCalendars(table)).find(({ entries }) =>
    entries.some((one) => one.account === SHOP),
  );
  expect(calendar?.entries).toMatchObject([{ kind: 'key', state: 'rotation-off', account: SHOP }]);
  expect(calendar?.unread).toEqual([]);
});

it.each([
  { title: 'the roles', behind: ['roles'], given: { ...REVISIONS, roles: '0123456789ab' } },
  { title: 'the region', behind: ['region'], given: { ...REVISIONS, region: '0123456789ab' } },
])(
  'says in one line for all which accounts have the template of $title of another release',
  async ({ behind, given }) => {
    const organisation = await givenOrganisation({}, given);
    organisation.deleteRole(LAB);
    await organisation.look();
    const rows = await rowsOf(organisation);
    // What cannot be read says nothing.
    expect(rows.filter((row) => row.account !== LAB).map((row) => row.behind)).toEqual(Array(5).fill(behind));
    expect(rows.filter((row) => row.account === LAB).map(({ gaps }) => gaps)).toEqual([['role'], ['role']]);
    const checks = checksOfMembers(await readMembers(organisation.table), NOW);
    expect(checks).toMatchObject([
      { id: `member-account-${LAB}` },
      {
        id: 'member-revisions',
        state: 'problem',
        note: expect.stringContaining('3 accounts have templates of another release'),
        command: expect.stringContaining('org deploy'),
      },
    ]);
  },
);

it('tells of a role that others may take once a day, and says so before all else', async () => {
  const organisation = await givenOrganisation();
  const { stack, memberAt, deleteRole } = organisation;
  deleteRole(LAB);
  const { roles } = memberAt(SHOP, REGION).services.iam.rolesByName;
  const role = roles.get(`${stack.config.stack}-member-storage`);
  Object.assign(role ?? {}, {
    trust: { Statement: [{ Effect: 'Allow', Principal: { AWS: SHOP }, Action: 'sts:AssumeRole' }] },
  });
  const told = (): string[] =>
    stack.services.sns.published.flatMap(({ subject = '', message }) =>
      /Others may act/.test(subject) ? [message.replaceAll(/\s+/g, ' ')] : [],
    );
  for (const later of [0, hours(2), hours(4)]) {
    await organisation.look(NOW + later);
    await stack.drain();
  }
  expect(told()).toEqual([
    expect.stringContaining(
      `In account shop-prod (${SHOP}) somebody else may take ${stack.config.stack}-member-storage`,
    ),
  ]);
  const [check] = checksOfMembers(await readMembers(organisation.table), NOW + hours(4));
  expect(`${check?.what}: ${check?.note}`).toBe(
    `Account shop-prod (${SHOP}) is open to others in Riposte’s name: ${REGION}, ${FAR}: others may take the role storage of Riposte.`,
  );
  expect((await gapsOf(organisation, NOW + hours(4)))[0]).toBe(`${SHOP} ${REGION} impostor`);
  // What was found is known while the account cannot be entered.
  deleteRole(SHOP);
  await organisation.look(NOW + hours(6));
  expect((await gapsOf(organisation, NOW + hours(6)))[0]).toBe(`${SHOP} ${REGION} impostor,role`);
});

it('says the worst first when a role and a rule were deleted by hand, a rule is off, and GuardDuty too', async () => {
  const organisation = await givenOrganisation();
  const { stack, memberAt, deleteRole } = organisation;
  deleteRole(LAB);
  memberAt(SHOP, FAR).services.eventbridge.rules.delete(`${stack.config.stack}-acm`);
  const off = memberAt(SHOP, REGION).services.eventbridge.rules.get(`${stack.config.stack}-parameter-store`);
  if (off) off.state = 'DISABLED';
  memberAt(DATA, REGION).services.guardduty.detector = 'none';
  await organisation.look();
  expect(await gapsOf(organisation)).toEqual([
    `${LAB} ${REGION} role`,
    `${LAB} ${FAR} role`,
    `${SHOP} ${FAR} missing`,
    `${SHOP} ${REGION} off`,
    `${DATA} ${REGION} guardduty`,
  ]);
  const checks = checksOfMembers(await readMembers(organisation.table), NOW);
  expect(checks.map(({ what, note }) => `${what}: ${note}`)).toEqual([
    `Account lab (${LAB}) is closed to Riposte: ${REGION}, ${FAR}: the role is missing or does not trust this deployment.`,
    `Account shop-prod (${SHOP}) is not heard in full: ${FAR}: no rule forwards acm; ${REGION}: the rule of parameter-store is off.`,
    `Account data (${DATA}) is without GuardDuty: ${REGION}: GuardDuty is off.`,
  ]);
});

it.each([
  {
    title: 'a policy of the organisation denies looking',
    break: (organisation: Organisation) => organisation.denyAll(SHOP),
    gaps: [`${SHOP} ${REGION} denied`, `${SHOP} ${FAR} denied`],
  },
  {
    title: 'the region is not opted in',
    break: (organisation: Organisation) => organisation.closeRegion(SHOP, FAR),
    gaps: [`${SHOP} ${FAR} region`],
  },
])('tells where $title, and looks at the rest', async ({ break: breakIt, gaps }) => {
  const organisation = await givenOrganisation();
  breakIt(organisation);
  expect(await organisation.look()).toEqual({ accounts: 4, left: 0 });
  expect(await gapsOf(organisation)).toEqual(gaps);
});

it('begins in another region in each account, so that those side by side share the connections to a service', async () => {
  const organisation = await givenOrganisation();
  await organisation.look();
  const first = (id: string) => organisation.asked.find((place) => place.startsWith(id))?.split(' ')[1];
  const begun = [SHOP, DATA, LAB].map(first);
  expect(begun[1]).not.toBe(begun[0]);
  expect(begun[2]).toBe(begun[0]);
  const [seen] = await readSeenOf(organisation.table, [SHOP]);
  expect(seen?.places.map(({ region }) => region)).toEqual([REGION, FAR]);
});

it('asks an account without a role once, and not in each region', async () => {
  const organisation = await givenOrganisation();
  organisation.deleteRole(LAB);
  await organisation.look();
  expect(organisation.asked.filter((place) => place.startsWith(LAB))).toHaveLength(1);
  organisation.lift(LAB);
  await organisation.look(NOW + hours(2));
  expect(await gapsOf(organisation, NOW + hours(2))).toEqual([]);
});

it('looks again after two hours, and says when it has not', async () => {
  const organisation = await givenOrganisation();
  await organisation.look();
  expect(await organisation.look(NOW + hours(1))).toEqual({ accounts: 0, left: 0 });
  expect(await organisation.look(NOW + hours(2))).toEqual({ accounts: 4, left: 0 });
  expect(await gapsOf(organisation, NOW + hours(11))).toHaveLength(7);
  expect((await gapsOf(organisation, NOW + hours(11)))[0]).toMatch(/ stale$/);
});

it('looks at all again as soon as a deployment asks for it, and then in two hours as ever', async () => {
  const organisation = await givenOrganisation();
  const { table, memberAt, look } = organisation;
  await look();
  const { rolesByName } = memberAt(SHOP, REGION).services.iam;
  const role = rolesByName.roles.get('riposte-local-member-storage');
  Object.assign(role ?? {}, { roleId: 'AROAMADEANEW00000001' });
  const idKnown = async () => (await readSeen(table)).find(({ account }) => account === SHOP)?.roles?.storage?.id;
  expect(await look(NOW + minutes(15))).toEqual({ accounts: 0, left: 0 });
  expect(await idKnown()).not.toBe('AROAMADEANEW00000001');
  await askForLooks(table, NOW + minutes(20));
  expect(await look(NOW + minutes(30))).toEqual({ accounts: 4, left: 0 });
  expect(await idKnown()).toBe('AROAMADEANEW00000001');
  expect(await look(NOW + minutes(45))).toEqual({ accounts: 0, left: 0 });
  // A clock that is ahead must not have everything looked at for ever.
  await askForLooks(table, NOW + hours(9));
  expect(await look(NOW + minutes(60))).toEqual({ accounts: 0, left: 0 });
});

it('enters nobody without an inventory that is current, and says so', async () => {
  const organisation = await givenOrganisation();
  await organisation.look();
  const late = NOW + hours(49);
  organisation.asked.length = 0;
  expect(await organisation.look(late)).toEqual({ accounts: 0, left: 0 });
  expect(organisation.asked).toEqual([]);
  const checks = checksOfMembers(await readMembers(organisation.table), late);
  expect(checks).toMatchObject([{ state: 'problem', note: expect.stringContaining('no current inventory') }]);
});

it.each([
  { title: 'a week ahead', off: hours(24 * 7) },
  { title: 'a week behind', off: -hours(24 * 7) },
])('looks again and proves nothing by what a clock $title had dated', async ({ off }) => {
  const organisation = await givenOrganisation();
  organisation.deleteRole(SHOP);
  await organisation.refreshInventory(NOW + off);
  await organisation.look(NOW + off);
  await organisation.refreshInventory(NOW);
  const before = await rowsOf(organisation, NOW);
  expect(before.every(({ gaps }) => gaps.includes('stale'))).toBe(true);
  organisation.lift(SHOP);
  organisation.stack.setTime(NOW);
  expect(await organisation.look(NOW)).toMatchObject({ left: 0, accounts: 4 });
  expect((await rowsOf(organisation, NOW)).flatMap(({ gaps }) => gaps)).toEqual([]);
});

it('leaves out what is excluded, suspended or closed', async () => {
  const organisation = await givenOrganisation({ accounts: [{ match: { account: [LAB] }, exclude: true }] });
  const data = organisation.accounts.find(({ id }) => id === DATA);
  if (data) data.status = 'suspended';
  await organisation.refreshInventory(NOW + 1);
  await organisation.look(NOW + 2);
  expect(new Set((await rowsOf(organisation)).map(({ account }) => account)).has(DATA)).toBe(false);
  expect(organisation.asked.some((place) => place.startsWith(LAB) || place.startsWith(DATA))).toBe(false);
});

describe('what expires in members', () => {
  const certificate = { DomainName: 'shop.example.com', Type: 'IMPORTED', RenewalEligibility: 'INELIGIBLE' } as const;

  it('is kept by account, told as of that account and region, and told once', async () => {
    const organisation = await givenOrganisation();
    const { stack, memberAt, table } = organisation;
    memberAt(SHOP, FAR).services.acm.seedCertificate({
      ...certificate,
      NotAfter: new Date(NOW + 3.5 * DAY),
    });
    await organisation.look();
    await stack.drain();
    const calendars = await readMemberCalendars(table);
    expect(calendars.flatMap(({ entries }) => entries)).toMatchObject([
      { kind: 'certificate', account: SHOP, region: FAR, name: 'shop.example.com' },
    ]);
    const first = stack.services.sns.published.length;
    expect(stack.services.sns.published.map(({ subject }) => subject).join('\n')).toContain(SHOP);
    await organisation.look(NOW + hours(2));
    await organisation.look(NOW + hours(4));
    await stack.drain();
    expect(stack.services.sns.published).toHaveLength(first);
  });

  it('is looked at once a day, with what IAM holds once for all regions', async () => {
    const organisation = await givenOrganisation();
    const { memberAt } = organisation;
    memberAt(DATA, REGION).services.iam.serverCertificates.push({
      Path: '/',
      ServerCertificateName: 'old-shop',
      ServerCertificateId: 'ASCAEXAMPLE',
      Arn: `arn:aws:iam::${DATA}:server-certificate/old-shop`,
      Expiration: new Date(NOW + 20 * DAY),
    });
    const lists = (): number =>
      [REGION, FAR].reduce(
        (sum, region) => sum + (memberAt(DATA, region).counts.get('iam:ListServerCertificates') ?? 0),
        0,
      );
    await organisation.look();
    expect(lists()).toBe(1);
    const calendars = await readMemberCalendars(organisation.table);
    expect(calendars.flatMap(({ counts }) => Object.entries(counts))).toEqual([['server-certificate expires', 1]]);
    await organisation.look(NOW + hours(2));
    expect(lists()).toBe(1);
    await organisation.look(NOW + hours(23));
    expect(lists()).toBe(2);
  });
});

it('calls in members just what their role for reading allows, and changes nothing there', async () => {
  const organisation = await givenOrganisation();
  await organisation.look();
  const { Resources } = JSON.parse(readFileSync('deploy/organisation/member-roles.generated.json', 'utf8'));
  const allowed = new Set<string>(
    Resources.ReadRole.Properties.Policies[0].PolicyDocument.Statement.flatMap(
      ({ Action }: { Action: string[] }) => Action,
    ),
  );
  const called = [...organisation.memberAt(SHOP, REGION).counts.keys()].flatMap((name) => {
    const [service = '', operation = ''] = name.split(':');
    return permissionsOf({ service: service as keyof Clients, operation });
  });
  expect(called.length).toBeGreaterThan(10);
  expect(called.filter((action) => !allowed.has(action))).toEqual([]);
});

it('after a death at any call the next run ends the same', async () => {
  const whole = await givenOrganisation();
  await whole.look();
  const wanted = await readSeen(whole.table);
  const calls = [...whole.stack.counts.values()].reduce((sum, count) => sum + count, 0);
  expect(calls).toBeGreaterThan(10);
  for (let n = 1; n <= calls; n += 3) {
    const organisation = await givenOrganisation();
    organisation.stack.faults.crashAfter(n);
    await organisation.look().catch((error: unknown) => {
      if (!(error instanceof SimulatedCrash)) throw error;
    });
    organisation.stack.faults.revive();
    await organisation.look(NOW + 1000);
    const seen = await readSeen(organisation.table);
    expect(seen.map(({ account, places }) => ({ account, places }))).toEqual(
      wanted.map(({ account, places }) => ({ account, places })),
    );
  }
});

/** What the owner of an account has deployed in a region, with these switches on. */
function letContain({ stack, memberAt }: Organisation, id: string, contains: string, revision = OF_CONTAINMENT): void {
  memberAt(id, REGION).services.iam.rolesByName.seedRole({
    ...ownMemberRole(stack.config, 'contain'),
    roleName: `${stack.config.stack}-member-contain-${REGION}`,
    description: `Riposte of 111122223333, riposte-local. Contains: ${contains} nothing else. Revision ${revision}`,
  });
}

const MAY_CONTAIN = { settings: { contain: ['sessions', 'users'] as const } };
const enforced = { accounts: [{ match: { account: [SHOP, LAB] }, mode: 'enforce' as const }] };

it('says where the role that contains is missing and something could be done, and what its owner lets be contained', async () => {
  const organisation = await givenOrganisation(enforced, REVISIONS, MAY_CONTAIN);
  letContain(organisation, SHOP, 'sessions  ');
  await organisation.look();
  const rows = await rowsOf(organisation);
  const there = rows.filter(({ account }) => account === SHOP || account === LAB || account === DATA);
  expect(there.map(({ account, region, seen, gaps }) => [account, region, seen?.contains, gaps])).toEqual([
    [SHOP, FAR, 'no role', ['contain']],
    [LAB, REGION, 'no role', ['contain']],
    [LAB, FAR, 'no role', ['contain']],
    [SHOP, REGION, ['sessions'], []],
    [DATA, REGION, 'no role', []],
    [DATA, FAR, 'no role', []],
  ]);
  expect(rows.find(({ account, region }) => account === SHOP && region === REGION)?.revisions.contain).toBe(
    OF_CONTAINMENT,
  );
  const checks = checksOfMembers(await readMembers(organisation.table), NOW);
  expect(checks.filter(({ id }) => id === 'member-containment')).toMatchObject([
    { state: 'problem', note: expect.stringContaining(`shop-prod (${SHOP}), lab (${LAB})`) },
  ]);
});

it('asks for no role that contains where the deployment contains nothing', async () => {
  const organisation = await givenOrganisation(enforced);
  await organisation.look();
  expect((await rowsOf(organisation)).flatMap(({ seen }) => seen?.contains ?? [])).toEqual([]);
});

it('finds a role of that name which others may take, and a template that is behind', async () => {
  const organisation = await givenOrganisation(enforced, REVISIONS, MAY_CONTAIN);
  letContain(organisation, SHOP, 'sessions users', '000000000000');
  letContain(organisation, LAB, 'sessions users');
  const { rolesByName } = organisation.memberAt(LAB, REGION).services.iam;
  const name = `${organisation.stack.config.stack}-member-contain-${REGION}`;
  rolesByName.seedRole({
    roleName: name,
    trust: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] },
  });
  await organisation.look();
  const rows = await rowsOf(organisation);
  expect(rows.find(({ account, region }) => account === LAB && region === REGION)).toMatchObject({
    impostors: [`contain-${REGION}`],
  });
  expect(rows.find(({ account, region }) => account === SHOP && region === REGION)).toMatchObject({
    behind: ['contain'],
  });
});
