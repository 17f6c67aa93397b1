import type { ReplicationStatusType } from '@aws-sdk/client-secrets-manager';
import type { LocalStack } from '../../local/local-stack.ts';
import { days } from '../../src/core/time.ts';
import { readWideCalendar } from '../../src/expiry/store.ts';
import { WIDE_PERMISSIONS } from '../../src/expiry/wide/wide-permissions.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';
import { givenStack } from '../support/stories.ts';
import { heard } from './heard-by-looks.ts';

const given = (): LocalStack => givenStack({ record: true, settings: { wideLooks: ['replicas'] } });
const seed = (stack: LocalStack, replicas: ReplicationStatusType[], more: object = {}): string =>
  stack.services.secretsManager.seedSecret({ name: 'shop/db', value: 'made-up', replicas, ...more });

const inSync = { Region: 'eu-central-1', Status: 'InSync' as const };
const failed = { Region: 'eu-central-1', Status: 'Failed' as const, StatusMessage: 'Region is disabled' };

it.each<{ title: string; replicas: ReplicationStatusType[]; created?: number; says?: RegExp }>([
  { title: 'no replica', replicas: [] },
  { title: 'one in step', replicas: [inSync] },
  { title: 'one on its way', replicas: [{ ...inSync, Status: 'InProgress' }], created: NOW - days(0.5) },
  {
    title: 'one on its way for two days',
    replicas: [{ ...inSync, Status: 'InProgress' }],
    created: NOW - days(2),
    says: /eu-central-1 has not followed for a day/,
  },
  {
    title: 'one in a region that was switched off, beside one in step',
    replicas: [inSync, { ...failed, Region: 'ap-east-1' }],
    says: /: ap-east-1 failed \(Region is disabled\)\./,
  },
])('a secret with $title', async ({ replicas, created, says }) => {
  const stack = given();
  seed(stack, replicas, created === undefined ? {} : { created });
  const told = await heard(stack);
  expect(told.map(({ subject }) => subject)).toEqual(
    says ? [expect.stringMatching(/^A copy of a secret in another region does not follow .*HIGH$/)] : [],
  );
  if (says) expect(told[0]?.text).toMatch(says);
});

it('is told with the command, once, and again when another copy fails', async () => {
  const stack = given();
  const replicas = [failed, { ...inSync, Region: 'eu-north-1' }];
  seed(stack, replicas);
  const [told] = await heard(stack);
  expect(told?.message).toContain(
    `aws secretsmanager replicate-secret-to-regions --region ${REGION} --secret-id shop/db --add-replica-regions Region=eu-central-1`,
  );
  // What is in nobody's way is not written over.
  expect(told?.message).not.toContain('--force-overwrite-replica-secret');
  expect(await heard(stack, 1)).toEqual([]);
  replicas[1] = { ...failed, Region: 'eu-north-1' };
  expect(await heard(stack, 2)).toHaveLength(1);
});

it('has the command leave its key as it is, and write over a secret only where one is in the way', async () => {
  const stack = given();
  const key = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000001`;
  const taken = { Status: 'Failed' as const, StatusMessage: 'Secret with this name already exists in this region' };
  seed(stack, [
    { ...failed, KmsKeyId: key },
    { ...taken, Region: 'eu-north-1', KmsKeyId: 'alias/shop' },
    { ...failed, Region: 'eu-south-1', KmsKeyId: 'x; rm -rf /' },
  ]);
  const [told] = await heard(stack);
  const commands = told?.message.match(/(?<=--add-replica-regions ).*$/gm);
  expect(commands).toEqual([
    `Region=eu-central-1,KmsKeyId=${key}`,
    'Region=eu-north-1,KmsKeyId=alias/shop --force-overwrite-replica-secret',
    'Region=eu-south-1,KmsKeyId=KEY',
  ]);
  expect(told?.text).toContain('first make sure that nobody uses it');
});

it('replicas themselves are asked nothing, every page is read, and no value is', async () => {
  const stack = given();
  for (let n = 0; n < 230; n += 1)
    stack.services.secretsManager.seedSecret({ name: `copy-${n}`, value: 'made-up', primaryRegion: 'us-east-1' });
  seed(stack, [failed], { primaryRegion: REGION });
  expect(await heard(stack)).toHaveLength(1);
  const asked = stack.calls.filter(({ service }) => service === 'secretsManager').map(({ operation }) => operation);
  expect(asked).toEqual(['ListSecrets', 'ListSecrets', 'ListSecrets', 'DescribeSecret']);
});

it('one that is closed to us hides no other; hostile names and reasons stay text', async () => {
  const stack = given();
  const arn = stack.services.secretsManager.seedSecret({ name: 'closed', value: 'x', replicas: [failed] });
  seed(stack, [{ ...failed, StatusMessage: 'see http://evil.example\n\u202eok' }], { name: 'x; rm -rf /' });
  const where = (input: unknown): boolean => (input as { SecretId: string }).SecretId === arn;
  stack.faults.refuse('DescribeSecret', 'AccessDeniedException', { where });
  const [told, ...more] = await heard(stack);
  expect(more).toEqual([]);
  expect(told?.message).not.toContain('http://evil');
  expect(told?.message).not.toContain('\u202e');
  expect(told?.message).not.toContain('aws secretsmanager');
  const calendar = await readWideCalendar(createTable(stack.clients.dynamodb, stack.config.table), 0);
  expect(calendar?.unread).toEqual([
    expect.objectContaining({ note: expect.stringMatching(/^1 secret \(closed\) may have copies/) }),
  ]);
});

it('declares the permissions that its look needs, and no other', async () => {
  const stack = given();
  seed(stack, [failed]);
  await stack.lookWide();
  const own = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(own, [WIDE_PERMISSIONS.replicas]);
});
