import { LocalSecretsManager } from '../../../local/services/secrets-manager.ts';
import type { SecretSeed } from '../../../local/services/secrets-manager-state.ts';
import { LocalSsm } from '../../../local/services/ssm.ts';
import type { ParameterSeed, PolicySeed } from '../../../local/services/ssm-state.ts';
import { parameterTargets } from '../../../src/actions/catalogue/targets/secrets-targets.ts';
import type { RenewBefore } from '../../../src/actions/secrets/parameter-plan.ts';
import { REDEPLOY_PERMISSIONS } from '../../../src/actions/secrets/redeploy-permissions.ts';
import { renewParameter as action } from '../../../src/actions/secrets/renew-parameter.ts';
import { ROTATOR_PERMISSIONS } from '../../../src/actions/secrets/rotators/permissions.ts';
import { isRefused, type Target } from '../../../src/core/action.ts';
import { CannotUndoError, isRetryable, RenewalError } from '../../../src/core/errors.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const DAY = 86_400_000;
const NAME = '/example/app/password';
const SECRET = 'example/app';
const target: Target = { key: NAME };
const VALUES = /value-of-the-test/;
const EXTEND = { 'riposte:renew': 'extend:30:until:2027-12-31' };
const COPY = { 'riposte:renew': `from-secret:${SECRET}:password` };
const GENERATE = { 'riposte:renew': 'generate:32' };
const PLANS = [
  { plan: 'extend', tags: EXTEND },
  { plan: 'from-secret', tags: COPY },
  { plan: 'generate', tags: GENERATE },
];

const expiration = (at: number): PolicySeed => ({
  Type: 'Expiration',
  Version: '1.0',
  Attributes: { Timestamp: new Date(at).toISOString() },
});
const WARNING: PolicySeed = {
  Type: 'ExpirationNotification',
  Version: '1.0',
  Attributes: { Before: '15', Unit: 'Days' },
};
const STALE: PolicySeed = { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '20', Unit: 'Days' } };

interface Given {
  parameter?: Partial<ParameterSeed>;
  secret?: Partial<SecretSeed>;
  policyType?: string;
}

/** A parameter that expires in ten days, fifty days after its value was written. */
function given({ parameter = {}, secret = {}, policyType = 'ExpirationNotification' }: Given = {}) {
  const world = givenWorld();
  const secretsManager = new LocalSecretsManager(world);
  secretsManager.seedSecret({
    name: SECRET,
    value: '{"user":"app","password":"copied-value-of-the-test"}',
    tags: { 'riposte:copy-to': `/other ${NAME}` },
    ...secret,
  });
  const ssm = new LocalSsm(world, secretsManager);
  ssm.seedParameter({
    name: NAME,
    value: 'old-value-of-the-test',
    keyId: 'alias/example',
    description: 'Database password',
    allowedPattern: '[A-Za-z0-9_-]+',
    policies: [expiration(NOW + 10 * DAY), WARNING],
    lastModified: NOW - 50 * DAY,
    version: 7,
    tags: EXTEND,
    ...parameter,
  });
  const around = givenClients({ ssm, secretsManager });
  const finding = givenFinding({ resources: [{ kind: 'parameter', id: NAME }], facts: { policyType } });
  const ctx = givenContext(around.clients, { finding, now: () => world.now() });
  return {
    ...around,
    world,
    ssm,
    ctx,
    run: (kept: { before?: RenewBefore } = {}) => attempt(action, target, ctx, kept),
    value: () => ssm.GetParameter({ Name: NAME, WithDecryption: true }).Parameter?.Value,
    metadata: () => ssm.DescribeParameters({ ParameterFilters: [{ Key: 'Name', Values: [NAME] }] }).Parameters?.[0],
  };
}

describe('targets', () => {
  const find = (id: string, arn?: string) =>
    parameterTargets(givenFinding({ resources: [{ kind: 'parameter', id, ...(arn && { arn }) }] }), givenConfig());

  it.each([{ id: '/a/b-c/d_e.f' }, { id: 'plain' }])('are $id', ({ id }) => {
    expect(find(id, `arn:aws:ssm:eu-west-1:111122223333:parameter/${id.replace(/^\//, '')}`)).toEqual([{ key: id }]);
  });

  it.each([
    { id: '/a\n' },
    { id: '/a//b' },
    { id: '/a/*' },
    { id: '/aws/reference/secretsmanager/x' },
    { id: 'AWS-thing' },
    { id: '/a:3' },
    { id: '{{x}}' },
    { id: '' },
    { id: 'a'.repeat(100_000), arn: 'arn:aws:ssm:eu-west-1:444455556666:parameter/a' },
    { id: '/a', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/a' },
  ])('are refused: %j', ({ id, arn }) => {
    expect(find(id, arn).every(isRefused)).toBe(true);
  });
});

describe('a renewal', () => {
  it.each([
    // The lifetime of the value before: 60 days.
    {
      plan: 'from-secret',
      tags: COPY,
      value: /^copied-value-of-the-test$/,
      until: '2027-01-19T12:00:00.000Z',
      calls: 6,
    },
    { plan: 'generate', tags: GENERATE, value: /^[A-Za-z0-9_-]{32}$/, until: '2027-01-19T12:00:00.000Z', calls: 5 },
    { plan: 'extend', tags: EXTEND, value: /^old-value-of-the-test$/, until: '2026-12-30T12:00:00.000Z', calls: 5 },
  ])('$plan: the next version lasts until $until', async ({ tags, value: expected, until, calls: most }) => {
    const { run, value, metadata, calls } = given({ parameter: { tags } });
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', from: 'version 7, expires 2026-11-30T12:00:00.000Z', tags });
    expect(verified).toEqual({ verdict: 'done', result: `Version 8 is in force, until ${until}.` });
    expect(value()).toMatch(expected);
    expect(metadata()).toMatchObject({ Version: 8 });
    expect(calls.length).toBeLessThanOrEqual(most);
  });

  it.each(PLANS)(
    '$plan: keeps type, tier, key, description, pattern, data type and the other policies',
    async ({ tags }) => {
      const { run, metadata } = given({ parameter: { tags, dataType: 'text' } });
      const { Policies: policiesBefore, ...before } = metadata() ?? {};
      await run();
      const { Policies: policiesAfter, ...after } = metadata() ?? {};
      expect({ ...after, Version: 7, LastModifiedDate: 0 }).toEqual({ ...before, LastModifiedDate: 0 });
      expect(policiesAfter?.[1]).toEqual(policiesBefore?.[1]);
      expect(policiesAfter).toHaveLength(2);
    },
  );

  it('goes at most 90 days ahead, and keeps a parameter without expiration so', async () => {
    const long = given({ parameter: { tags: GENERATE, lastModified: NOW - 350 * DAY } });
    expect((await long.run()).verified).toMatchObject({ result: expect.stringContaining('2027-02-18T12:00:00') });
    const stale = given({
      policyType: 'NoChangeNotification',
      parameter: { tags: GENERATE, policies: [STALE] },
    });
    expect((await stale.run()).verified).toEqual({ verdict: 'done', result: 'Version 8 is in force.' });
    expect(stale.metadata()?.Policies).toHaveLength(1);
  });

  it('copies a whole secret, and one named by its ARN', async () => {
    const arn = `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${SECRET}-LocaL1`;
    const { run, value } = given({
      parameter: { tags: { 'riposte:renew': `from-secret:${arn}` } },
      secret: { value: 'whole-value-of-the-test' },
    });
    await run();
    expect(value()).toBe('whole-value-of-the-test');
  });
});

describe('what needs a person', () => {
  const own = { 'riposte:copy-to': NAME };
  it.each<{ state: string; advises: RegExp } & Given>([
    {
      state: 'has no tag',
      parameter: { tags: {} },
      advises: /riposte:renew=from-secret:NAME.*extend:DAYS:until.*generate/,
    },
    {
      state: 'has a tag that says nothing',
      parameter: { tags: { 'riposte:renew': 'soon' } },
      advises: /riposte:renew=/,
    },
    {
      state: 'has reached its last day',
      parameter: { tags: { 'riposte:renew': 'extend:30:until:2026-12-01' } },
      advises: /new value/,
    },
    {
      state: 'would be extended into its warning',
      parameter: { tags: { 'riposte:renew': 'extend:5:until:2027-12-31' } },
      advises: /new value/,
    },
    {
      state: 'has a warning that comes too early',
      parameter: {
        tags: GENERATE,
        policies: [expiration(NOW + 10 * DAY), { ...WARNING, Attributes: { Before: '100', Unit: 'Days' } }],
      },
      advises: /policies/,
    },
    {
      state: 'has a policy that nobody knows',
      parameter: { policies: [{ ...WARNING, Attributes: { Before: 'soon' } }] },
      advises: /by hand/,
    },
    {
      state: 'is stale and would be extended',
      policyType: 'NoChangeNotification',
      parameter: { policies: [STALE] },
      advises: /new value/,
    },
    {
      state: 'copies a secret that is not there',
      parameter: { tags: { 'riposte:renew': 'from-secret:none' } },
      advises: /Correct the tag/,
    },
    {
      state: "copies another account's secret",
      parameter: {
        tags: { 'riposte:renew': 'from-secret:arn:aws:secretsmanager:eu-west-1:444455556666:secret:x-AbCdEf' },
      },
      advises: /Correct the tag/,
    },
    { state: 'copies a deleted secret', parameter: { tags: COPY }, secret: { deletedAt: NOW }, advises: /Restore/ },
    {
      state: 'copies a secret that does not allow it',
      parameter: { tags: COPY },
      secret: { tags: {} },
      advises: /tag the secret riposte:copy-to=\/example\/app\/password\.$/,
    },
    {
      state: 'copies a secret that allows others',
      parameter: { tags: COPY },
      secret: { tags: { 'riposte:copy-to': '/example/app' } },
      advises: /copy-to=\/example\/app \/example\/app\/password\.$/,
    },
    {
      state: 'is stale and holds the secret already',
      policyType: 'NoChangeNotification',
      parameter: { tags: COPY, policies: [STALE], value: 'same-value-of-the-test' },
      secret: { tags: own, value: '{"password":"same-value-of-the-test"}' },
      advises: /Rotate secret example\/app first/,
    },
  ])('a parameter that $state', async ({ advises, ...seed }) => {
    const { run, writes } = given(seed);
    const { prepared } = await run();
    expect(prepared).toMatchObject({ verdict: 'advise', advice: expect.stringMatching(advises) });
    expect(JSON.stringify(prepared)).not.toMatch(VALUES);
    expect(writes()).toEqual([]);
  });

  it('one that is gone, also between two calls', async () => {
    const { run, world, faults } = given();
    faults.refuse('ListTagsForResource', 'InvalidResourceId', { times: 1 });
    expect((await run()).prepared).toMatchObject({ verdict: 'advise', reason: expect.stringContaining('gone') });
    world.time += 11 * DAY;
    expect((await run()).prepared).toMatchObject({
      verdict: 'advise',
      advice: expect.stringContaining('create it again'),
    });
  });
});

describe('nothing is due', () => {
  it.each<{ state: string } & Given>([
    { state: 'was extended by hand', parameter: { policies: [expiration(NOW + 40 * DAY), WARNING] } },
    { state: 'expires in 20 days and has no warning', parameter: { policies: [expiration(NOW + 20 * DAY)] } },
    { state: 'does not expire any more', parameter: { policies: [] } },
    {
      state: 'was changed five days ago',
      policyType: 'NoChangeNotification',
      parameter: { policies: [STALE], lastModified: NOW - 5 * DAY },
    },
  ])('for a parameter that $state', async (seed) => {
    const { run, writes } = given(seed);
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(writes()).toEqual([]);
  });
});

describe('twice is once', () => {
  it.each(PLANS)('$plan: a finding that comes again changes nothing', async ({ tags }) => {
    const { run, metadata } = given({ parameter: { tags } });
    await run();
    const after = metadata();
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(metadata()).toEqual(after);
  });

  it.each(PLANS.flatMap((one) => [1, 2, 3, 4, 5, 6].map((call) => ({ ...one, call }))))(
    '$plan: a crash behind call $call, then all again, is one new version',
    async ({ tags, call }) => {
      const { run, faults, metadata } = given({ parameter: { tags } });
      const kept = {};
      faults.crashAfter(call);
      const { verified } = await attemptUntilDone(() => run(kept), faults);
      expect(verified?.verdict).toBe('done');
      expect(metadata()?.Version).toBe(8);
    },
  );

  it.each([
    { wrote: 'before our write', version: 8 },
    { wrote: 'after our write', version: 9 },
  ])('what somebody else wrote $wrote is left alone and reported', async ({ version }) => {
    const { ctx, ssm, metadata } = given();
    const prepared = await action.before(target, ctx);
    if (prepared.verdict !== 'proceed') throw new Error('it should proceed');
    if (version === 9) await action.apply(target, prepared.before, ctx);
    ssm.PutParameter({ Name: NAME, Value: 'their-value-of-the-test', Overwrite: true, Tier: 'Advanced' });
    if (version === 8) await action.apply(target, prepared.before, ctx);
    const verified = await action.verify(target, prepared.before, ctx);
    expect(verified).toMatchObject({ verdict: 'failed', advice: expect.stringContaining('history') });
    expect(metadata()?.Version).toBe(version);
  });
});

describe('undo', () => {
  async function renewed(seed: Given = {}) {
    const around = given(seed);
    const kept: { before?: RenewBefore } = {};
    await around.run(kept);
    return { ...around, undo: () => undo(action, target, kept.before as RenewBefore, around.ctx) };
  }

  it.each(PLANS)('$plan: puts the value and the policies back', async ({ tags }) => {
    const { undo, value, metadata } = await renewed({ parameter: { tags } });
    expect(await undo()).toContain('until 2026-11-30T12:00:00.000Z');
    expect(value()).toBe('old-value-of-the-test');
    expect(metadata()).toMatchObject({ Version: 9, KeyId: 'alias/example', Tier: 'Advanced' });
    expect(metadata()?.Policies?.[0]?.PolicyText).toContain('2026-11-30');
  });

  it.each([1, 2, 3])('ends the same after a crash behind call %i', async (call) => {
    const { undo, faults, metadata, value } = await renewed({ parameter: { tags: GENERATE } });
    faults.crashAfter(call);
    await attemptUntilDone(undo, faults);
    expect(metadata()?.Version).toBe(9);
    expect(value()).toBe('old-value-of-the-test');
  });

  it('refuses when somebody has written since', async () => {
    const { undo, ssm, value } = await renewed();
    ssm.PutParameter({ Name: NAME, Value: 'their-value-of-the-test', Overwrite: true, Tier: 'Advanced' });
    await expect(undo()).rejects.toThrow(CannotUndoError);
    expect(value()).toBe('their-value-of-the-test');
  });

  it('refuses when the earlier expiration has passed, since that would delete the parameter', async () => {
    const { undo, world, value } = await renewed();
    world.time += 11 * DAY;
    await expect(undo()).rejects.toThrow('would delete');
    expect(value()).toBe('old-value-of-the-test');
  });

  it('refuses when the parameter is gone', async () => {
    const { undo, world } = await renewed();
    world.time += 100 * DAY;
    await expect(undo()).rejects.toThrow('no longer exists');
  });
});

describe('errors', () => {
  const OPERATIONS = ['DescribeParameters', 'ListTagsForResource', 'GetParameters', 'PutParameter', 'DescribeSecret'];
  it.each(
    OPERATIONS.flatMap((operation) => [
      { operation, name: 'ThrottlingException', retryable: true },
      { operation, name: 'AccessDeniedException', retryable: false },
    ]),
  )('$name from $operation is thrown, retryable: $retryable', async ({ operation, name, retryable }) => {
    const { run, faults } = given({ parameter: { tags: COPY } });
    faults.refuse(operation, name);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name });
    expect(isRetryable(error)).toBe(retryable);
  });

  it('TooManyUpdates from PutParameter is retryable', async () => {
    const { run, faults } = given();
    faults.refuse('PutParameter', 'TooManyUpdates');
    expect(isRetryable(await run().catch((thrown: unknown) => thrown))).toBe(true);
  });

  // AWS quotes the value in several of these.
  it.each<{ problem: string; says: RegExp } & Given>([
    {
      problem: 'the pattern',
      says: /allowed pattern/,
      parameter: { tags: COPY },
      secret: { value: '{"password":"ü value-of-the-test"}' },
    },
    {
      problem: '8 KB',
      says: /8 KB/,
      parameter: { tags: COPY, allowedPattern: '.*' },
      secret: { value: `{"password":"${'value-of-the-test'.repeat(600)}"}` },
    },
    {
      problem: 'braces',
      says: /"\{\{"/,
      parameter: { tags: COPY, allowedPattern: '.*' },
      secret: { value: '{"password":"{{value-of-the-test}}"}' },
    },
    {
      problem: 'a missing field',
      says: /no text field "password"/,
      parameter: { tags: COPY },
      secret: { value: '{"pass":"value-of-the-test"}' },
    },
    {
      problem: 'no JSON',
      says: /no text field "password"/,
      parameter: { tags: COPY },
      secret: { value: 'value-of-the-test' },
    },
  ])('a value that fails by $problem is told without the value', async ({ says, problem: _, ...seed }) => {
    const { run, metadata } = given(seed);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RenewalError);
    const { message, stack, cause } = error as Error;
    expect(message).toMatch(says);
    expect(`${message} ${stack} ${JSON.stringify(cause)} ${JSON.stringify(error)}`).not.toMatch(VALUES);
    expect(metadata()?.Version).toBe(7);
  });

  it('a labelled oldest version is told as such', async () => {
    const { run, faults } = given();
    faults.refuse('PutParameter', 'ParameterMaxVersionLimitExceeded');
    await expect(run()).rejects.toThrow('move the label');
  });
});

it('declares the permissions that it uses, and no other', async () => {
  const { run, calls } = given({ parameter: { tags: COPY } });
  await run();
  // Those of rotators and readers have tests of their own.
  const shared = new Set([...ROTATOR_PERMISSIONS, ...REDEPLOY_PERMISSIONS]);
  expectDeclared(
    calls,
    action.permissions.filter((permission) => !shared.has(permission)),
  );
});

it.each(PLANS)('$plan: returns no value, and keeps none in the state before', async ({ tags }) => {
  const { run, value } = given({ parameter: { tags } });
  const kept: { before?: RenewBefore } = {};
  const all = JSON.stringify([await run(kept), kept, await run(kept)]);
  expect(all).not.toMatch(VALUES);
  expect(all).not.toContain(value());
});
