import { checkDeployment } from '../../../deploy/check-settings.ts';
import { main } from '../../../src/cli/program.ts';
import type { AccountRule, OrganisationRules } from '../../../src/core/organisation.ts';
import { withoutEffect } from '../../../src/health/members/without-effect.ts';
import { connectionTo, given } from '../../cli/given-cli.ts';
import { givenOrganisation, RULES } from '../../jobs/members/given-organisation.ts';
import { REGION } from '../../support/fixtures.ts';

const [PROD, FAR, HOME] = [{ tag: { env: 'prod' } }, { region: ['us-east-1'] }, { region: [REGION] }];
const SHOPS = { account: ['444455556666'] };
const rules = (changes: Partial<OrganisationRules>, ...accounts: AccountRule[]): OrganisationRules => ({
  ...RULES,
  ...changes,
  accounts,
});

it.each<{ title: string; rules: OrganisationRules; says: RegExp[] }>([
  { title: 'the list holds everywhere', rules: rules({ blocks: 'organisation', cloudFront: true }), says: [] },
  {
    title: 'an entry takes part in the one region',
    rules: rules({ cloudFront: true }, { match: { ...PROD, ...FAR }, blocks: 'organisation' }),
    says: [],
  },
  {
    title: 'an entry asks for it, and nothing is done there yet',
    rules: rules({}, { match: PROD, mode: 'notify', blocks: 'organisation', cloudFront: true }),
    says: [],
  },
  {
    title: 'an entry of a section that shares the list asks for it',
    rules: rules({ blocks: 'organisation' }, { match: PROD, cloudFront: true }),
    says: [],
  },
  {
    title: 'nobody asks for it',
    rules: rules({ blocks: 'firewall-manager' }, { match: PROD, blocks: 'own' }),
    says: [],
  },
  {
    title: 'Firewall Manager brings the list',
    rules: rules({ blocks: 'firewall-manager', cloudFront: true }),
    says: [/organisation\.cloudFront is without effect.*Firewall Manager/],
  },
  {
    title: 'Firewall Manager brings the list, and two entries ask',
    rules: rules(
      { blocks: 'firewall-manager' },
      { match: HOME, blocks: 'organisation' },
      { match: PROD, blocks: 'organisation', cloudFront: true },
    ),
    says: [/Entry 1 .*blocks: organisation without effect/, /Entry 2 .*cloudFront without effect/],
  },
  {
    title: 'the list holds at home alone',
    rules: rules({ cloudFront: true }, { match: PROD, mode: 'enforce' }),
    says: [/organisation\.cloudFront is without effect: no entry/],
  },
  {
    title: 'who takes part is in other regions, or excluded, or wants it not',
    rules: rules(
      { cloudFront: true },
      { match: HOME, blocks: 'organisation' },
      { match: FAR, exclude: true },
      { match: PROD, blocks: 'organisation', cloudFront: false },
    ),
    says: [/organisation\.cloudFront is without effect: no entry/],
  },
  {
    title: 'an entry asks for it, and the list does not hold there',
    rules: rules({ blocks: 'organisation' }, { match: PROD, blocks: 'own', cloudFront: true }),
    says: [/Entry 1 .*does not hold in these accounts/],
  },
  {
    title: 'an entry asks for it in another region',
    rules: rules({}, { match: HOME, blocks: 'organisation', cloudFront: true }),
    says: [/Entry 1 .*matches other regions than us-east-1/],
  },
  {
    title: 'the root stands before what is excluded',
    rules: rules({}, { match: { unit: ['r-a1b2'] }, mode: 'enforce' }, { match: SHOPS, exclude: true }),
    says: [/Entry 2 .*without effect: entry 1 matches all that it matches/],
  },
  {
    title: 'a wider entry stands before a narrower one in every way',
    rules: rules(
      {},
      { match: { unit: ['ou-a1b2-c3d4e5f6', 'ou-a1b2-d4e5f6a7'] }, mode: 'approve' },
      { match: { unit: ['ou-a1b2-d4e5f6a7'], ...PROD, ...FAR }, mode: 'enforce' },
      { match: { ...PROD, ...HOME }, mode: 'enforce' },
      { match: { tag: { env: 'prod', team: 'pay' }, ...HOME }, exclude: true },
    ),
    says: [/Entry 2 .*: entry 1 matches/, /Entry 4 .*: entry 3 matches/],
  },
  {
    title: 'no entry is within another one before it',
    rules: rules(
      {},
      { match: { ...SHOPS, ...PROD }, mode: 'enforce' },
      { match: SHOPS, mode: 'approve' },
      { match: { unit: ['ou-a1b2-c3d4e5f6'], ...HOME }, mode: 'enforce' },
      { match: { unit: ['ou-a1b2-d4e5f6a7'] }, mode: 'enforce' },
      { match: { unit: ['r-a1b2'] }, mode: 'observe' },
    ),
    says: [],
  },
  {
    title: 'an entry is for regions that are not heard',
    rules: rules(
      { regions: ['us-east-1'] },
      { match: { region: ['ap-east-1'] }, mode: 'enforce' },
      { match: HOME, mode: 'enforce' },
      { match: { region: ['ap-east-1', 'us-east-1'] }, mode: 'enforce' },
      { match: { ...PROD, region: ['sa-east-1'] }, exclude: true },
    ),
    says: [/Entry 1 .*: ap-east-1 is not among organisation\.regions/],
  },
])('says of what is without effect where $title', ({ rules: those, says }) => {
  expect(withoutEffect(those, REGION)).toEqual(says.map((text) => expect.stringMatching(text)));
});

const SILENT = rules({ blocks: 'firewall-manager', cloudFront: true });

it('is said at packaging', async () => {
  const { wrong, say } = await checkDeployment({
    // Of another name, so that no account is looked at.
    service: {
      service: 'elsewhere',
      custom: { settings: { organisation: JSON.stringify(SILENT) } },
      provider: { region: 'eu-west-1' },
    },
    stage: 'test',
    folder: 'no-such-folder',
    options: {},
    params: {},
    deploying: false,
  });
  expect(wrong).toEqual([]);
  expect(say.filter((line) => line.includes('without effect'))).toEqual(withoutEffect(SILENT, REGION));
});

it('is said by the doctor', async () => {
  const { stack } = await givenOrganisation({});
  const checksWith = async (organisation: OrganisationRules) => {
    stack.config.organisation = organisation;
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
    const { checks } = JSON.parse(stdout.text()) as { checks: { id: string; note: string; wrong: boolean }[] };
    return checks.filter(({ id }) => id === 'organisation-effect');
  };
  expect(await checksWith(rules({ blocks: 'organisation', cloudFront: true }))).toEqual([]);
  expect(await checksWith(SILENT)).toMatchObject([{ wrong: true, note: withoutEffect(SILENT, REGION)[0] }]);
});
