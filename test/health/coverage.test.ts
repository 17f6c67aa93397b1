import { createLocalAccount, type LocalAccount } from '../../local/local-account.ts';
import { checkCoverage } from '../../src/health/coverage.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';

const givenAccount = () => createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW });

interface Row {
  id: string;
  title: string;
  given(account: LocalAccount): void;
  state: string;
  note: RegExp;
}

const denied =
  (operation: string) =>
  ({ faults }: LocalAccount): void =>
    faults.refuse(operation, 'AccessDeniedException', { times: 9 });

it.each([
  { id: 'guardduty', title: 'on', given: () => {}, state: 'ok', note: /on, and repeats findings every 15 minutes/ },
  {
    id: 'guardduty',
    title: 'without a detector',
    given: ({ services }) => {
      services.guardduty.detector = 'none';
    },
    state: 'off',
    note: /no detector/,
  },
  {
    id: 'guardduty',
    title: 'suspended',
    given: ({ services }) => {
      services.guardduty.detector = 'DISABLED';
    },
    state: 'off',
    note: /suspended/,
  },
  { id: 'guardduty', title: 'not to be asked', given: denied('ListDetectors'), state: 'unknown', note: /AccessDenied/ },
  { id: 'guardduty', title: 'half to be asked', given: denied('GetDetector'), state: 'unknown', note: /AccessDenied/ },
  { id: 'macie', title: 'on', given: () => {}, state: 'ok', note: /It is on/ },
  {
    id: 'macie',
    title: 'paused',
    given: ({ services }) => {
      services.macie2.status = 'PAUSED';
    },
    state: 'off',
    note: /paused/,
  },
  {
    id: 'macie',
    title: 'off, which has the name of a missing permission',
    given: ({ services }) => {
      services.macie2.status = 'off';
    },
    state: 'off',
    note: /not enabled/,
  },
  { id: 'macie', title: 'not to be asked', given: denied('GetMacieSession'), state: 'unknown', note: /AccessDenied/ },
  { id: 'inspector', title: 'on', given: () => {}, state: 'ok', note: /scans EC2, ECR/ },
  {
    id: 'inspector',
    title: 'off',
    given: ({ services }) => {
      services.inspector2.status = 'DISABLED';
    },
    state: 'off',
    note: /disabled/,
  },
  {
    id: 'inspector',
    title: 'not to be asked',
    given: denied('BatchGetAccountStatus'),
    state: 'unknown',
    note: /AccessDenied/,
  },
  { id: 'security-hub', title: 'on', given: () => {}, state: 'ok', note: /It is on/ },
  {
    id: 'security-hub',
    title: 'off',
    given: ({ services }) => {
      services.securityhub.enabled = false;
    },
    state: 'off',
    note: /not enabled/,
  },
  {
    id: 'security-hub',
    title: 'not to be asked',
    given: denied('DescribeHub'),
    state: 'unknown',
    note: /AccessDenied/,
  },
  { id: 'access-analyzer', title: 'on', given: () => {}, state: 'ok', note: /on, for the account/ },
  {
    id: 'access-analyzer',
    title: 'on for the organisation',
    given: ({ services }) => {
      services.accessAnalyzer.analyzers = [{ type: 'ORGANIZATION', status: 'ACTIVE' }];
    },
    state: 'ok',
    note: /organisation/,
  },
  {
    id: 'access-analyzer',
    title: 'that looks for unused access alone',
    given: ({ services }) => {
      services.accessAnalyzer.analyzers = [{ type: 'ACCOUNT_UNUSED_ACCESS', status: 'ACTIVE' }];
    },
    state: 'off',
    note: /no analyzer of external access/,
  },
  {
    id: 'access-analyzer',
    title: 'that is being made',
    given: ({ services }) => {
      services.accessAnalyzer.analyzers = [{ type: 'ACCOUNT', status: 'CREATING' }];
    },
    state: 'off',
    note: /creating/,
  },
  {
    id: 'access-analyzer',
    title: 'not to be asked',
    given: denied('ListAnalyzers'),
    state: 'unknown',
    note: /AccessDenied/,
  },
] satisfies Row[])('$id $title is $state', async ({ id, given, state, note }: Row) => {
  const account = givenAccount();
  given(account);
  const checks = await checkCoverage(account.clients, { account: ACCOUNT, region: REGION });
  const others = checks.filter((check) => check.id !== id);
  expect(checks.find((check) => check.id === id)).toEqual({
    id,
    what: expect.stringContaining(REGION),
    state,
    note: expect.stringMatching(note),
    // What is off can be turned on.
    ...(state === 'off' && { command: expect.stringContaining(REGION) }),
  });
  expect(others.map((check) => check.state)).toEqual(['ok', 'ok', 'ok', 'ok']);
});

it('asks with six calls in all', async () => {
  const account = givenAccount();
  await checkCoverage(account.clients, { account: ACCOUNT, region: REGION });
  expect(account.callsMade()).toBe(6);
});
