import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { regionsOf } from '../../../src/core/regions.ts';
import { hours } from '../../../src/core/time.ts';
import { memberChecks } from '../../../src/health/members/member-checks.ts';
import { gapText, memberRows } from '../../../src/health/members/member-rows.ts';
import { readMembers } from '../../../src/health/members/read-members.ts';
import { askForLooks } from '../../../src/journal/asked-look.ts';
import { entryOf } from '../../../src/platform/member-clients.ts';
import { DATA, givenOrganisation, LAB, REVISIONS, SHOP } from '../../jobs/members/given-organisation.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';

type Organisation = Awaited<ReturnType<typeof givenOrganisation>>;

async function lookedAt(organisation: Organisation, at = NOW) {
  await organisation.look(at);
  const known = await readMembers(organisation.table);
  if (!known) throw new Error('nothing was looked at');
  const rows = memberRows(known, at);
  return {
    rows,
    checks: memberChecks(rows, known.inventory),
    gaps: rows.filter(({ gaps }) => gaps.includes('outside')),
  };
}

describe('a region that organisation.regions does not name', () => {
  it('and that somebody uses in an account is a gap of that account, said once', async () => {
    const organisation = await givenOrganisation();
    organisation.metrics.set(`${SHOP} sa-east-1`, ['AWS/Usage', 'AWS/EC2', 'AWS/EBS', 'miner\n- all is well']);
    organisation.metrics.set(`${SHOP} eu-north-1`, ['AWS/Lambda']);
    organisation.metrics.set(`${DATA} eu-north-1`, ['AWS/Usage', 'AWS/Config', 'AWS/Events', 'AWS/SNS']);
    const { gaps, checks } = await lookedAt(organisation);
    expect(gaps.map(({ account, used }) => ({ account, used }))).toEqual([
      {
        account: SHOP,
        used: [
          { region: 'eu-north-1', by: ['AWS/Lambda'] },
          { region: 'sa-east-1', by: ['AWS/EBS', 'AWS/EC2', 'metrics of its own'] },
        ],
      },
    ]);
    expect(checks[0]).toMatchObject({
      what: `Account shop-prod (${SHOP}) is used where nothing is heard`,
      state: 'problem',
      note: 'somebody uses eu-north-1 (AWS/Lambda), sa-east-1 (AWS/EBS, AWS/EC2, metrics of its own), which organisation.regions does not name: nothing is heard there.',
    });
    const home = gaps.filter(({ account }) => account === ACCOUNT);
    expect(home).toEqual([]);
  });

  it('is asked once a day, and no longer a gap when nobody uses it', async () => {
    const organisation = await givenOrganisation();
    organisation.metrics.set(`${SHOP} sa-east-1`, ['AWS/EC2']);
    expect((await lookedAt(organisation)).gaps).toHaveLength(1);
    organisation.metrics.clear();
    organisation.asked.length = 0;
    await organisation.refreshInventory(NOW + hours(3));
    expect((await lookedAt(organisation, NOW + hours(3))).gaps).toHaveLength(1);
    expect(organisation.asked).not.toContain(`${SHOP} sa-east-1`);
    await organisation.refreshInventory(NOW + hours(24));
    expect((await lookedAt(organisation, NOW + hours(24))).gaps).toEqual([]);
  });

  it('is asked anew where somebody asks for a look', async () => {
    const organisation = await givenOrganisation();
    organisation.metrics.set(`${SHOP} sa-east-1`, ['AWS/EC2']);
    expect((await lookedAt(organisation)).gaps).toHaveLength(1);
    organisation.metrics.clear();
    await askForLooks(organisation.table, NOW + hours(1));
    expect((await lookedAt(organisation, NOW + hours(1))).gaps).toEqual([]);
  });

  it('is no gap any more as soon as the organisation names it', async () => {
    const organisation = await givenOrganisation();
    organisation.metrics.set(`${SHOP} sa-east-1`, ['AWS/EC2']);
    await organisation.look(NOW);
    const known = await readMembers(organisation.table);
    if (!known) throw new Error('nothing was looked at');
    const sao = { account: SHOP, region: 'sa-east-1', mode: 'notify' as const, blocks: false };
    const scope = { ...known.scope, places: [...known.scope.places, sao] };
    expect(memberRows({ ...known, scope }, NOW).flatMap(({ gaps }) => gaps)).toEqual(['unseen']);
  });

  it.each<{ title: string; error: [string, string]; gaps: number }>([
    { title: 'is not enabled', error: ['UnrecognizedClientException', 'The security token is invalid.'], gaps: 0 },
    {
      title: 'a service control policy closes',
      error: [
        'AccessDenied',
        'User: x is not authorized to perform: cloudwatch:ListMetrics with an explicit deny in a service control policy',
      ],
      gaps: 0,
    },
    { title: 'is away stays as it was known', error: ['ServiceUnavailableException', 'Unable.'], gaps: 1 },
  ])('and that $title: $gaps gaps', async ({ error: [name, message], gaps }) => {
    const organisation = await givenOrganisation();
    organisation.metrics.set(`${SHOP} sa-east-1`, ['AWS/EC2']);
    organisation.metrics.set(`${SHOP} eu-north-1`, ['AWS/EC2']);
    expect((await lookedAt(organisation)).gaps[0]?.used).toHaveLength(2);
    organisation.refuse(`${SHOP} sa-east-1`, name, message);
    await organisation.refreshInventory(NOW + hours(24));
    const found = await lookedAt(organisation, NOW + hours(24));
    expect(found.gaps[0]?.used.map(({ region }) => region)).toEqual([
      'eu-north-1',
      ...(gaps === 1 ? ['sa-east-1'] : []),
    ]);
  });

  it('says nothing where roles are of a release that could not ask', async () => {
    const organisation = await givenOrganisation({}, { ...REVISIONS, roles: '0123456789ab' });
    const message =
      'User: x is not authorized to perform: cloudwatch:ListMetrics because no identity-based policy allows it';
    for (const region of regionsOf('aws')) organisation.refuse(`${SHOP} ${region}`, 'AccessDenied', message);
    organisation.lift(`${SHOP} ${REGION}`);
    organisation.lift(`${SHOP} us-east-1`);
    organisation.metrics.set(`${SHOP} sa-east-1`, ['AWS/EC2']);
    const { rows } = await lookedAt(organisation);
    // That is what the line says which has them deployed again.
    const gaps = rows.filter(({ account }) => account === SHOP).flatMap(({ gaps }) => gaps);
    expect(new Set(gaps)).toEqual(new Set(['behind']));
  });

  it.each([
    { by: 'a permissions boundary', words: 'with an explicit deny in a permissions boundary' },
    { by: 'a session policy', words: 'because no session policy allows the cloudwatch:ListMetrics action' },
    { by: 'the policy of a VPC endpoint', words: 'with an explicit deny in a VPC endpoint policy' },
    { by: 'the role there', words: 'because no identity-based policy allows it' },
  ])('that $by keeps us from asking is not taken for unused, and org status says so', async ({ by, words }) => {
    const organisation = await givenOrganisation();
    const message = `User: x is not authorized to perform: cloudwatch:ListMetrics ${words}`;
    organisation.metrics.set(`${SHOP} sa-east-1`, ['AWS/EC2']);
    organisation.metrics.set(`${SHOP} eu-north-1`, ['AWS/EC2']);
    expect((await lookedAt(organisation)).gaps[0]?.used).toHaveLength(2);
    organisation.refuse(`${SHOP} sa-east-1`, 'AccessDenied', message);
    await organisation.refreshInventory(NOW + hours(24));
    const { gaps, rows, checks } = await lookedAt(organisation, NOW + hours(24));
    // What was known of it stays known.
    expect(gaps[0]?.used.map(({ region }) => region)).toEqual(['eu-north-1', 'sa-east-1']);
    const unasked = rows.filter(({ gaps }) => gaps.includes('unasked'));
    expect(unasked.map(({ account }) => account)).toEqual([SHOP]);
    for (const row of unasked) {
      const text = gapText('unasked', row);
      expect(text).toContain(`${by} does not allow cloudwatch:ListMetrics`);
      expect(text).toMatch(/^whether somebody uses (.*sa-east-1|.* and \d+ more) is not known: /);
    }
    expect(checks[0]?.note).not.toMatch(/eu-west-1: whether/);
    organisation.lift(`${SHOP} sa-east-1`);
    await organisation.refreshInventory(NOW + hours(48));
    const after = await lookedAt(organisation, NOW + hours(48));
    expect(after.rows.flatMap(({ gaps }) => gaps)).toEqual(['outside']);
  });

  it('that may not be asked is no line of the daily email by itself', async () => {
    const organisation = await givenOrganisation();
    const message =
      'User: x is not authorized to perform: cloudwatch:ListMetrics with an explicit deny in a permissions boundary';
    organisation.refuse(`${SHOP} sa-east-1`, 'AccessDenied', message);
    const { rows, checks } = await lookedAt(organisation);
    expect(rows.flatMap(({ gaps }) => gaps)).toEqual(['unasked']);
    expect(checks.map(({ state }) => state)).toEqual(['ok']);
  });

  it('is not asked where a rule excludes it, or the account', async () => {
    const organisation = await givenOrganisation({
      accounts: [
        { match: { account: [SHOP], region: ['sa-east-1'] }, exclude: true },
        { match: { account: [LAB] }, exclude: true },
      ],
    });
    for (const account of [SHOP, LAB]) organisation.metrics.set(`${account} sa-east-1`, ['AWS/EC2']);
    expect((await lookedAt(organisation)).gaps).toEqual([]);
    const asked = organisation.asked.filter((place) => place.endsWith(' sa-east-1'));
    expect(asked.toSorted()).toEqual([`${ACCOUNT} sa-east-1`, `${DATA} sa-east-1`]);
  });

  it('is entered by the role that reads, to ask that, and by no other', async () => {
    const { stack, inventory } = await givenOrganisation();
    const there = { account: SHOP, region: 'sa-east-1' };
    const how = { inventory: inventory(), outside: true as const };
    expect(entryOf(stack.config, 'read', there, how).RoleArn).toMatch(/:role\/riposte-local-member-read$/);
    for (const role of ['network', 'blocks', 'identity', 'storage', 'contain'] as const)
      expect(() => entryOf(stack.config, role, there, how)).toThrow('scope');
    expect(() => entryOf(stack.config, 'read', there, { inventory: inventory() })).toThrow('scope');
    expect(() => entryOf(stack.config, 'read', { ...there, account: '123456789012' }, how)).toThrow('scope');
  });
});

it('the regions of the partition are those that the SDK knows', () => {
  const text = readFileSync(createRequire(import.meta.url).resolve('@aws-sdk/core/client'), 'utf8');
  const known = [...text.matchAll(/"([a-z]{2,4}(?:-[a-z]+)+-\d)": \{/g)].map(([, region]) => region);
  const ours = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'].flatMap(regionsOf);
  expect(known.filter((region) => region && !/-iso/.test(region)).toSorted()).toEqual(ours.toSorted());
});
