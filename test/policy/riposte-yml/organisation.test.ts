import { longSettings } from '../../../deploy/environment.ts';
import { readConfig } from '../../../src/platform/read-config.ts';
import { settingProblems } from '../../../src/platform/settings/check.ts';
import { DEFAULTS } from '../../../src/platform/settings/schema.ts';
import { readRiposteYml } from '../../../src/policy/riposte-yml/read.ts';
import { settingsOfYml } from '../../../src/policy/riposte-yml/settings.ts';
import { environment } from '../../support/fixtures.ts';

const read = (text: string) => readRiposteYml(text, []);

/** What the functions know of a riposte.yml. */
function deployed(text: string) {
  const { yml, problems } = read(text);
  expect(problems).toBeUndefined();
  const { organisation = '' } = settingsOfYml(yml ?? {});
  expect(settingProblems({ organisation })).toEqual([]);
  return readConfig({ ...environment, RIPOSTE_ORGANISATION: organisation });
}

it('reaches the functions as it is written', () => {
  const config = deployed(`
organisation:
  id: o-abcdefghij
  regions: [us-east-1, eu-west-1]
  newAccounts: observe
  blocks: organisation
  accounts:
    - match: { account: ['444455556666'], unit: [ou-a1b2-c3d4e5f6], tag: { env: "prod; 'all'" }, region: [us-east-1] }
      mode: enforce
      blocks: own
    - match: { unit: [r-a1b2] }
      exclude: true
`);
  expect(config.organisation).toEqual({
    id: 'o-abcdefghij',
    // The home region comes first, and is there whether it is named or not.
    regions: ['eu-west-1', 'us-east-1'],
    newAccounts: 'observe',
    blocks: 'organisation',
    accounts: [
      {
        match: {
          account: ['444455556666'],
          unit: ['ou-a1b2-c3d4e5f6'],
          tag: { env: "prod; 'all'" },
          region: ['us-east-1'],
        },
        mode: 'enforce',
        blocks: 'own',
      },
      { match: { unit: ['r-a1b2'] }, exclude: true },
    ],
  });
  expect(config.deployedWith).not.toHaveProperty('organisation');
});

it('starts with people being told, and with blocks at home', () => {
  const { organisation } = deployed('organisation: { id: o-abcdefghij }');
  expect(organisation).toEqual({
    id: 'o-abcdefghij',
    regions: ['eu-west-1'],
    newAccounts: 'notify',
    blocks: 'own',
    accounts: [],
  });
  expect(readConfig(environment).organisation).toBeUndefined();
});

it('is in the package where it is long', () => {
  const accounts = Array.from(
    { length: 200 },
    (_, n) => `    - { match: { account: ['${100_000_000_000 + n}'] }, mode: enforce }`,
  );
  const { yml } = read(`organisation:\n  id: o-abcdefghij\n  accounts:\n${accounts.join('\n')}\n`);
  const { organisation = '' } = settingsOfYml(yml ?? {});
  const long = longSettings({ ...DEFAULTS, organisation });
  const config = readConfig({ ...environment, RIPOSTE_ORGANISATION: '(in the package)' }, long);
  expect(config.organisation?.accounts).toHaveLength(200);
});

it.each([
  { wrong: 'no id', text: 'regions: [eu-west-1]', path: 'organisation.id', says: /is missing/ },
  {
    wrong: 'an account for an organisation',
    text: "id: '444455556666'",
    path: 'organisation.id',
    says: /o-abcdefghij/,
  },
  {
    wrong: 'a region that is none',
    text: 'id: o-abcdefghij, regions: [Ireland]',
    path: 'organisation.regions[0]',
    says: /eu-west-1/,
  },
  {
    wrong: 'an account as a number',
    text: 'id: o-abcdefghij, accounts: [{ match: { account: [444455556666] } }]',
    path: 'organisation.accounts[0].match.account[0]',
    says: /in quotes/,
  },
  {
    wrong: 'an entry for everybody',
    text: 'id: o-abcdefghij, accounts: [{ match: {}, mode: enforce }]',
    path: 'organisation.accounts[0].match',
    says: /which accounts are meant/,
  },
  {
    wrong: 'an entry for everybody, by no tag',
    text: 'id: o-abcdefghij, accounts: [{ match: { account: ["444455556666"], tag: {} }, mode: enforce }]',
    path: 'organisation.accounts[0].match.tag',
    says: /no tag in it, so that it would match everything/,
  },
  {
    wrong: 'a mode for what is excluded',
    text: 'id: o-abcdefghij, accounts: [{ match: { unit: [r-a1b2] }, mode: notify, exclude: true }]',
    path: 'organisation.accounts[0]',
    says: /neither mode nor blocks/,
  },
  {
    wrong: 'CloudFront for what is excluded',
    text: 'id: o-abcdefghij, accounts: [{ match: { unit: [r-a1b2] }, cloudFront: true, exclude: true }]',
    path: 'organisation.accounts[0]',
    says: /nor cloudFront/,
  },
  {
    wrong: 'CloudFront without its region',
    text: 'id: o-abcdefghij, regions: [eu-west-1], accounts: [{ match: { unit: [r-a1b2] }, cloudFront: true }]',
    path: 'organisation',
    says: /us-east-1 among regions/,
  },
  {
    wrong: 'findings of nobody',
    text: 'id: o-abcdefghij, findings: nobody',
    path: 'organisation.findings',
    says: /administrator/,
  },
  {
    wrong: 'a unit by its name',
    text: 'id: o-abcdefghij, accounts: [{ match: { unit: [Sandbox] } }]',
    path: 'organisation.accounts[0].match.unit[0]',
    says: /ou-a1b2/,
  },
  { wrong: 'an unknown key', text: 'id: o-abcdefghij, newAccount: notify', path: 'organisation', says: /newAccounts/ },
  {
    wrong: 'Firewall Manager for one account',
    text: 'id: o-abcdefghij, accounts: [{ match: { unit: [r-a1b2] }, blocks: firewall-manager }]',
    path: 'organisation.accounts[0].blocks',
    says: /own, organisation/,
  },
])('says what is wrong with $wrong', ({ text, path, says }) => {
  const { problems = [] } = read(`organisation: { ${text} }`);
  expect(problems.map((each) => each.path)).toContainEqual(expect.stringContaining(path));
  expect(problems.map(({ message }) => message).join('\n')).toMatch(says);
});

it('reaches the functions with who sends findings, and with CloudFront', () => {
  const { yml } = read(
    'organisation: { id: o-abcdefghij, regions: [us-east-1], findings: every, cloudFront: true, accounts: [{ match: { unit: [r-a1b2] }, cloudFront: false }] }',
  );
  const { organisation = '' } = settingsOfYml(yml ?? {});
  expect(settingProblems({ organisation })).toEqual([]);
  expect(JSON.parse(organisation)).toEqual({
    id: 'o-abcdefghij',
    regions: ['us-east-1'],
    newAccounts: 'notify',
    blocks: 'own',
    cloudFront: true,
    findings: 'every',
    accounts: [{ match: { unit: ['r-a1b2'] }, cloudFront: false }],
  });
});

it.each([
  '{',
  'null',
  '[]',
  '{"id":"o-abcdefghij"}',
  '{"id":"x","regions":[],"newAccounts":"notify","blocks":"own","accounts":[]}',
])('stops a deployment at %s', (organisation) => {
  expect(settingProblems({ organisation })).toHaveLength(1);
});
