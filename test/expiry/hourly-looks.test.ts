import type { CustomKeyStoresListEntry } from '@aws-sdk/client-kms';
import { SimulatedCrash } from '../../local/faults.ts';
import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import { HOURLY_PERMISSIONS } from '../../src/expiry/hourly/hourly-permissions.ts';
import { readCalendar } from '../../src/expiry/store.ts';
import { createTable } from '../../src/platform/table.ts';
import { stackWith } from '../deploy/given.ts';
import { NOW, REGION } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';
import { givenStack } from '../support/stories.ts';

const HOUR = 3_600_000;
const OTHER = 'us-west-2';
const CLUSTER = 'cluster-2a3b4c5d6e7';

const given = (more: object = {}, options: Partial<LocalStackOptions> = {}): LocalStack =>
  givenStack({ ...options, settings: { hourlyLooks: ['key-stores'], ...more } });

const store = (over: Partial<CustomKeyStoresListEntry> = {}): CustomKeyStoresListEntry => ({
  CustomKeyStoreId: 'cks-0a1b2c3d4e5f60001',
  CustomKeyStoreName: 'vault',
  CustomKeyStoreType: 'AWS_CLOUDHSM',
  CloudHsmClusterId: CLUSTER,
  ConnectionState: 'CONNECTED',
  ...over,
});
const failed = store({ ConnectionState: 'FAILED', ConnectionErrorCode: 'INSUFFICIENT_CLOUDHSM_HSMS' });

const setStores = (stack: LocalStack, ...stores: CustomKeyStoresListEntry[]): void => {
  stack.services.kms.keyStores.splice(0, Infinity, ...stores);
};
const setHsms = (stack: LocalStack, ...hsms: [zone: string, state: string][]): void => {
  const Hsms = hsms.map(([AvailabilityZone, State], n) => ({ HsmId: `hsm-${n}`, AvailabilityZone, State }));
  stack.services.cloudhsm.clusters.splice(0, Infinity, { ClusterId: CLUSTER, State: 'ACTIVE', Hsms });
};

type Look = 'lookHourly' | 'lookAhead';

/** The looks of an hour, and the subjects that people got of them. */
async function heard(stack: LocalStack, hour: number, ...looks: Look[]): Promise<string[]> {
  const before = stack.services.sns.published.length;
  stack.setTime(NOW + hour * HOUR);
  for (const look of looks.length > 0 ? looks : (['lookHourly'] as const)) await stack[look]();
  await stack.drain();
  return stack.services.sns.published.slice(before).map(({ subject }) => subject ?? '');
}
const lastText = (stack: LocalStack): string =>
  (stack.services.sns.published.at(-1)?.message ?? '').replace(/\s+/g, ' ');

describe('a custom key store', () => {
  it('that failed is told once, with its cause, and again each week while it lasts', async () => {
    const stack = given();
    setStores(stack, failed);
    expect(await heard(stack, 0)).toEqual([expect.stringContaining('key store vault is not connected')]);
    expect(lastText(stack)).toContain('has no active HSM, and needs one; INSUFFICIENT_CLOUDHSM_HSMS');
    const later = [];
    for (const hour of [1, 24, 167, 168, 169, 336]) later.push((await heard(stack, hour)).length);
    expect(later).toEqual([0, 0, 0, 1, 0, 1]);
  });

  it('is told once, whichever look sees it, at once or one after the other', async () => {
    const stack = given();
    setStores(stack, failed);
    expect(await heard(stack, 0, 'lookAhead', 'lookHourly')).toHaveLength(1);
    expect(await heard(stack, 1, 'lookHourly', 'lookAhead')).toEqual([]);
    const other = given();
    setStores(other, failed);
    await Promise.all([other.lookHourly(), other.lookAhead()]);
    await other.drain();
    expect(other.services.sns.published).toHaveLength(1);
  });

  it('that works again is told, and told anew when it fails anew, be it within the hour', async () => {
    const stack = given();
    setStores(stack, failed);
    await heard(stack, 0);
    setStores(stack, store());
    setHsms(stack, ['a', 'ACTIVE'], ['b', 'ACTIVE']);
    expect(await heard(stack, 3)).toEqual([expect.stringMatching(/^Key store vault is connected again .*LOW$/)]);
    expect(lastText(stack)).toContain(`in ${REGION} is connected again, after about 3 hours`);
    expect(await heard(stack, 3.2)).toEqual([]);
    setStores(stack, failed);
    expect(await heard(stack, 3.5)).toHaveLength(1);
  });

  it('that is being connected, or was deleted, is not connected again', async () => {
    const stack = given();
    setStores(stack, failed);
    await heard(stack, 0);
    setStores(stack, store({ ConnectionState: 'CONNECTING' }));
    expect(await heard(stack, 1, 'lookHourly', 'lookAhead')).toEqual([]);
    setStores(stack, failed);
    expect(await heard(stack, 2)).toEqual([]);
    setStores(stack);
    expect(await heard(stack, 3, 'lookHourly', 'lookAhead')).toEqual([]);
    setStores(stack, failed);
    expect(await heard(stack, 4)).toHaveLength(1);
  });

  it('is told by the daily look too, beside however many keys, and stays out while it is out', async () => {
    const stack = givenStack();
    setStores(stack, failed);
    for (let n = 0; n < 501; n += 1)
      stack.services.kms.seedKey({ id: `0a1b2c3d-0000-4000-8000-${String(n).padStart(12, '0')}` });
    expect(await heard(stack, 0, 'lookAhead')).toEqual([expect.stringContaining('key store vault is not connected')]);
    const calendar = await readCalendar(createTable(stack.clients.dynamodb, stack.config.table));
    expect(calendar?.entries.filter(({ id }) => id === failed.CustomKeyStoreId)).toHaveLength(1);
    expect(await heard(stack, 24, 'lookAhead')).toEqual([]);
    setStores(stack, store());
    expect(await heard(stack, 48, 'lookAhead')).toEqual([expect.stringContaining('is connected again')]);
  });

  it('that works again is told once the queue takes it, with the time for which it was not', async () => {
    const stack = given();
    setStores(stack, failed);
    await heard(stack, 0);
    setStores(stack, store());
    stack.faults.refuse('SendMessageBatch', 'InternalError');
    await expect(heard(stack, 1)).rejects.toThrow();
    stack.faults.clear();
    expect(await heard(stack, 2)).toEqual([expect.stringMatching(/^Key store vault is connected again .*LOW$/)]);
    expect(lastText(stack)).toContain('after about 60 minutes');
    expect(await heard(stack, 3)).toEqual([]);
  });

  it.each(Array.from({ length: 10 }, (_, n) => ({ call: n + 1 })))(
    'that works again is told once when the function dies after call $call, and so is the next outage',
    async ({ call }) => {
      const stack = given();
      setStores(stack, failed);
      await heard(stack, 0);
      setStores(stack, store());
      stack.setTime(NOW + HOUR);
      stack.faults.crashAfter(call);
      await stack.lookHourly().catch((error: unknown) => {
        if (!(error instanceof SimulatedCrash)) throw error;
      });
      stack.faults.revive();
      const later = [await heard(stack, 2), await heard(stack, 3)].flat();
      const told = stack.services.sns.published.filter(({ subject }) => subject?.includes('connected again'));
      expect([told.length, later.length <= 1]).toEqual([1, true]);
      setStores(stack, failed);
      expect(await heard(stack, 4)).toHaveLength(1);
    },
  );

  it('of which nothing is known for an hour is neither over nor told again', async () => {
    const stack = given();
    setStores(stack, failed);
    await heard(stack, 0);
    stack.faults.refuse('DescribeCustomKeyStores', 'AccessDeniedException', { times: 1 });
    expect(await heard(stack, 1)).toEqual([]);
    expect(await heard(stack, 2)).toEqual([]);
  });

  it('of another region is looked at, and told with the commands for there', async () => {
    const stack = given({ regions: [OTHER] });
    stack.kmsOf(OTHER).keyStores.push(failed);
    expect(await heard(stack, 0)).toEqual([expect.stringMatching(/^Key store vault cannot be used in us-west-2/)]);
    expect(lastText(stack)).toContain(`connect-custom-key-store --region ${OTHER}`);
  });

  it('where the ceiling only observes nobody is told', async () => {
    const stack = given({ mode: 'observe' });
    setStores(stack, failed);
    expect(await heard(stack, 0)).toEqual([]);
    setStores(stack);
    expect(await heard(stack, 1)).toEqual([]);
  });

  it.each(Array.from({ length: 12 }, (_, n) => ({ call: n + 1 })))(
    'is told all the same when the function dies after call $call',
    async ({ call }) => {
      const stack = given();
      setStores(stack, failed);
      stack.faults.crashAfter(call);
      await stack.lookHourly().catch((error: unknown) => {
        if (!(error instanceof SimulatedCrash)) throw error;
      });
      stack.faults.revive();
      await heard(stack, 1);
      const told = stack.services.sns.published.filter(({ subject }) => subject?.includes('is not connected'));
      expect(told).toHaveLength(1);
    },
  );
});

describe('the HSMs of a connected store', () => {
  it.each<{ title: string; hsms: [string, string][]; says: RegExp | undefined }>([
    {
      title: 'two in two zones',
      hsms: [
        ['a', 'ACTIVE'],
        ['b', 'ACTIVE'],
      ],
      says: undefined,
    },
    { title: 'one', hsms: [['a', 'ACTIVE']], says: /has 1 active HSM, all in a/ },
    {
      title: 'two of which one is degraded',
      hsms: [
        ['a', 'ACTIVE'],
        ['b', 'DEGRADED'],
      ],
      says: /has 1 active HSM, all in a/,
    },
    {
      title: 'two in one zone',
      hsms: [
        ['a', 'ACTIVE'],
        ['a', 'ACTIVE'],
      ],
      says: /has 2 active HSMs, all in a/,
    },
    { title: 'none', hsms: [], says: /has 0 active HSMs:/ },
  ])('$title', async ({ hsms, says }) => {
    const stack = given();
    setStores(stack, store(), store({ CustomKeyStoreId: 'cks-0a1b2c3d4e5f60002', CloudHsmClusterId: undefined }));
    setHsms(stack, ...hsms);
    const subjects = await heard(stack, 0);
    expect(subjects).toEqual(
      says ? [expect.stringMatching(/^Key store vault is one failure from not working in eu-west-1 .* MEDIUM$/)] : [],
    );
    if (says) expect(lastText(stack)).toMatch(says);
    if (says) expect(lastText(stack)).toContain(`create-hsm --region ${REGION} --cluster-id ${CLUSTER}`);
    expect(await heard(stack, 1)).toEqual([]);
  });

  it('are counted by the daily look as well, and told once by whichever sees it first', async () => {
    const stack = given();
    setStores(stack, store());
    setHsms(stack, ['a', 'ACTIVE']);
    await stack.lookAhead();
    await stack.drain();
    expect(lastText(stack)).toMatch(/has 1 active HSM, all in a/);
    expect(await heard(stack, 1)).toEqual([]);
    const calendar = await readCalendar(createTable(stack.clients.dynamodb, stack.config.table));
    expect(calendar?.entries).toContainEqual(expect.objectContaining({ id: CLUSTER, state: 'at-risk' }));
  });

  it('that the daily look may not count are said, and hide no outage', async () => {
    const stack = given();
    setStores(stack, failed, store({ CustomKeyStoreId: 'cks-0a1b2c3d4e5f60002' }));
    stack.faults.refuse('DescribeClusters', 'AccessDeniedException');
    await stack.lookAhead();
    const calendar = await readCalendar(createTable(stack.clients.dynamodb, stack.config.table));
    expect(calendar?.entries).toContainEqual(expect.objectContaining({ state: 'unavailable' }));
    expect(calendar?.unread).toEqual([
      expect.objectContaining({ kind: 'key', note: expect.stringContaining('AccessDenied') }),
    ]);
  });

  it('are not asked for where there is no store, and hide no outage where they may not be', async () => {
    const stack = given({}, { record: true });
    await stack.lookHourly();
    expect(stack.calls.map(({ operation }) => operation)).not.toContain('DescribeClusters');
    setStores(stack, failed, store({ CustomKeyStoreId: 'cks-0a1b2c3d4e5f60002' }));
    stack.faults.refuse('DescribeClusters', 'AccessDeniedException');
    expect(await heard(stack, 0)).toEqual([expect.stringContaining('is not connected')]);
  });
});

it('declares the permissions that its looks need, and no other', async () => {
  const stack = given({}, { record: true });
  setStores(stack, store());
  setHsms(stack, ['a', 'ACTIVE']);
  await stack.lookHourly();
  const own = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(own, [HOURLY_PERMISSIONS['key-stores']]);
});

describe('deployed', () => {
  it('there is neither function nor permission without the setting', async () => {
    const { functions, Resources } = await stackWith({});
    expect(Object.keys(functions)).not.toContain('hourly-looks');
    // The daily look counts HSMs by itself.
    const roles = Object.entries(Resources).filter(([, one]) => JSON.stringify(one).includes('cloudhsm:'));
    expect(roles.map(([id]) => id)).toEqual(['CalendarRole']);
  });

  it('it runs each hour, and it alone is told what is named', async () => {
    const { functions, environment, Resources } = await stackWith({ hourlyLooks: 'key-stores' });
    expect(functions['hourly-looks']).toMatchObject({ environment: { RIPOSTE_HOURLY_LOOKS: 'key-stores' } });
    expect(environment).not.toHaveProperty('RIPOSTE_HOURLY_LOOKS');
    expect(Resources.HourlyLooksSchedule?.Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)' });
    expect(JSON.stringify(Resources)).toContain('cloudhsm:DescribeClusters');
  });
});
