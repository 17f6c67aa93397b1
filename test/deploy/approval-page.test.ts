import { stackWith } from './given.ts';

interface Statement {
  Action: string[];
  Condition?: Record<string, Record<string, unknown>>;
}
const ON = { email: 'someone@example.com', approvalPage: 'url' };

type Policies = { PolicyDocument: { Statement: Statement[] } }[];

function statementsOf({ Resources }: Awaited<ReturnType<typeof stackWith>>, role: string): Statement[] {
  const { Policies } = (Resources[role]?.Properties ?? {}) as unknown as { Policies?: Policies };
  return (Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

it('deploys nothing of it while it is off', async () => {
  const { Resources, Outputs, functions } = await stackWith({ email: 'someone@example.com' });
  const text = JSON.stringify({ Resources, Outputs, functions });
  expect(text).not.toMatch(/AnswersQueue|LinkKey|ApprovalPage|PAGE_ADDRESS|LINK#/);
  expect(Object.keys(functions)).not.toEqual(expect.arrayContaining(['page']));
});

it('lets the page read, count on its links, have a signature verified, and fill one queue; nothing else', async () => {
  const own = statementsOf(await stackWith(ON), 'PageRole').filter(
    ({ Action }) => !/^(logs|xray):/.test(String(Action[0])),
  );
  expect(own.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [
      ['dynamodb:GetItem'],
      {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': ['LINK#*', 'PRESSED#*', 'RESPONSE#*', 'ACTION#*'],
        },
      },
    ],
    [['dynamodb:UpdateItem'], { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PRESSED#*'] } }],
    [['kms:VerifyMac'], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } }],
    [['sqs:SendMessage'], undefined],
  ]);
});

it('lets one function sign links, and no other', async () => {
  const stack = await stackWith(ON);
  const roles = Object.keys(stack.Resources).filter((id) => stack.Resources[id]?.Type === 'AWS::IAM::Role');
  const signing = roles.filter((role) => JSON.stringify(stack.Resources[role]).includes('kms:GenerateMac"'));
  expect(signing).toEqual(['AlertsRole']);
});

it.each([
  { approvalPage: 'url', page: { url: true, events: [] }, address: 'PageLambdaFunctionUrl' },
  { approvalPage: 'http-api', page: { events: [{ httpApi: '*' }] }, address: 'HttpApi' },
])('is reached by $approvalPage', async ({ approvalPage, page, address }) => {
  const { functions, Outputs } = await stackWith({ ...ON, approvalPage });
  expect(functions.page).toMatchObject({ ...page, reservedConcurrency: 2 });
  expect(JSON.stringify(Outputs.ApprovalPage)).toContain(address);
  expect(JSON.stringify(functions.alerts)).toContain(address);
  expect(JSON.stringify(functions.page)).not.toContain(address);
});

it('reserves no concurrency where that is 0', async () => {
  const { functions } = await stackWith({ ...ON, approvalPageConcurrency: 0 });
  expect(functions.page).not.toHaveProperty('reservedConcurrency');
});
