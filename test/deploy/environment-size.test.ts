import { longSettings } from '../../deploy/environment.ts';
import { environmentSize, limitProblems } from '../../deploy/limits.ts';
import { stackOf } from '../../deploy/stack.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { readConfig } from '../../src/platform/read-config.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';
import { environment as given } from '../support/fixtures.ts';

/** Lambda's limit for all variables of a function together, as JSON. */
const MOST_BYTES = 4_096;
const MEMBERS = Array.from({ length: 1000 }, (_, n) => String(100_000_000_000 + n)).join(',');
const PARTNERS = Array.from({ length: 250 }, (_, n) => `198.51.100.${n}/32`).join(',');
const STACK = 'riposte-production';

it.each([
  { what: 'as it comes', settings: {} },
  {
    what: 'with much of it turned on',
    settings: {
      ipSets: 8,
      securityHub: 'on',
      replayBus: 'on',
      workflows: 'arn:aws:iam::111122223333:role/release',
      runWorkflows: 'on',
      parameterBackup: 'on',
      sesFrom: 'security-operations@notifications.example.com',
      networkAcls: 'acl-0a1b2c3d4e5f60001,acl-0a1b2c3d4e5f60002',
      domainList: 'rslvr-fdl-0a1b2c3d4e5f6',
      neverBlock: Array.from({ length: 10 }, (_, n) => `203.0.113.${n}/32`).join(','),
      memberAccounts: '444455556666,123456789012',
    },
  },
  { what: 'with a thousand members and partners', settings: { memberAccounts: MEMBERS, neverBlock: PARTNERS } },
])('the variables of a function stay within what Lambda takes, $what', ({ settings }) => {
  const { environment, resources } = stackOf(STACK, { ...DEFAULTS, ...settings });
  expect(environmentSize(STACK, { environment, resources: resources.Resources })).toBeLessThan(MOST_BYTES);
});

describe('a thousand member accounts', () => {
  const settings = { ...DEFAULTS, memberAccounts: MEMBERS };
  const { environment, resources, functions } = stackOf(STACK, settings);

  it('fit into every limit', () => {
    expect(limitProblems(STACK, { environment, functions, resources: resources.Resources })).toEqual([]);
  });

  it('are entered by the name of the role, and within the organisation alone', () => {
    const roles = JSON.stringify(resources.Resources);
    expect(roles).toContain(':iam::*:role/riposte-production-member');
    expect(
      roles.match(/"sts:AssumeRole"\],"Resource":\[[^\]]*\],"Condition":\{"StringEquals":\{"aws:ResourceOrgID"/g),
    ).toHaveLength(3);
  });

  it('are known to the functions from their package', () => {
    const variable = environment.RIPOSTE_MEMBER_ACCOUNTS as string;
    const config = readConfig({ ...given, RIPOSTE_MEMBER_ACCOUNTS: variable }, longSettings(settings));
    expect(config.memberAccounts).toHaveLength(1000);
    // A package without them stops the start, where an empty list would pass unseen.
    expect(() => readConfig({ ...given, RIPOSTE_MEMBER_ACCOUNTS: variable }, {})).toThrow(/RIPOSTE_MEMBER_ACCOUNTS/);
  });
});

describe('the role that asks IAM about itself', () => {
  const problemsOf = (stack: string, settings: Partial<typeof DEFAULTS> = {}): string[] => {
    const { environment, functions, resources } = stackOf(stack, { ...DEFAULTS, ...settings });
    return limitProblems(stack, { environment, functions, resources: resources.Resources }).filter((each) =>
      each.includes('ActCertificatesRole'),
    );
  };
  // With two hyphens and 13 letters by CloudFormation, that role's name leaves 30 letters of 64.
  const stack = `riposte-${'a'.repeat(22)}`;

  it('needs a stage that is short enough to keep its name', () => {
    expect(problemsOf(stack)).toEqual([]);
    expect(problemsOf(`${stack}b`)).toEqual([
      expect.stringMatching(/a stage that is 1 letter shorter, or leave replace-certificate out/),
    ]);
  });

  it('needs none where replace-certificate is left out', () => {
    const others = ACTION_IDS.filter((id) => id !== 'replace-certificate');
    expect(problemsOf(`${stack}b`, { actions: others.join(',') })).toEqual([]);
  });
});
