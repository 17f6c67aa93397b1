import { createLocalAccount } from '../../../local/local-account.ts';
import type { ParameterSeed } from '../../../local/services/ssm-state.ts';
import { parameterTargets } from '../../../src/actions/catalogue/targets/secrets-targets.ts';
import { RESTORE_PERMISSIONS, TAKE_PERMISSIONS } from '../../../src/actions/secrets/backup/permissions.ts';
import { backUpParameters } from '../../../src/actions/secrets/backup/take.ts';
import { restoreParameter as action } from '../../../src/actions/secrets/restore-parameter.ts';
import { isRefused } from '../../../src/core/action.ts';
import { silent } from '../../../src/core/telemetry.ts';
import { attempt, attemptUntilDone } from '../../support/attempts.ts';
import { ACCOUNT, givenConfig, givenContext, givenFinding, NOW, REGION } from '../../support/fixtures.ts';
import { expectDeclared, permissionsOf } from '../../support/permissions.ts';

const NAME = '/shop/api-key';
const KEY = '0a1b2c3d-0000-4000-8000-000000000077';
const VALUE = 'value-of-the-test';
const DAY_MS = 86_400_000;
const target = { key: NAME };
const EXPIRES = new Date(NOW + 5 * DAY_MS).toISOString();
const TAGS = { 'riposte:backup': 'true', team: 'shop' };

function given(seed: Partial<ParameterSeed> = {}) {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW, record: true });
  const { kms, ssm } = account.services;
  kms.seedKey({ id: KEY });
  ssm.seedParameter({
    name: NAME,
    value: VALUE,
    description: 'of the shop',
    keyId: 'alias/shop',
    version: 7,
    tags: TAGS,
    policies: [
      { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: EXPIRES } },
      { Type: 'ExpirationNotification', Version: '1.0', Attributes: { Before: '3', Unit: 'Days' } },
    ],
    ...seed,
  });
  const config = givenConfig({ backupKey: kms.arnOf(KEY), table: 'riposte-local' });
  const logged: unknown[] = [];
  const log = (...words: unknown[]): void => void logged.push(words);
  const telemetry = { ...silent, info: log, warn: log, error: log };
  const now = () => account.world.now();
  const keep = () => backUpParameters({ clients: account.clients, config, telemetry, now });
  const slept: number[] = [];
  const finding = givenFinding({ source: 'parameter-store', lastSeen: new Date(NOW + 5 * DAY_MS).toISOString() });
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms);
    account.advance(ms);
  };
  const ctx = givenContext(account.clients, { config, finding, now, sleep });
  const kept = {};
  /** Past its end, and a little more: Parameter Store has deleted it. */
  const expire = (after = 60_000) => account.setTime(NOW + 5 * DAY_MS + after);
  const read = () => {
    const [described] =
      ssm.DescribeParameters({ ParameterFilters: [{ Key: 'Name', Values: [NAME] }] }).Parameters ?? [];
    return {
      ...described,
      value: described && ssm.GetParameter({ Name: NAME, WithDecryption: true }).Parameter?.Value,
    };
  };
  return {
    account,
    config,
    ctx,
    expire,
    keep,
    kept,
    logged,
    read,
    run: () => attempt(action, target, ctx, kept),
    slept,
  };
}

describe('targets', () => {
  it.each([
    { id: NAME, refused: false },
    { id: '/aws/x', refused: true },
    { id: '<b>', refused: true },
  ])('$id is refused: $refused', ({ id, refused }) => {
    const finding = givenFinding({ resources: [{ kind: 'parameter', id }] });
    expect(parameterTargets(finding, givenConfig()).map(isRefused)).toEqual([refused]);
  });
});

describe('a copy', () => {
  it('is kept once for each version, and of tagged parameters only', async () => {
    const { account, keep } = given();
    account.services.ssm.seedParameter({ name: '/other', value: VALUE });
    expect(await keep()).toBe(1);
    expect(await keep()).toBe(0);
    account.services.ssm.PutParameter({
      Name: NAME,
      Value: 'next-value-of-the-test',
      Overwrite: true,
      Tier: 'Advanced',
    });
    expect(await keep()).toBe(1);
    const items = account.services.dynamodb.items().filter(({ sk }) => sk === 'BACKUP');
    expect(items.map(({ name, version }) => ({ name, version }))).toEqual([{ name: NAME, version: 8 }]);
  });

  it('stays alive while its parameter does', async () => {
    const { account, keep } = given({ policies: [] });
    await keep();
    account.advance(8 * DAY_MS);
    expect(await keep()).toBe(1);
  });

  it('is not kept unless the deployment says so', async () => {
    const { account, config } = given();
    const none = { ...config, backupKey: '' };
    const now = () => NOW;
    expect(await backUpParameters({ clients: account.clients, config: none, telemetry: silent, now })).toBe(0);
    expect(account.calls).toEqual([]);
  });

  it.each([
    { operation: 'GetParameters', name: 'AccessDeniedException' },
    { operation: 'GenerateDataKey', name: 'KMSInvalidStateException' },
  ])('that $operation denies is missing, and said to be', async ({ operation, name }) => {
    const { account, keep, logged } = given();
    account.faults.refuse(operation, name);
    expect(await keep()).toBe(0);
    expect(JSON.stringify(logged)).toContain('parameters not backed up');
  });

  it('and nothing else of the account shows the value', async () => {
    const { account, expire, keep, kept, logged, run } = given();
    await keep();
    expire();
    const ended = await run();
    const journal = account.services.dynamodb.items();
    expect(JSON.stringify([journal, logged, ended, kept])).not.toContain(VALUE);
    expect(Buffer.from(JSON.stringify(journal)).toString()).not.toContain(Buffer.from(VALUE).toString('base64'));
  });
});

describe('an expired parameter', () => {
  it('is put back with everything as it was, and time for its owner', async () => {
    const { account, expire, keep, read, run } = given();
    await keep();
    const before = read();
    expire();
    expect(read().Name).toBeUndefined();
    const { verified } = await run();
    expect(verified).toMatchObject({ verdict: 'done', result: expect.stringContaining('renew or extend it') });
    const after = read();
    for (const field of ['value', 'Type', 'Tier', 'KeyId', 'Description', 'DataType'] as const)
      expect({ field, value: after[field] }).toEqual({ field, value: before[field] });
    const tags = account.services.ssm.ListTagsForResource({ ResourceId: NAME, ResourceType: 'Parameter' }).TagList;
    expect(Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(TAGS);
    const texts = after.Policies?.map(({ PolicyText = '' }) => PolicyText).join() ?? '';
    expect(texts).toContain(new Date(account.world.now() + 7 * DAY_MS).toISOString().slice(0, 10));
    expect(texts).toContain('ExpirationNotification');
  });

  it('is not made again within 30 seconds of its end', async () => {
    const { expire, keep, run, slept } = given();
    await keep();
    expire(2_000);
    expect((await run()).verified?.verdict).toBe('done');
    expect(slept).toEqual([29_000]);
  });

  it.each([
    { days: 8, asks: false },
    { days: 9, asks: true },
  ])('whose copy is $days days old asks first: $asks', async ({ days, asks }) => {
    const { account, ctx, expire, keep } = given();
    await keep();
    expire();
    account.setTime(NOW + days * DAY_MS);
    const prepared = await action.before(target, ctx);
    expect(prepared.verdict).toBe('proceed');
    expect('unlessApproved' in prepared).toBe(asks);
  });

  it('without a copy is told, with what to do', async () => {
    const { expire, run } = given();
    expire();
    expect((await run()).prepared).toMatchObject({
      verdict: 'advise',
      advice: expect.stringMatching(/parameterBackup=on/),
    });
  });

  it('that somebody has made again is theirs', async () => {
    const { account, ctx, expire, keep, read } = given();
    await keep();
    expire();
    const prepared = await action.before(target, ctx);
    if (prepared.verdict !== 'proceed') throw new Error(prepared.verdict);
    account.services.ssm.seedParameter({ name: NAME, value: 'their-value', tags: TAGS });
    await action.apply(target, prepared.before, ctx);
    expect(await action.verify(target, prepared.before, ctx)).toMatchObject({ verdict: 'failed' });
    expect(read().value).toBe('their-value');
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('ends the same after a crash behind call %i', async (calls) => {
    const { account, expire, keep, read, run } = given();
    await keep();
    expire();
    account.faults.crashAfter(calls);
    await attemptUntilDone(run, account.faults);
    account.faults.revive();
    expect(read().value).toBe(VALUE);
    expect(read().Version).toBe(1);
  });

  it('is not put back from a copy that was changed', async () => {
    const { account, expire, keep, run, read } = given();
    await keep();
    expire();
    const [item] = account.services.dynamodb.items().filter(({ sk }) => sk === 'BACKUP');
    account.services.dynamodb.seed({ ...item, version: 8 } as never);
    await expect(run()).rejects.toThrow();
    expect(read().Name).toBeUndefined();
  });

  it.each([{ name: 'AccessDeniedException' }, { name: 'DisabledException' }, { name: 'KMSInvalidStateException' }])(
    'stays gone where KMS answers $name',
    async ({ name }) => {
      const { account, expire, keep, run, read } = given();
      await keep();
      expire();
      account.faults.refuse('Decrypt', name);
      await expect(run()).rejects.toMatchObject({ name });
      expect(read().Name).toBeUndefined();
    },
  );
});

describe('permissions', () => {
  it('of keeping copies are what it needs, and no more', async () => {
    const { account, keep } = given();
    await keep();
    const calls = account.calls.filter(({ service }) => service !== 'dynamodb');
    const needed = calls.flatMap(permissionsOf).filter((call) => !call.startsWith('secretsmanager:'));
    expect([...new Set(needed)].sort()).toEqual(
      [...new Set(TAKE_PERMISSIONS.flatMap(({ actions }) => actions))].sort(),
    );
  });

  it('of the action are what it needs, and no more', async () => {
    const { account, expire, keep, run } = given();
    await keep();
    expire();
    const from = account.calls.length;
    await run();
    const calls = account.calls.slice(from).filter(({ service }) => service !== 'dynamodb');
    const needed = calls.flatMap(permissionsOf).filter((call) => !call.startsWith('secretsmanager:'));
    const withTags = { service: 'ssm' as const, operation: 'AddTagsToResource', input: {} };
    expect(calls.length).toBeGreaterThan(4);
    expectDeclared(
      [...calls.filter(({ operation }) => operation !== 'GetParameters'), withTags],
      RESTORE_PERMISSIONS.filter(({ actions }) => !actions.includes('ssm:GetParameters')),
    );
    expect(needed).toContain('ssm:GetParameters');
  });
});

it('is never undone', () => {
  expect(action.undo).toBe('never');
});
