import { hours } from '../../../src/core/time.ts';
import { memberRules } from '../../../src/health/members/expected-rules.ts';
import { memberChecks } from '../../../src/health/members/member-checks.ts';
import { memberRows } from '../../../src/health/members/member-rows.ts';
import { readMembers } from '../../../src/health/members/read-members.ts';
import { DATA, FAR, givenOrganisation, REVISIONS, SHOP } from '../../jobs/members/given-organisation.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';

type Organisation = Awaited<ReturnType<typeof givenOrganisation>>;

const ruleOf = ({ stack, memberAt }: Organisation, name: string, account = SHOP, region = REGION) => {
  const rule = memberAt(account, region).services.eventbridge.rules.get(`${stack.config.stack}-${name}`);
  if (!rule) throw new Error(`there is no rule ${name}`);
  return rule;
};

async function rowsOf(organisation: Organisation, at = NOW) {
  await organisation.look(at);
  const known = await readMembers(organisation.table);
  if (!known) throw new Error('nothing was looked at');
  return { rows: memberRows(known, at), inventory: known.inventory };
}

describe('the look at a member', () => {
  it.each<{ title: string; change(rule: { pattern?: string; targets: string[] }): void }>([
    {
      title: 'lets less through than it should',
      change: (rule) => {
        rule.pattern = JSON.stringify({ ...JSON.parse(rule.pattern ?? ''), region: ['eu-north-1'] });
      },
    },
    {
      title: 'has no target any more',
      change: (rule) => {
        rule.targets = [];
      },
    },
    {
      title: 'leads to the bus of somebody else',
      change: (rule) => {
        rule.targets = ['arn:aws:events:eu-west-1:999999999999:event-bus/riposte-local-organisation'];
      },
    },
  ])('finds a rule that $title', async ({ change }) => {
    const organisation = await givenOrganisation();
    change(ruleOf(organisation, 'acm'));
    const { rows, inventory } = await rowsOf(organisation);
    expect(rows[0]).toMatchObject({ account: SHOP, region: REGION, gaps: ['changed'], seen: { changed: ['acm'] } });
    expect(rows.slice(1).flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(memberChecks(rows, inventory)[0]).toMatchObject({
      what: `Account shop-prod (${SHOP}) is not heard in full`,
      note: `${REGION}: somebody changed the rule of acm, or where it leads.`,
    });
  });

  it('takes a pattern for the same whose keys and values stand in another order', async () => {
    const organisation = await givenOrganisation();
    for (const rule of organisation.memberAt(SHOP, REGION).services.eventbridge.rules.values()) {
      const { source, ...rest } = JSON.parse(rule.pattern ?? '{}');
      const turned = { ...Object.fromEntries(Object.entries(rest).reverse()), source };
      rule.pattern = JSON.stringify(turned, (_, value) => (Array.isArray(value) ? value.toReversed() : value));
    }
    expect((await rowsOf(organisation)).rows.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('says nothing of the patterns of another release, which is behind, but does of where they lead', async () => {
    const organisation = await givenOrganisation({}, { ...REVISIONS, region: '0123456789ab' });
    ruleOf(organisation, 'acm').pattern = JSON.stringify({ source: ['aws.acm'] });
    ruleOf(organisation, 'kms-1', DATA).targets = [];
    const { rows } = await rowsOf(organisation);
    expect(rows[0]).toMatchObject({ account: DATA, gaps: ['changed', 'behind'], seen: { changed: ['kms'] } });
    expect(rows.slice(1).flatMap(({ gaps }) => gaps)).not.toContain('changed');
  });

  it.each<{ title: string; change(organisation: Organisation): void }>([
    {
      title: 'another revision in its own description',
      change: (organisation) => {
        ruleOf(organisation, 'acm').description = 'Riposte 0123456789ab';
      },
    },
    {
      title: 'no revision in its own description',
      change: (organisation) => {
        ruleOf(organisation, 'acm').description = 'ours';
      },
    },
    {
      title: 'no revision in any description',
      change: (organisation) => {
        const { rules } = organisation.memberAt(SHOP, REGION).services.eventbridge;
        for (const rule of rules.values()) rule.description = '';
      },
    },
    {
      title: 'another revision in a rule beside it whose name begins alike',
      change: (organisation) => {
        const { rules } = organisation.memberAt(SHOP, REGION).services.eventbridge;
        const name = `${organisation.stack.config.stack}-a`;
        const [first, ...others] = [...rules];
        const decoy = { ...ruleOf(organisation, 'acm'), description: 'Riposte 0123456789ab, findings: every' };
        rules.clear();
        for (const [key, rule] of [[name, decoy] as const, ...(first ? [first] : []), ...others]) rules.set(key, rule);
      },
    },
  ])('finds a rule that lets nothing through, with $title, at the second look at the latest', async ({ change }) => {
    const organisation = await givenOrganisation();
    ruleOf(organisation, 'acm').pattern = JSON.stringify({ source: ['aws.nothing'] });
    change(organisation);
    await organisation.look(NOW);
    const { rows } = await rowsOf(organisation, NOW + hours(2));
    expect(rows.map(({ gaps }) => gaps)).toEqual([['changed'], ...Array.from({ length: 6 }, () => [])]);
    expect(rows[0]).toMatchObject({ account: SHOP, region: REGION, seen: { changed: ['acm'] } });
  });

  it('says nothing of a stack that is just being updated, but does where some of its rules stay behind', async () => {
    const organisation = await givenOrganisation();
    Object.assign(ruleOf(organisation, 'acm'), {
      description: 'Riposte 0123456789ab',
      pattern: '{"source":["aws.acm"]}',
    });
    expect((await rowsOf(organisation)).rows.flatMap(({ gaps }) => gaps)).toEqual([]);
    const { rows } = await rowsOf(organisation, NOW + hours(2));
    expect(rows[0]).toMatchObject({ gaps: ['changed'], seen: { changed: ['acm'] } });
  });

  it('is told nothing by the rules of a second hub whose names begin alike', async () => {
    const organisation = await givenOrganisation();
    const { rules } = organisation.memberAt(SHOP, REGION).services.eventbridge;
    const own = [...rules];
    rules.clear();
    const description = 'Riposte 0123456789ab, findings: every';
    const name = `${organisation.stack.config.stack}-test-macie`;
    rules.set(name, { ...ruleOf(organisation, 'macie', DATA), description });
    for (const [key, rule] of own) rules.set(key, rule);
    const { rows } = await rowsOf(organisation);
    expect(rows.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(rows.every(({ revisions }) => revisions.region === REVISIONS.region)).toBe(true);
  });

  it('asks where rules lead only as far as the role may', async () => {
    const organisation = await givenOrganisation();
    const { eventbridge } = organisation.memberAt(SHOP, REGION).services;
    ruleOf(organisation, 'acm').targets = [];
    eventbridge.ListRuleNamesByTarget = () => {
      const message = 'User: x is not authorized to perform: events:ListRuleNamesByTarget';
      throw Object.assign(new Error(message), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    };
    expect((await rowsOf(organisation)).rows.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it.each([
    { findings: 'every', gaps: ['missing'] },
    { findings: 'administrator', gaps: [] },
  ] as const)('misses a rule of findings where they are forwarded by $findings', async ({ findings, gaps }) => {
    const organisation = await givenOrganisation({}, REVISIONS, {}, findings);
    organisation
      .memberAt(SHOP, REGION)
      .services.eventbridge.rules.delete(`${organisation.stack.config.stack}-inspector`);
    const { rows } = await rowsOf(organisation);
    expect(rows.flatMap((row) => row.gaps)).toEqual([...gaps]);
    if (findings === 'every') expect(rows[0]?.seen?.missing).toEqual(['inspector']);
  });

  it.each<{ title: string; said?: 'every' | 'administrator'; looked: boolean; kept?: string[]; gaps: string[] }>([
    { title: 'all but one of them', looked: false, kept: ['access-analyzer'], gaps: ['missing'] },
    { title: 'all of them, once they were seen', looked: true, gaps: ['missing'] },
    { title: 'all of them, where riposte.yml says so', said: 'every', looked: false, gaps: ['missing'] },
    { title: 'all of them, and riposte.yml wants none', said: 'administrator', looked: true, gaps: [] },
  ])('misses rules of findings, whatever descriptions say, where somebody deletes $title', async (given) => {
    const { said, looked, gaps, kept = [] } = given;
    const rules = said ? { findings: said } : {};
    const organisation = await givenOrganisation(rules, REVISIONS, {}, said === 'administrator' ? said : 'every');
    if (looked) await organisation.look(NOW);
    const { rules: there } = organisation.memberAt(SHOP, REGION).services.eventbridge;
    const { stack } = organisation.stack.config;
    for (const { name, isOfFindings, source } of memberRules(stack))
      if (isOfFindings && !kept.includes(source)) there.delete(name);
    ruleOf(organisation, 'macie').description = `Riposte ${REVISIONS.region}, findings: administrator`;
    const { rows } = await rowsOf(organisation, NOW + hours(2));
    const row = rows.find(({ account, region }) => account === SHOP && region === REGION);
    expect(row?.gaps).toEqual(gaps);
    if (gaps.length > 0) expect(row?.seen?.missing).toEqual(expect.arrayContaining(['guardduty', 'inspector']));
    const again = await rowsOf(organisation, NOW + hours(4));
    expect(again.rows.find(({ account, region }) => account === SHOP && region === REGION)?.gaps).toEqual(gaps);
  });

  it('compares patterns, whatever release descriptions say, where they were of this one once', async () => {
    const organisation = await givenOrganisation();
    await organisation.look(NOW);
    const { rules } = organisation.memberAt(SHOP, REGION).services.eventbridge;
    for (const rule of rules.values())
      rule.description = (rule.description ?? '').replace(REVISIONS.region, '0123456789ab');
    ruleOf(organisation, 'acm').pattern = JSON.stringify({ source: ['aws.nothing'] });
    for (const hour of [2, 4]) {
      const { rows } = await rowsOf(organisation, NOW + hours(hour));
      expect(rows[0]).toMatchObject({ account: SHOP, gaps: ['changed', 'behind'], seen: { changed: ['acm'] } });
    }
  });

  it('misses a rule of findings in other regions of the deployment’s own account, to which all members report', async () => {
    const organisation = await givenOrganisation();
    organisation
      .memberAt(ACCOUNT, FAR)
      .services.eventbridge.rules.delete(`${organisation.stack.config.stack}-guardduty-1`);
    const { rows } = await rowsOf(organisation);
    expect(rows[0]).toMatchObject({
      account: ACCOUNT,
      region: FAR,
      gaps: ['missing'],
      seen: { missing: ['guardduty'] },
    });
  });
});
