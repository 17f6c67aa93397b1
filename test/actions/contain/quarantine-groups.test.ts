import { LocalEc2 } from '../../../local/services/ec2.ts';
import { findQuarantine, isUnusable } from '../../../src/actions/contain/instances/quarantine-groups.ts';
import { givenClients } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenWorld } from '../../support/fixtures.ts';

const VPC = 'vpc-0a1b2c3d4e5f60001';
const OTHER = 'vpc-0a1b2c3d4e5f60002';
const MEMBER = '444455556666';
const UUID = '0a1b2c3d-0000-4000-8000-000000000000';

/** An account with the groups of these stacks: a member's, unless told. */
function given(stacks: Record<string, string[]>, { atHome = false } = {}) {
  const ec2 = new LocalEc2(givenWorld());
  for (const [stack, vpcs] of Object.entries(stacks)) for (const vpc of vpcs) ec2.instances.seedQuarantine(stack, vpc);
  const home = givenConfig();
  const config = atHome ? home : givenConfig({ account: MEMBER });
  const { clients, calls } = givenClients({ ec2 });
  const find = (what: 'instances' | 'databases' = 'instances') =>
    findQuarantine(VPC, what, givenContext(clients, { config, ...(!atHome && { home }) }));
  return { ec2, find, calls };
}
const NAME = 'riposte-test-member-contain';

describe('the quarantine groups of a member', () => {
  it.each([NAME, `StackSet-${NAME}-${UUID}`])('are those of the stack %s', async (stack) => {
    const { find } = given({ [stack]: [VPC] });
    expect(await find()).toEqual({ open: expect.stringMatching(/^sg-0open/), closed: expect.stringMatching(/closed/) });
  });

  it.each(['riposte-test', `${NAME}-2`, `x-${NAME}`, `StackSet-${NAME}-mine`, 'web'])(
    'are none of a stack %s, by which anybody might have made some',
    async (stack) => {
      const { find } = given({ [stack]: [VPC] });
      expect(await find()).toMatchObject({ reason: expect.stringContaining('nothing was touched') });
    },
  );

  it('at home are those of the stack itself, and none of a template for members', async () => {
    expect(isUnusable(await given({ 'riposte-test': [VPC] }, { atHome: true }).find())).toBe(false);
    expect(isUnusable(await given({ [NAME]: [VPC] }, { atHome: true }).find())).toBe(true);
  });

  it('that are missing are told with the command of the member’s owner, and the first parameter that is free', async () => {
    const { find } = given({ [NAME]: [OTHER] });
    expect(await find('databases')).toEqual({
      reason: `The VPC ${VPC} has no quarantine groups of this stack: nothing was touched.`,
      advice: expect.stringContaining(
        'aws cloudformation deploy --region eu-west-1 --stack-name riposte-test-member-contain --template-file deploy/organisation/member-contain.generated.json --capabilities CAPABILITY_NAMED_IAM --parameter-overrides Account=111122223333 Stack=riposte-test Databases=on Vpc2=vpc-0a1b2c3d4e5f60001',
      ),
    });
  });

  it('are not used where two stacks are named as the template’s: whose they are is not proven', async () => {
    const { find, ec2 } = given({ [NAME]: [VPC] });
    for (const [id, group] of [...ec2.instances.groups])
      ec2.instances.groups.set(`${id}x`, {
        ...group,
        tags: { ...group.tags, 'aws:cloudformation:stack-name': `StackSet-${NAME}-${UUID}` },
      });
    expect(await find()).toMatchObject({ reason: expect.stringContaining('which are Riposte’s is not proven') });
  });

  it('are not used where somebody opened the closed one', async () => {
    const { find, ec2 } = given({ [NAME]: [VPC] });
    for (const group of ec2.instances.groups.values()) group.open = true;
    expect(await find()).toMatchObject({ reason: expect.stringContaining('Somebody has changed the rules') });
  });
});
