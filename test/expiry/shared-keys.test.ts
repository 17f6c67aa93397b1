import type { LocalStack } from '../../local/local-stack.ts';
import { readWideCalendar } from '../../src/expiry/store.ts';
import { WIDE_PERMISSIONS } from '../../src/expiry/wide/wide-permissions.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, REGION } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';
import { givenStack } from '../support/stories.ts';
import { heard } from './heard-by-looks.ts';

const KEY = '0a1b2c3d-0000-4000-8000-000000000001';
const STRANGER = '999900001111';
const MEMBER = '222233334444';

const policyFor = (Principal: unknown, more: object = {}): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:Decrypt', Resource: '*', ...more }] });
const of = (account: string): string => `arn:aws:iam::${account}:role/app`;
const grantTo = (GranteePrincipal: string) => ({ GrantId: '0a', GranteePrincipal, Operations: ['Decrypt' as const] });

const given = (): LocalStack =>
  givenStack({ record: true, settings: { wideLooks: ['shared-keys'], memberAccounts: [MEMBER] } });

it.each([
  { title: 'the account itself', policy: policyFor({ AWS: of(ACCOUNT) }), says: undefined },
  { title: 'a member account', policy: policyFor({ AWS: of(MEMBER) }), says: undefined },
  { title: 'a service', policy: policyFor({ Service: 'logs.amazonaws.com' }), says: undefined },
  {
    title: 'the organization',
    policy: policyFor('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
    says: undefined,
  },
  { title: 'nobody, by a deny', policy: policyFor({ AWS: of(STRANGER) }, { Effect: 'Deny' }), says: undefined },
  { title: 'a strange account', policy: policyFor({ AWS: of(STRANGER) }), says: `account ${STRANGER}, by its policy.` },
  { title: 'everybody', policy: policyFor('*'), says: 'everybody, by its policy.' },
])('a key that its policy opens to $title', async ({ policy, says }) => {
  const stack = given();
  stack.services.kms.seedKey({ id: KEY, policy });
  const told = await heard(stack);
  expect(told.map(({ subject }) => subject)).toEqual(
    says ? [expect.stringMatching(/^Another account may use a KMS key .*MEDIUM$/)] : [],
  );
  if (says) expect(told[0]?.text).toContain(`it can be used by ${says}`);
});

it.each([
  { title: 'a strange role', grantee: of(STRANGER), says: `account ${STRANGER}, by grants.` },
  { title: 'a role of the account', grantee: of(ACCOUNT), says: undefined },
  { title: 'a service', grantee: 'rds.amazonaws.com', says: undefined },
])('a key with a grant to $title', async ({ grantee, says }) => {
  const stack = given();
  stack.services.kms.seedKey({ id: KEY, grants: [grantTo(grantee)] });
  const told = await heard(stack);
  expect(told).toHaveLength(says ? 1 : 0);
  if (says) expect(told[0]?.text).toContain(says);
  if (says) expect(told[0]?.text).toContain(`aws kms list-grants --region ${REGION} --key-id ${KEY}`);
});

it('is told once, and again when another account may use it', async () => {
  const stack = given();
  const key = stack.services.kms.seedKey({ id: KEY, policy: policyFor({ AWS: of(STRANGER) }) });
  expect(await heard(stack)).toHaveLength(1);
  expect(await heard(stack, 1)).toEqual([]);
  key.grants = [grantTo(of('888800001111'))];
  expect(await heard(stack, 2)).toHaveLength(1);
});

it('a key that is closed to us hides no other, and every page is read', async () => {
  const stack = given();
  for (let n = 100; n < 350; n += 1) stack.services.kms.seedKey({ id: KEY.replace(/001$/, String(n)) });
  stack.services.kms.seedKey({ id: KEY.replace(/001$/, '999'), policy: policyFor({ AWS: of(STRANGER) }) });
  const where = (input: unknown): boolean => String((input as { KeyId: string }).KeyId).endsWith('100');
  stack.faults.refuse('GetKeyPolicy', 'AccessDeniedException', { where });
  const told = await heard(stack);
  expect(told.map(({ text }) => text.includes('000000000999'))).toEqual([true]);
});

describe('a key that is closed to us in part', () => {
  const denying = (operation: string, count = 1): LocalStack => {
    const stack = given();
    for (let n = 0; n < count; n += 1)
      stack.services.kms.seedKey({
        id: KEY.replace(/01$/, String(10 + n)),
        policy: policyFor('*'),
        grants: [grantTo(of(STRANGER))],
      });
    stack.faults.refuse(operation, 'AccessDeniedException');
    return stack;
  };
  const unreadIn = async ({ clients, config }: LocalStack) =>
    (await readWideCalendar(createTable(clients.dynamodb, config.table), 0))?.unread;

  it.each([
    { operation: 'ListGrants', says: 'everybody, by its policy.' },
    { operation: 'GetKeyPolicy', says: `account ${STRANGER}, by grants.` },
  ])('is judged by the rest where $operation is denied, and that is said', async ({ operation, says }) => {
    const stack = denying(operation);
    expect((await heard(stack)).map(({ text }) => text)).toEqual([expect.stringContaining(`used by ${says}`)]);
    expect(await unreadIn(stack)).toEqual([
      { kind: 'shared-key', region: REGION, note: expect.stringContaining(`1 key (${KEY.replace(/01$/, '10')}) may`) },
    ]);
    stack.faults.clear();
    await heard(stack, 1);
    expect(await unreadIn(stack)).toEqual([]);
  });

  it('is counted with the others in one line, however many runs the look takes', async () => {
    const stack = denying('ListGrants', 12);
    await heard(stack);
    expect(await unreadIn(stack)).toMatchObject([
      { note: expect.stringMatching(/^12 keys \(.{36}, .{36}, .{36} and 9 more\) may/) },
    ]);
    expect(await lookTwice()).toEqual([expect.stringMatching(/^450 keys /)]);
  });

  /** What stands there once a look is through that took two runs. */
  async function lookTwice(): Promise<string[] | undefined> {
    const stack = denying('ListGrants');
    for (let n = 100; n < 549; n += 1) stack.services.kms.seedKey({ id: KEY.replace(/001$/, String(n)) });
    let asked = 0;
    stack.faults.refuse('ListKeys', 'ThrottlingException', {
      where: () => {
        asked += 1;
        return asked > 2 && asked < 10;
      },
    });
    await heard(stack);
    await heard(stack, 1 / 24);
    return (await unreadIn(stack))?.map(({ note }) => note);
  }
});

it('declares the permissions that its look needs, and no other', async () => {
  const stack = given();
  stack.services.kms.seedKey({ id: KEY });
  await stack.lookWide();
  const own = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(own, [WIDE_PERMISSIONS['shared-keys']]);
});
