import { approvalPage } from '../../deploy/approval-page.ts';
import type { Statement } from '../../deploy/template.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';
import { stackWith } from './given.ts';

const ON = { email: 'someone@example.com', slackApp: 'url' };
type Policies = { PolicyDocument: { Statement: Statement[] } }[];
type Resources = Record<string, { Properties: object }>;

const statementsIn = (resources: object, role: string): Statement[] =>
  ((((resources as Resources)[role]?.Properties ?? {}) as { Policies?: Policies }).Policies ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Action }) => !/^(logs|xray):/.test(String([Action].flat()[0])));

it('deploys nothing of it while it is off, whatever the page is', async () => {
  const { Resources, Outputs, functions } = await stackWith({ email: 'someone@example.com', approvalPage: 'url' });
  expect(JSON.stringify({ Resources, Outputs })).not.toMatch(/SlackRole|SlackRequests/);
  expect(Object.keys(functions)).not.toContain('slack');
});

it('deploys no page with it', async () => {
  const { Resources, Outputs, functions } = await stackWith(ON);
  expect(JSON.stringify({ Resources, Outputs, functions })).not.toMatch(/PageRole|ApprovalPage|PAGE_ADDRESS/);
  expect(functions).toMatchObject({ slack: { url: true, events: [], reservedConcurrency: 2 }, answers: {} });
});

it('lets who takes requests read links, have a signature verified, and fill one queue; nothing else', async () => {
  const { Resources } = await stackWith(ON);
  expect(statementsIn(Resources, 'SlackRole').map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [['dynamodb:GetItem'], { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LINK#*'] } }],
    [['kms:VerifyMac'], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } }],
    [['sqs:SendMessage'], undefined],
  ]);
  expect(JSON.stringify(statementsIn(Resources, 'SlackRole'))).toContain('AnswersQueue');
});

it('lets one function read the signing secret, which may not read the token', () => {
  const channels = [{ kind: 'slack-app', token: 'secret:riposte/bot', signingSecret: 'secret:riposte/signing' }];
  const made = approvalPage('riposte-test', { ...DEFAULTS, ...ON }, channels);
  const resources = Object.assign({}, ...made.map((part) => part.resources ?? {}));
  const reading = Object.keys(resources).filter((role) => JSON.stringify(resources[role]).includes('riposte/signing'));
  expect(reading).toEqual(['AnswersRole']);
  expect(JSON.stringify(resources)).not.toContain('riposte/bot');
});

it.each([
  { slackApp: 'url', address: 'SlackLambdaFunctionUrl' },
  { slackApp: 'http-api', address: 'HttpApi' },
])('is reached by $slackApp, at an address that the deployment says', async ({ slackApp, address }) => {
  const { Outputs, functions } = await stackWith({ ...ON, slackApp });
  expect(JSON.stringify(Outputs.SlackRequests)).toMatch(new RegExp(`${address}.*slack`));
  expect(functions.slack).toMatchObject(slackApp === 'url' ? { url: true } : { events: [{ httpApi: 'POST /slack' }] });
});
