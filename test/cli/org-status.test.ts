import { keepPlaces } from '../../src/actions/network/block-list/places/place-records.ts';
import { readHead, writeShared } from '../../src/actions/network/block-list/places/shared-list.ts';
import { main } from '../../src/cli/program.ts';
import { minutes } from '../../src/core/time.ts';
import { FAR, givenOrganisation, LAB, REVISIONS, SHOP } from '../jobs/members/given-organisation.ts';
import { NOW, REGION } from '../support/fixtures.ts';
import { arrive, bundled } from '../support/stories.ts';
import { connectionTo, given } from './given-cli.ts';

type Organisation = Awaited<ReturnType<typeof givenOrganisation>>;

async function run({ stack }: Organisation, ...argv: string[]) {
  return runBy(connectionTo(stack), stack.world.now, ...argv);
}

async function runBy(connection: ReturnType<typeof connectionTo>, now: () => number, ...argv: string[]) {
  const [stdout, stderr] = [given(), given()];
  const code = await main(argv, {
    env: {},
    stdout,
    stderr,
    ask: undefined,
    connect: async () => connection,
    now,
    sleep: async () => {},
  });
  return { code, text: stdout.text(), note: stderr.text() };
}

it('says before the first look what has to be done for it', async () => {
  const { code, note } = await run(await givenOrganisation(), 'org', 'status');
  expect(code).toBe(1);
  expect(note).toContain('section organisation of riposte.yml');
});

it('shows the places with gaps by the names of their accounts, the worst first, and counts the others', async () => {
  const organisation = await givenOrganisation({ accounts: [{ match: { account: [SHOP] }, mode: 'enforce' }] });
  organisation.deleteRole(LAB);
  organisation.memberAt(SHOP, FAR).services.eventbridge.rules.delete(`${organisation.stack.config.stack}-acm`);
  await organisation.look();
  const { code, text } = await run(organisation, 'org', 'status');
  expect(code).toBe(1);
  const lines = text.split('\n');
  expect(lines[0]).toBe(`${organisation.stack.config.stack}: 4 accounts in 7 places, 3 with gaps`);
  expect(lines.slice(2, 5).map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
    expect.stringMatching(`^lab \\(${LAB}\\) \\| ${REGION} .*refused.*the role is missing`),
    expect.stringMatching(`^lab \\(${LAB}\\) \\| ${FAR} .*refused.*the role is missing`),
    expect.stringMatching(`^shop-prod \\(${SHOP}\\) \\| ${FAR} \\| enforce .*enters.*1 not.*no rule forwards acm`),
  ]);
  expect(lines[5]).toBe('4 places without gaps; --all shows them.');
});

it('is well where nothing is missing, and says of each source when it was heard', async () => {
  const organisation = await givenOrganisation();
  await organisation.look();
  arrive(organisation.stack, 'guardduty/ssh-brute-force-against-us');
  await organisation.stack.drain();
  expect((await run(organisation, 'org', 'status')).code).toBe(0);
  const { text } = await run(organisation, 'org', 'status', '--json');
  const { places } = JSON.parse(text) as { places: { account: string; region: string; sources: object }[] };
  expect(places).toHaveLength(7);
  expect(places.find(({ account, region }) => account === SHOP && region === FAR)).toMatchObject({
    name: 'shop-prod',
    mode: 'notify',
    blocks: false,
    blockList: null,
    role: 'enters',
    lookedAt: new Date(NOW).toISOString(),
    revisions: REVISIONS,
    behind: [],
    sources: { acm: { rule: 'on', service: null, heard: null }, guardduty: { rule: 'on', service: 'on' } },
    gaps: [],
  });
});

it.each([
  { findings: 'administrator', rule: 'administrator' },
  { findings: 'every', rule: 'on' },
] as const)('says that findings come by $rule where they are sent by $findings', async ({ findings, rule }) => {
  const organisation = await givenOrganisation({ findings }, REVISIONS, {}, findings);
  await organisation.look();
  const { text } = await run(organisation, 'org', 'status', '--json');
  const { places } = JSON.parse(text) as { places: { account: string; sources: object }[] };
  // Of GuardDuty a rule forwards what else it tells.
  expect(places.find(({ account }) => account === SHOP)?.sources).toMatchObject({
    inspector: { rule },
    'security-hub': { rule },
    'access-analyzer': { rule },
    guardduty: { rule: 'on' },
    macie: { rule: 'on' },
  });
});

it('says which places hold the shared block list, and what keeps the others from it', async () => {
  const organisation = await givenOrganisation({ newAccounts: 'enforce', blocks: 'organisation' });
  const { table } = organisation;
  await writeShared(table, 'v4', await readHead(table, 'v4'), ['198.51.100.7/32']);
  await organisation.look();
  const at = NOW - minutes(1);
  const trouble = { code: 'absent', why: 'No set.', advice: 'Deploy it.', since: at, tries: 2, next: NOW + minutes(9) };
  await keepPlaces(table, {
    account: SHOP,
    regions: { [REGION]: { at, v4: { token: 't', version: 1 } }, [FAR]: { at, trouble } },
  });
  const { code, text } = await run(organisation, 'org', 'status');
  expect(code).toBe(1);
  expect(text).toMatch(new RegExp(`${FAR} .*not in step .*the block list is not in step: absent: No set. Deploy it`));
  const { text: json } = await run(organisation, 'org', 'status', '--json');
  const { places } = JSON.parse(json) as { places: { account: string; region: string; blockList: unknown }[] };
  const [far, near] = places.filter(({ account }) => account === SHOP);
  const iso = (ms: number): string => new Date(ms).toISOString();
  expect(near?.blockList).toEqual({ state: 'in step', lookedAt: iso(at), trouble: null });
  const { tries, ...shown } = { ...trouble, since: iso(at), next: iso(trouble.next) };
  expect(far?.blockList).toEqual({ state: 'not in step', lookedAt: iso(at), trouble: shown });
  expect(places.find(({ account }) => account === LAB)?.blockList).toMatchObject({ state: 'soon', lookedAt: null });
});

it('says of places that are to hold the block list that it is empty, while nothing was ever shared', async () => {
  const organisation = await givenOrganisation({
    newAccounts: 'enforce',
    blocks: 'organisation',
    accounts: [{ match: { account: [LAB] }, blocks: 'own' }],
  });
  await organisation.look();
  const { text } = await run(organisation, 'org', 'status', '--all');
  expect(text).toMatch(new RegExp(`${SHOP}\\) +${FAR} .* empty `));
  expect(text).toMatch(new RegExp(`${LAB}\\) +${FAR} .* own `));
});

it('says which templates of an account are of another release', async () => {
  const organisation = await givenOrganisation({}, { ...REVISIONS, region: '0123456789ab' });
  await organisation.look();
  const { code, text } = await run(organisation, 'org', 'status');
  expect(code).toBe(1);
  expect(text).toContain('the template of the region is of another release');
  const { places } = JSON.parse((await run(organisation, 'org', 'status', '--json')).text) as { places: object[] };
  expect(places[0]).toMatchObject({ behind: ['region'], gaps: [{ gap: 'behind' }] });
});

it('lists what was done in an account by its name, and says when no account is called so', async () => {
  const organisation = await givenOrganisation();
  arrive(organisation.stack, 'guardduty/ssh-brute-force-against-us');
  await organisation.stack.drain();
  const named = await run(organisation, 'list', '--account', 'SECUR*', '--json');
  const { entries } = JSON.parse(named.text) as { entries: { account: string }[] };
  expect(entries.length).toBeGreaterThan(0);
  const other = await run(organisation, 'list', '--account', 'shop-prod', '--json');
  expect(JSON.parse(other.text)).toMatchObject({ entries: [] });
  expect(await run(organisation, 'list', '--account', 'nobody')).toMatchObject({
    code: 2,
    note: expect.stringContaining('No account of the organisation is called so'),
  });
});

it('shows the accounts of what it lists by their names, and scripts the id alone', async () => {
  const organisation = await givenOrganisation({ accounts: [{ match: { account: [SHOP] }, mode: 'enforce' }] });
  const own = await run(organisation, 'list');
  expect(own.text).not.toContain('ACCOUNT');
  const member = bundled('guardduty/access-key-known-to-be-stolen').replaceAll('111122223333', SHOP);
  organisation.stack.deliver('guardduty', member);
  await organisation.stack.drain();
  const { text } = await run(organisation, 'list', '--columns', 'action,account');
  expect(text).toContain(`shop-prod (${SHOP})`);
  expect((await run(organisation, 'list')).text).toMatch(/ACCOUNT +PLACE/);
  const { text: csv } = await run(organisation, 'list', '-o', 'csv', '--columns', 'account');
  expect(csv.split('\n')).toContain(SHOP);
  expect(csv).not.toContain('shop-prod');
});

it('exports and lifts what is of an account by its name', async () => {
  const organisation = await givenOrganisation();
  arrive(organisation.stack, 'guardduty/port-probe-search-cluster');
  await organisation.stack.drain();
  const of = async (name: string): Promise<string[]> => {
    const { code, text } = await run(organisation, 'export', '--from', 'today', '--account', name);
    expect(code).toBe(0);
    return text.split('\n').filter(Boolean);
  };
  expect((await of('secur*')).length).toBeGreaterThan(0);
  expect(await of('shop-prod')).toEqual([]);
  const dry = ['blocks', 'remove', '--dry-run', '--account'];
  expect((await run(organisation, ...dry, 'security')).text).toContain('1 block would be lifted');
  for (const argv of [['export'], ['blocks', 'remove']])
    expect(await run(organisation, ...argv, '--account', 'nobody')).toMatchObject({
      code: 2,
      note: expect.stringContaining('No account of the organisation is called so'),
    });
});

it('has the doctor silent about accounts when the organisation is left out of riposte.yml', async () => {
  const organisation = await givenOrganisation();
  organisation.deleteRole(LAB);
  await organisation.look();
  const { organisation: _, ...without } = organisation.stack.config;
  const connection = { ...connectionTo(organisation.stack), settings: async () => without };
  const { text } = await runBy(connection, organisation.stack.world.now, 'doctor', '--json');
  const { checks } = JSON.parse(text) as { checks: { id: string }[] };
  expect(checks.filter(({ id }) => id.startsWith('member-account'))).toEqual([]);
});

it('has the doctor name the account that is closed', async () => {
  const organisation = await givenOrganisation();
  organisation.deleteRole(LAB);
  await organisation.look();
  const { text } = await run(organisation, 'doctor', '--json');
  const { checks } = JSON.parse(text) as { checks: { id: string; what: string; wrong: boolean }[] };
  expect(checks.find(({ id }) => id === `member-account-${LAB}`)).toMatchObject({
    what: `Account lab (${LAB}) is closed to Riposte`,
    wrong: true,
  });
});

it.each([
  {
    title: 'all that it names',
    match: { account: [SHOP], unit: ['r-a1b2'] },
    state: 'ok',
    note: /^1 account and 1 unit\.$/,
  },
  {
    title: 'an account that there is not',
    match: { account: [SHOP, '444455556667'] },
    state: 'problem',
    note: /^In the organisation there is no account 444455556667\. Correct riposte\.yml/,
  },
  {
    title: 'a unit in which no account is',
    match: { unit: ['ou-a1b2-c3d4e5f6', 'r-a1b2'] },
    state: 'problem',
    note: /^No account is in unit ou-a1b2-c3d4e5f6\. /,
  },
])('has the doctor compare the section organisation with the inventory: $title', async ({ match, state, note }) => {
  const organisation = await givenOrganisation({ accounts: [{ match, mode: 'notify' }] });
  await organisation.look();
  const { text } = await run(organisation, 'doctor', '--json');
  const { checks } = JSON.parse(text) as { checks: { id: string; state: string; note: string; why: string }[] };
  const named = checks.find(({ id }) => id === 'organisation-names');
  expect(named).toMatchObject({ state, note: expect.stringMatching(note) });
  expect(named?.why).toMatch(/holds for nobody/);
});

it('has the doctor say nothing of names where no rule has one, or the inventory is too old to know', async () => {
  for (const [accounts, later] of [
    [[], 0],
    [[{ match: { account: ['444455556667'] } }], 49 * 60],
  ] as const) {
    const organisation = await givenOrganisation({ accounts: [...accounts] as never });
    await organisation.look();
    organisation.stack.setTime(NOW + minutes(later));
    const { text } = await run(organisation, 'doctor', '--json');
    expect(text).not.toContain('organisation-names');
  }
});
