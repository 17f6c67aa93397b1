import { SimulatedCrash } from '../../local/faults.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import type { ParameterSeed } from '../../local/services/ssm-state.ts';
import { CALENDAR_PERMISSIONS } from '../../src/expiry/expiry-permissions.ts';
import { comingUp } from '../../src/expiry/for-digest.ts';
import { readCalendar } from '../../src/expiry/store.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';
import { alertIds, givenStack, responsesIn } from '../support/stories.ts';

const DAY = 86_400_000;
const KEY = '0a1b2c3d-0000-4000-8000-000000000001';
const calendarOf = (stack: LocalStack) => readCalendar(createTable(stack.clients.dynamodb, stack.config.table));
const on = (days: number): Date => new Date(NOW + days * DAY);

/** One day's look, and what came of it: the subjects that people got. */
async function look(stack: LocalStack, days: number): Promise<string[]> {
  const before = stack.services.sns.published.length;
  stack.setTime(NOW + days * DAY);
  await stack.lookAhead();
  await stack.drain();
  return stack.services.sns.published.slice(before).map(({ subject }) => subject ?? '');
}

const givenServerCertificate = (stack: LocalStack, left: number) =>
  stack.services.iam.serverCertificates.push({
    Path: '/',
    ServerCertificateName: 'old-shop',
    ServerCertificateId: 'ASCAEXAMPLE',
    Arn: `arn:aws:iam::${ACCOUNT}:server-certificate/old-shop`,
    Expiration: on(left),
  });

const imported = { DomainName: 'legacy.example.com', Type: 'IMPORTED', RenewalEligibility: 'INELIGIBLE' } as const;

describe('each milestone is told once', () => {
  it.each([
    { title: 'day after day', days: [0, 1, 2, 20, 21, 31, 32], told: ['45', '', '', '30', '', '14', ''] },
    { title: 'only the nearest, after days that were missed', days: [0, 43, 43.2], told: ['45', '3', ''] },
    { title: 'not again when a clock goes back', days: [40, 0, 41, 46.1], told: ['7', '', '', '0'] },
    { title: 'not before the first', days: [-10, -1, 0, 0.2], told: ['', '', '45', ''] },
  ])('$title', async ({ days, told }) => {
    const stack = givenStack();
    givenServerCertificate(stack, 45.5);
    const heard: string[] = [];
    for (const day of days) {
      const subjects = await look(stack, day);
      expect(subjects.length).toBeLessThanOrEqual(1);
      heard.push(subjects[0] ? (/ (\d+) days? left/.exec(subjects[0])?.[1] ?? '0') : '');
    }
    expect(heard).toEqual(told);
  });

  it('when two look at once', async () => {
    const stack = givenStack();
    givenServerCertificate(stack, 10);
    await Promise.all([stack.lookAhead(), stack.lookAhead()]);
    await stack.drain();
    expect(stack.services.sns.published).toHaveLength(1);
  });

  it('and what is renewed begins anew', async () => {
    const stack = givenStack();
    givenServerCertificate(stack, 2);
    expect(await look(stack, 0)).toHaveLength(1);
    stack.services.iam.serverCertificates.length = 0;
    givenServerCertificate(stack, 30);
    expect(await look(stack, 1)).toEqual([expect.stringContaining('30 days left')]);
  });

  it('and nothing under a ceiling that only observes', async () => {
    const stack = givenStack({ settings: { mode: 'observe' } });
    givenServerCertificate(stack, 2);
    expect(await look(stack, 0)).toEqual([]);
    expect((await calendarOf(stack))?.entries).toHaveLength(1);
  });
});

describe('what a lost event would have told', () => {
  it.each(
    [
      {
        title: 'of a certificate of ACM',
        seed: ({ services }: LocalStack): string => services.acm.seedCertificate({ ...imported, NotAfter: on(12.5) }),
        event: (arn: string) => ({
          source: 'aws.acm',
          'detail-type': 'ACM Certificate Approaching Expiration',
          resources: [arn],
          detail: {
            DaysToExpiry: 12,
            CommonName: 'legacy.example.com',
            CertificateKeyPairOrigin: 'CUSTOMER_PROVIDED',
          },
        }),
        feed: 'acm' as const,
      },
      {
        title: 'of a parameter',
        seed: ({ services }: LocalStack): string => {
          const attributes = { Timestamp: on(4.9).toISOString() };
          const policies: ParameterSeed['policies'] = [
            { Type: 'Expiration', Version: '1.0', Attributes: attributes },
            { Type: 'ExpirationNotification', Version: '1.0', Attributes: { Before: '5', Unit: 'Days' } },
          ];
          services.ssm.seedParameter({ name: '/shop/key', value: 'made-up', policies });
          return `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shop/key`;
        },
        event: (arn: string) => ({
          source: 'aws.ssm',
          'detail-type': 'Parameter Store Policy Action',
          resources: [arn],
          detail: {
            'parameter-name': '/shop/key',
            'policy-type': 'ExpirationNotification',
            'policy-content': JSON.stringify({
              Type: 'ExpirationNotification',
              Attributes: { Before: '5', Unit: 'Days' },
            }),
          },
        }),
        feed: 'parameter-store' as const,
      },
    ].flatMap((one) => ['look', 'event'].map((first) => ({ ...one, first }))),
  )('$title is told once when the $first comes first', async ({ seed, event, feed, first }) => {
    const stack = givenStack();
    const arn = seed(stack);
    const deliver = async (): Promise<void> => {
      const time = new Date(NOW + 60_000).toISOString();
      const envelope = { version: '0', id: 'any', account: ACCOUNT, region: REGION, time };
      stack.deliver(feed, JSON.stringify({ ...envelope, ...event(arn) }));
      await stack.drain();
    };
    if (first === 'event') await deliver();
    await look(stack, 0);
    expect(stack.services.sns.published).toHaveLength(1);
    if (first === 'look') await deliver();
    expect(await look(stack, 0.4)).toEqual([]);
    expect(stack.services.sns.published).toHaveLength(1);
    expect(stack.services.dynamodb.items().filter(({ sk }) => sk === 'FINDING')).toHaveLength(1);
  });
});

it('renews a parameter whose event never came, as its tag says', async () => {
  const stack = givenStack();
  const policies: ParameterSeed['policies'] = [
    { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: on(10).toISOString() } },
  ];
  const tags = { 'riposte:renew': 'generate:32' };
  stack.services.ssm.seedParameter({
    name: '/shop/key',
    value: 'made-up',
    policies,
    tags,
    lastModified: NOW - 80 * DAY,
  });
  await look(stack, 0);
  expect(stack.services.ssm.GetParameter({ Name: '/shop/key' }).Parameter?.Version).toBe(2);
  expect((await calendarOf(stack))?.entries).toMatchObject([{ name: '/shop/key', automatic: true }]);
});

it('keeps a key that is to be deleted, and turns on the rotation that its owner asks for', async () => {
  const stack = givenStack();
  const { kms } = stack.services;
  kms.seedKey({ id: KEY, state: 'PendingDeletion', deletionAt: NOW + 9 * DAY, tags: { 'riposte:keep': 'true' } });
  const other = kms.seedKey({ id: KEY.replace(/1$/, '2'), tags: { 'riposte:rotate': 'true' } });
  const untagged = kms.seedKey({ id: KEY.replace(/1$/, '3') });
  await look(stack, 0);
  expect(kms.keys.get(KEY)?.state).toBe('Enabled');
  expect(other.rotates).toBe(true);
  expect(untagged.rotates).toBeUndefined();
  expect((await calendarOf(stack))?.counts).toEqual({ 'key deletion-scheduled': 1, 'key rotation-off': 2 });
});

it('knows whose a secret, a parameter and a key are, by their tags', async () => {
  const stack = givenStack();
  const { kms, secretsManager, ssm } = stack.services;
  const listed = { NextRotationDate: on(5), Tags: [{ Key: 'Owner', Value: 'payments' }] };
  secretsManager.seedSecret({ name: 'db', value: 'x', rotation: {}, listed });
  const policies: ParameterSeed['policies'] = [
    { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: on(3).toISOString() } },
  ];
  ssm.seedParameter({ name: '/shop/key', value: 'x', policies, tags: { team: 'shop' } });
  kms.seedKey({ id: KEY, state: 'PendingDeletion', deletionAt: NOW + 9 * DAY, tags: { owner: 'platform' } });
  kms.seedKey({ id: KEY.replace(/1$/, '2') });
  await look(stack, 0);
  const entries = (await calendarOf(stack))?.entries ?? [];
  expect(entries.map(({ kind, owner }) => [kind, owner]).sort()).toEqual([
    ['key', undefined],
    ['key', 'platform'],
    ['parameter', 'shop'],
    ['secret', 'payments'],
  ]);
  const coming = await comingUp(createTable(stack.clients.dynamodb, stack.config.table), NOW);
  expect(coming.find(({ kind }) => kind === 'parameter')).toMatchObject({ name: '/shop/key', owner: 'shop' });
});

it('tells of certificates in other regions, where it does not act', async () => {
  const stack = givenStack();
  stack.acmOf('us-east-1').seedCertificate({ ...imported, NotAfter: on(6) });
  expect(await look(stack, 0)).toEqual([
    expect.stringMatching(/^Certificate legacy.*: 7 days left in us-east-1 .* HIGH$/),
  ]);
  expect(stack.services.sns.published[0]?.message).toContain('aws acm import-certificate --region us-east-1');
});

describe('when AWS fails', () => {
  const LISTS = [
    { service: 'secretsManager', operation: 'ListSecrets', kind: 'secret' },
    { service: 'ssm', operation: 'DescribeParameters', kind: 'parameter' },
    { service: 'acm', operation: 'ListCertificates', kind: 'certificate' },
    { service: 'iam', operation: 'ListServerCertificates', kind: 'server-certificate' },
    { service: 'iam', operation: 'GenerateCredentialReport', kind: 'access-key' },
    { service: 'kms', operation: 'ListKeys', kind: 'key' },
    { service: 'kms', operation: 'DescribeCustomKeyStores', kind: 'key' },
  ];

  it.each(LISTS)(
    '$operation that is denied is a line, and the others are read',
    async ({ operation, service, kind }) => {
      const stack = givenStack();
      givenServerCertificate(stack, 10);
      stack.services.acm.seedCertificate({ ...imported, NotAfter: on(10) });
      stack.faults.refuse(operation, 'AccessDeniedException', { service, message: 'not allowed' });
      await look(stack, 0);
      const { unread = [], entries = [] } = (await calendarOf(stack)) ?? {};
      expect([...new Set(unread.map((one) => one.kind))]).toEqual([kind]);
      expect(unread[0]?.note).toBe('AWS answered AccessDeniedException: not allowed');
      expect(entries.length).toBeGreaterThan(0);
    },
  );

  it.each(LISTS)('$operation that is throttled midway is asked again', async ({ operation, service }) => {
    const stack = givenStack();
    stack.faults.refuse(operation, 'ThrottlingException', { service, times: 3 });
    await look(stack, 0);
    expect((await calendarOf(stack))?.unread).toEqual([]);
  });

  it('a key that is closed to us says so, and hides no other', async () => {
    const stack = givenStack();
    for (const n of [1, 2]) stack.services.kms.seedKey({ id: KEY.replace(/1$/, String(n)) });
    const where = (input: unknown): boolean => (input as { KeyId: string }).KeyId === KEY;
    stack.faults.refuse('DescribeKey', 'AccessDeniedException', { where });
    await look(stack, 0);
    const { entries = [] } = (await calendarOf(stack)) ?? {};
    expect(entries.map(({ state }) => state).sort()).toEqual(['rotation-off', 'unavailable']);
  });

  it('what could not be handed over is handed over by the next look', async () => {
    const stack = givenStack();
    givenServerCertificate(stack, 10);
    stack.services.acm.seedCertificate({ ...imported, NotAfter: on(10) });
    stack.faults.refuse('SendMessageBatch', 'ServiceUnavailable', { times: 2, status: 503 });
    await expect(stack.lookAhead()).rejects.toThrow('could not be handed over');
    expect(await look(stack, 0)).toHaveLength(2);
    expect(await look(stack, 0)).toEqual([]);
  });

  it('what no source can read is told by a notice, and holds up nothing', async () => {
    const stack = givenStack();
    const CertificateArn = `arn:aws:acm:${REGION}:444455556666:certificate/0a1b2c3d-0000-4000-8000-000000000001`;
    stack.services.acm.seedCertificate({ ...imported, CertificateArn, NotAfter: on(10) });
    stack.services.acm.seedCertificate({ ...imported, DomainName: 'next.example.com', NotAfter: on(10) });
    expect((await look(stack, 0)).map((subject) => /legacy|next/.exec(subject)?.[0]).sort()).toEqual([
      'legacy',
      'next',
    ]);
    expect(await look(stack, 0.1)).toEqual([]);
  });

  it('does not hide what is no answer of AWS', async () => {
    const stack = givenStack();
    stack.services.kms.ListKeys = () => {
      throw new TypeError('a bug');
    };
    await expect(stack.lookAhead()).rejects.toThrow('a bug');
  });
});

describe('when it dies', () => {
  async function story(crashAfter: number): Promise<{ stack: LocalStack; crashed: boolean }> {
    const stack = givenStack();
    givenServerCertificate(stack, 10);
    stack.services.acm.seedCertificate({ ...imported, NotAfter: on(10) });
    stack.services.kms.seedKey({ id: KEY, tags: { 'riposte:rotate': 'true' } });
    stack.faults.crashAfter(crashAfter);
    const crashed = await stack.lookAhead().then(
      () => false,
      (error: unknown) => {
        if (error instanceof SimulatedCrash) return true;
        throw error;
      },
    );
    stack.faults.revive();
    stack.advance(5 * 60_000);
    await stack.lookAhead();
    await stack.drain();
    return { stack, crashed };
  }

  it('after any call, the next look ends the same, and nothing is told twice but with the same id', async () => {
    const { stack: whole } = await story(1_000);
    const expected = alertIds(whole).sort();
    expect(expected).toHaveLength(3);
    for (let calls = 1; ; calls += 1) {
      const { stack, crashed } = await story(calls);
      expect(alertIds(stack).sort()).toEqual(expected);
      expect(stack.services.kms.keys.get(KEY)?.rotates).toBe(true);
      expect(await calendarOf(stack)).toMatchObject({
        counts: expect.objectContaining({ 'server-certificate expires': 1 }),
      });
      if (!crashed) break;
    }
  });
});

it('declares the permissions that its look-ups need, and no other', async () => {
  const stack = givenStack({ record: true, settings: { regions: ['us-west-2'] } });
  const { kms, ssm } = stack.services;
  const metadata = { Origin: 'EXTERNAL' as const, CreationDate: on(-500) };
  for (const region of [kms, stack.kmsOf('us-west-2')]) {
    region.seedKey({ id: KEY });
    region.seedKey({ id: KEY.replace(/1$/, '2'), metadata });
  }
  const policies: ParameterSeed['policies'] = [
    { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: on(2).toISOString() } },
  ];
  ssm.seedParameter({ name: '/shop/key', value: 'made-up', policies });
  await stack.lookAhead();
  const own = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(own, CALENDAR_PERMISSIONS);
});

it('reads every page, and every key type', async () => {
  const stack = givenStack({ record: true });
  const { acm, kms, secretsManager, ssm } = stack.services;
  const far = { NotAfter: on(100), KeyAlgorithm: 'EC_prime256v1' } as const;
  for (let n = 0; n < 1_001; n += 1) acm.seedCertificate({ DomainName: `host-${n}.example.com`, ...far });
  const listed = { NextRotationDate: on(5) };
  for (let n = 0; n < 201; n += 1) secretsManager.seedSecret({ name: `s-${n}`, value: 'x', rotation: {}, listed });
  const policies: ParameterSeed['policies'] = [
    { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: on(100).toISOString() } },
  ];
  for (let n = 0; n < 101; n += 1) ssm.seedParameter({ name: `/p-${n}`, value: 'x', policies });
  for (let n = 0; n < 1_001; n += 1)
    kms.seedKey({ id: `0a1b2c3d-0000-4000-8000-${String(n).padStart(12, '0')}`, rotates: n > 0 });
  await stack.lookAhead();
  expect((await calendarOf(stack))?.counts).toEqual({
    'certificate renews': 1_001,
    'secret renews': 201,
    'parameter expires': 101,
    'key rotation-off': 1,
  });
  expect(Object.fromEntries([...stack.counts].filter(([name]) => /:List|:DescribeParam/.test(name)))).toEqual({
    'acm:ListCertificates': 3,
    'iam:ListServerCertificates': 1,
    'kms:ListKeys': 2,
    'kms:ListResourceTags': 1,
    'secretsManager:ListSecrets': 3,
    'ssm:DescribeParameters': 3,
  });
});

it('hostile names stay within their line, and make no link', async () => {
  const stack = givenStack();
  const name = 'x\r\nSubject: evil\u202e https://evil.example.net';
  stack.services.iam.serverCertificates.push({
    Path: '/',
    ServerCertificateName: name,
    ServerCertificateId: 'ASCAEXAMPLE',
    Arn: `arn:aws:iam::${ACCOUNT}:server-certificate/${name}`,
    Expiration: on(2),
  });
  const [subject = ''] = await look(stack, 0);
  const { message = '' } = stack.services.sns.published[0] ?? {};
  expect(subject).toMatch(/^[ -~]{1,100}$/);
  expect(message).not.toMatch(/\r|\u202e|^Subject/m);
  expect(message).not.toMatch(/https:|aws iam/);
});

it.each([
  {
    title: 'a rotation that is overdue, once',
    days: [0, 1, 8],
    told: [1, 0, 0],
    seed: ({ services }: LocalStack): unknown =>
      services.secretsManager.seedSecret({
        name: 'shop/db',
        value: 'x',
        rotation: {},
        listed: { NextRotationDate: on(-1) },
      }),
  },
  {
    title: 'a key store that is not connected, each week',
    days: [0, 1, 8],
    told: [1, 0, 1],
    seed: ({ services }: LocalStack): unknown =>
      services.kms.keyStores.push({
        CustomKeyStoreId: 'cks-0a1b2c3d4e5f60001',
        CustomKeyStoreName: 'vault',
        ConnectionState: 'DISCONNECTED',
      }),
  },
  {
    title: 'a parameter that nothing renews, long before its end',
    days: [0, 1],
    told: [1, 0],
    seed: ({ services }: LocalStack): unknown => {
      const Timestamp = on(40).toISOString();
      return services.ssm.seedParameter({
        name: '/shop/key',
        value: 'x',
        policies: [{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }],
      });
    },
  },
  {
    title: 'a key that is to be deleted, at its milestones',
    days: [0, 1, 3],
    told: [1, 0, 1],
    seed: ({ services }: LocalStack): unknown =>
      services.kms.seedKey({ id: KEY, state: 'PendingDeletion', deletionAt: NOW + 9.5 * DAY }),
  },
  {
    title: 'old access keys, never',
    days: [0, 1],
    told: [0, 0],
    seed: ({ services }: LocalStack): unknown =>
      services.iam.seedUser({ userName: 'build-bot', keys: [{ id: 'AKIAEXAMPLE000000001', createdAt: on(-200) }] }),
  },
])('tells of $title', async ({ days, told, seed }) => {
  const stack = givenStack();
  seed(stack);
  const heard: number[] = [];
  for (const day of days) heard.push((await look(stack, day)).length);
  expect(heard).toEqual(told);
});

it('leaves a rotation off that was turned on and undone', async () => {
  const stack = givenStack();
  const key = stack.services.kms.seedKey({ id: KEY, tags: { 'riposte:rotate': 'true' } });
  await look(stack, 0);
  const [record] = responsesIn(stack);
  stack.services.sqs.deliver(
    `${stack.config.stack}-act-storage`,
    JSON.stringify({ kind: 'undo', key: record?.key, by: 'somebody' }),
  );
  await stack.drain();
  expect(key.rotates).toBe(false);
  await look(stack, 1);
  await look(stack, 40);
  expect(key.rotates).toBe(false);
});
