import { expectedOf, serviceProblems } from './checks/services.ts';
import { createCauses } from './support/cause.ts';
import { verdicts } from './support/engine.ts';
import { memberRole } from './support/member-role.ts';
import { templateOf } from './support/package.ts';
import { rolesOf } from './support/roles.ts';
import { readTemplate, resolve } from './support/template.ts';
import { VARIANTS } from './support/variants.ts';

it.each(VARIANTS)('services may do what they do in their own name, and strangers may not: $id', ({ id, region }) => {
  const template = resolve(readTemplate(templateOf(id)), { region });
  expect(expectedOf(template).length).toBeGreaterThan(150);
  expect(serviceProblems(template, createCauses())).toEqual([]);
});

it('the member role can be taken by the functions that act in members, and by no other', () => {
  const member = '444455556666';
  const template = resolve(readTemplate(templateOf('everything')), { region: 'us-east-1' });
  const { account, stack } = template.pseudo;
  const role = memberRole(template, member);
  const roles = rolesOf(template);
  const answers = verdicts(
    roles.map(({ arn, policies }) => ({
      action: 'sts:AssumeRole',
      principal: arn,
      resource: role.arn,
      account: member,
      context: { 'sts:ExternalId': stack, 'aws:PrincipalArn': arn, 'aws:PrincipalAccount': account },
      identity: policies.map(({ policy }) => policy),
      resourcePolicy: role.trust,
    })),
  );
  const may = roles.filter((_, n) => answers[n] === 'Allowed').map(({ id }) => id);
  expect(may.sort()).toEqual(['ActIdentityRole', 'ActNetworkRole', 'ActStorageRole']);
});
