import { countOf, iamProblems } from './checks/iam-facts.ts';
import { limitProblems, measures } from './checks/limits.ts';
import { INCLUDED, webAclUnits } from './checks/waf-capacity.ts';
import { createCauses } from './support/cause.ts';
import { templateOf } from './support/package.ts';
import { readTemplate, resolve } from './support/template.ts';
import { VARIANTS } from './support/variants.ts';

const causeOf = createCauses();

describe.each(VARIANTS)('the packaged stack, $id in $region', ({ id, region }) => {
  const template = resolve(readTemplate(templateOf(id)), { region });

  it('asks for actions, resources and condition keys that IAM knows', async () => {
    expect(countOf(template)).toBeGreaterThan(300);
    expect(await iamProblems(template, causeOf)).toEqual([]);
  });

  it('stays within the limits of CloudFormation, Lambda, IAM, EventBridge, CloudWatch and AWS WAF', () => {
    expect(measures(template).length).toBeGreaterThan(150);
    expect(limitProblems(template, causeOf)).toEqual([]);
  });
});

it.each([
  { id: 'everything' as const, units: 'within', isWithin: true },
  // docs/block-list.md says what more than the included units costs.
  { id: 'largest' as const, units: 'above', isWithin: false },
])('the web ACLs of $id use $units what their price includes', ({ id, isWithin }) => {
  const units = webAclUnits(resolve(readTemplate(templateOf(id)), { region: 'us-east-1' }));
  expect(units.size).toBeGreaterThan(0);
  for (const each of units.values()) expect(each <= INCLUDED).toBe(isWithin);
});
