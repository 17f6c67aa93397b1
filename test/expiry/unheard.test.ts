import { readFileSync } from 'node:fs';
import type { LocalStack } from '../../local/local-stack.ts';
import { WIDE_PERMISSIONS } from '../../src/expiry/wide/wide-permissions.ts';
import { stackWith } from '../deploy/given.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';
import { givenStack } from '../support/stories.ts';

const DAY = 86_400_000;
type Event = { detail: Record<string, unknown> };
const eventOf = (path: string): Event =>
  JSON.parse(readFileSync(new URL(`../../events/${path}.json`, import.meta.url), 'utf8')) as Event;
const WEAKNESS = 'inspector/exploitable-weakness-on-instance';
const PUBLIC = 'macie/bucket-public';
const SHARED = 'access-analyzer/public-bucket';

const given = () => givenStack({ record: true, settings: { wideLooks: ['findings'] } });

/** The three services hold open what these events are about, with the SDK's own kinds of times. */
function open(stack: LocalStack, updatedAt = new Date(NOW - 3_600_000)): void {
  const { accessAnalyzer, inspector2, macie2 } = stack.services;
  const whole = (path: string) => ({ ...eventOf(path).detail, updatedAt });
  const base = { severity: 9, type: 'any', title: 'any' };
  inspector2.open.keep({ ...base, id: 'one', whole: whole(WEAKNESS) });
  macie2.open.keep({ ...base, id: 'two', whole: whole(PUBLIC) });
  const { accountId, region: _, ...listed } = whole(SHARED) as Record<string, unknown>;
  accessAnalyzer.open.keep({ ...base, id: 'three', whole: { ...listed, resourceOwnerAccount: accountId } });
}

/** One look, and what people were told of it. */
async function look(stack: LocalStack): Promise<number> {
  const before = stack.services.sns.published.length;
  await stack.lookWide();
  await stack.drain();
  return stack.services.sns.published.length - before;
}

const findingsIn = (stack: LocalStack): string[] =>
  stack.services.dynamodb.items().flatMap(({ pk }) => (String(pk).startsWith('FINDING#') ? [String(pk)] : []));

it('hands over what is open and was never heard, once, as its event would have been', async () => {
  const stack = given();
  open(stack);
  expect(await look(stack)).toBeGreaterThan(0);
  expect(
    findingsIn(stack)
      .map((key) => key.split('#')[1])
      .sort(),
  ).toEqual(['access-analyzer', 'inspector', 'macie']);
  const looked = findingsIn(stack);
  expect(await look(stack)).toBe(0);
  for (const path of [WEAKNESS, PUBLIC, SHARED])
    stack.deliver(path.split('/')[0] as 'macie', JSON.stringify(eventOf(path)));
  await stack.drain();
  // The events that come late are about the same findings.
  expect(findingsIn(stack)).toEqual(looked);
});

it('leaves what an event has told of', async () => {
  const stack = given();
  open(stack);
  for (const path of [WEAKNESS, PUBLIC, SHARED])
    stack.deliver(path.split('/')[0] as 'macie', JSON.stringify(eventOf(path)));
  await stack.drain();
  expect(await look(stack)).toBe(0);
});

it.each([
  { title: 'what is new is looked at by the action', age: 0.1, looked: true },
  { title: 'what is old is told, and no action looks at it', age: 60, looked: false },
])('$title', async ({ age, looked }) => {
  const stack = given();
  open(stack, new Date(NOW - age * DAY));
  expect(await look(stack)).toBeGreaterThan(0);
  expect(stack.calls.some(({ service }) => service === 's3')).toBe(looked);
  expect(findingsIn(stack)).toHaveLength(3);
});

it('hands over at most 50 a look, the rest with the looks after', async () => {
  const stack = given();
  const { detail } = eventOf(WEAKNESS);
  for (let n = 0; n < 60; n += 1) {
    const findingArn = `arn:aws:inspector2:${REGION}:${ACCOUNT}:finding/${String(n).padStart(32, '0')}`;
    stack.services.inspector2.open.keep({
      severity: 9,
      type: 'any',
      title: 'any',
      id: String(n),
      whole: { ...detail, findingArn },
    });
  }
  await look(stack);
  expect(findingsIn(stack)).toHaveLength(50);
  await look(stack);
  expect(findingsIn(stack)).toHaveLength(60);
});

it('a service that is off, or a finding that cannot be read, holds up nothing', async () => {
  const stack = given();
  open(stack);
  stack.faults.refuse('ListFindings', 'AccessDeniedException', { service: 'macie2' });
  stack.services.inspector2.open.keep({
    severity: 10,
    type: 'x',
    title: 'x',
    id: 'bad',
    whole: { findingArn: 'none', resources: 7 },
  });
  await look(stack);
  expect(
    findingsIn(stack)
      .map((key) => key.split('#')[1])
      .sort(),
  ).toEqual(['access-analyzer', 'inspector']);
});

it('a finding that could not be handed over is by the next look', async () => {
  const stack = given();
  open(stack);
  stack.faults.refuse('UpdateItem', 'ThrottlingException', {
    service: 'dynamodb',
    where: (input) => JSON.stringify(input).includes('FINDING#'),
  });
  stack.faults.refuse('TransactWrite', 'ThrottlingException', { service: 'dynamodb' });
  await expect(stack.lookWide()).rejects.toThrow('could not be handed over');
  stack.faults.clear();
  await look(stack);
  expect(findingsIn(stack)).toHaveLength(3);
});

it('declares the permissions that it needs, and may record findings only where it is named', async () => {
  const stack = given();
  open(stack);
  await stack.lookWide();
  const own = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(own, [WIDE_PERMISSIONS.findings]);
  const roleOf = async (wideLooks: string) => JSON.stringify((await stackWith({ wideLooks })).Resources.WideLooksRole);
  expect(await roleOf('findings')).toContain('FINDING#*');
  expect(await roleOf('groups')).not.toContain('FINDING#*');
});
