import { checkDeployment } from '../../deploy/check-settings.ts';
import { main } from '../../src/cli/program.ts';
import type { OrganisationRules } from '../../src/core/organisation.ts';
import { memberAddressesProblem } from '../../src/never-block/member-addresses.ts';
import { connectionTo, given } from '../cli/given-cli.ts';
import { givenOrganisation, RULES } from '../jobs/members/given-organisation.ts';

const shared: OrganisationRules = { ...RULES, blocks: 'organisation' };
const byOne: OrganisationRules = { ...RULES, accounts: [{ match: { region: ['eu-west-1'] }, blocks: 'organisation' }] };

describe('addresses of members', () => {
  it.each([
    { title: 'the list is shared', rules: shared, awsRanges: 'origin-facing', isWrong: true },
    { title: 'the list is shared', rules: shared, awsRanges: 'none', isWrong: true },
    { title: 'one entry shares the list', rules: byOne, awsRanges: 'none', isWrong: true },
    {
      title: 'Firewall Manager shares it',
      rules: { ...RULES, blocks: 'firewall-manager' as const },
      awsRanges: 'none',
      isWrong: true,
    },
    { title: 'the list is shared', rules: shared, awsRanges: 'all', isWrong: false },
    { title: 'the list is our own', rules: RULES, awsRanges: 'none', isWrong: false },
    { title: 'there is no organisation', rules: undefined, awsRanges: 'none', isWrong: false },
  ] as const)(
    'could be blocked where $title and awsRanges is $awsRanges: $isWrong',
    ({ rules, awsRanges, isWrong }) => {
      expect(memberAddressesProblem(rules, awsRanges) !== undefined).toBe(isWrong);
    },
  );

  it.each([
    { awsRanges: 'none', says: 1 },
    { awsRanges: 'all', says: 0 },
  ] as const)('are warned about at packaging: awsRanges $awsRanges', async ({ awsRanges, says }) => {
    const settings = { organisation: JSON.stringify(shared), awsRanges };
    const { say } = await checkDeployment({
      // Of another name, so that no account is looked at.
      service: { service: 'elsewhere', custom: { settings }, provider: { region: 'eu-west-1' } },
      stage: 'test',
      folder: 'no-such-folder',
      options: {},
      params: {},
      deploying: false,
    });
    expect(say.filter((line) => /could be blocked everywhere/.test(line))).toHaveLength(says);
  });

  it('are warned about by the doctor', async () => {
    const { stack } = await givenOrganisation({ blocks: 'organisation' });
    const checksWith = async (awsRanges: 'all' | 'none') => {
      stack.config.awsRanges = awsRanges;
      const [stdout, stderr] = [given(), given()];
      await main(['doctor', '--json'], {
        env: {},
        stdout,
        stderr,
        ask: undefined,
        connect: async () => connectionTo(stack),
        now: stack.world.now,
        sleep: async () => {},
      });
      const { checks } = JSON.parse(stdout.text()) as { checks: { id: string; wrong: boolean; why: string }[] };
      return checks.filter(({ id }) => id === 'member-addresses');
    };
    expect(await checksWith('all')).toEqual([]);
    expect(await checksWith('none')).toMatchObject([{ wrong: true, why: expect.stringContaining('our own address') }]);
  });
});
