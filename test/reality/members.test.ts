import { stackOf } from '../../deploy/stack.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';
import { countOf, iamProblems } from './checks/iam-facts.ts';
import { limitProblems } from './checks/limits.ts';
import { matches, patternProblems } from './checks/patterns.ts';
import { createCauses } from './support/cause.ts';
import { bundledEvents } from './support/events.ts';
import { ALL_CONTAINED, GIVEN, MEMBER, memberTemplate } from './support/member-templates.ts';
import { PSEUDO, type Raw, resolve } from './support/template.ts';

const causeOf = createCauses(['deploy/**/*.ts', 'src/sources/**/*.ts']);
const TEMPLATES = ['member-roles', 'member-region', 'member-contain'] as const;
const PLACES = [
  { title: 'a member', place: {} },
  { title: 'the hub’s account in another region', place: { account: PSEUDO.account, region: 'us-east-1' } },
];

/** What services of AWS send of an account. What people send themselves, such as a workflow's question, stays at home. */
const eventsOf = (account: string) =>
  bundledEvents()
    .filter(({ event }) => String(event.source).startsWith('aws.'))
    .map(({ id, event }) => ({ id, event: { ...event, account } }));

describe.each(TEMPLATES)('the template %s', (id) => {
  it('asks for actions, resources and condition keys that IAM knows', async () => {
    const template = memberTemplate(id, ALL_CONTAINED);
    expect(countOf(template)).toBeGreaterThan(0);
    expect(await iamProblems(template, causeOf)).toEqual([]);
  });

  it('stays within the limits of AWS', () => {
    expect(limitProblems(memberTemplate(id, ALL_CONTAINED), causeOf)).toEqual([]);
  });
});

it.each(PLACES)('each bundled event of $title is forwarded exactly once', ({ place }) => {
  const template = memberTemplate('member-region', {}, place);
  const events = eventsOf(template.pseudo.account);
  expect(events.length).toBeGreaterThan(200);
  expect(patternProblems(template, events, causeOf)).toEqual([]);
});

it('where an administrator is sent the findings of members, they are not forwarded a second time', () => {
  const template = memberTemplate('member-region', { Findings: 'administrator' });
  const events = eventsOf(MEMBER);
  const source = new Map(events.map(({ id, event }) => [id, (event as Record<string, unknown>)['detail-type']]));
  const silent = matches(template, events).filter(({ rules = [] }) => rules.length === 0);
  expect(silent.length).toBeGreaterThan(50);
  for (const { id } of silent)
    expect(source.get(id)).toMatch(/^(GuardDuty Finding|Inspector2 |Security Hub |Findings Imported|.*Access)/);
});

it('nothing is forwarded from where the hub is, which hears it already', () => {
  const { resources } = memberTemplate('member-region', {}, { account: PSEUDO.account, region: PSEUDO.region });
  expect(Object.keys(resources)).toEqual(['Nothing']);
});

it('each bundled event of a member comes from the bus to exactly one queue, and a replayed one to none', () => {
  const rules = { id: GIVEN.Organisation, regions: [], newAccounts: 'notify', blocks: 'own', accounts: [] };
  const { Resources } = stackOf(PSEUDO.stack, { ...DEFAULTS, organisation: JSON.stringify(rules) }).resources;
  const onBus = Object.entries(Resources).filter(
    ([, { Type, Properties }]) => Type === 'AWS::Events::Rule' && 'EventBusName' in Properties,
  );
  // Where a rule leads to is another test's matter: the matcher reads patterns.
  const patterns = onBus.map(
    ([
      id,
      {
        Type,
        Properties: { EventPattern },
      },
    ]) => [id, { Type, Properties: { EventPattern } }],
  );
  const bus = resolve({ Resources: Object.fromEntries(patterns) as Raw['Resources'], Outputs: {} });
  expect(patternProblems(bus, eventsOf(MEMBER), causeOf)).toEqual([]);
  const replayed = eventsOf(MEMBER).map(({ id, event }) => ({ id, event: { ...event, source: 'riposte.replay' } }));
  expect(matches(bus, replayed).filter(({ rules: taken = [] }) => taken.length > 0)).toEqual([]);
});
