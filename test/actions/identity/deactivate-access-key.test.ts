import type { StatusType } from '@aws-sdk/client-iam';
import { jest } from '@jest/globals';
import { LocalIam, type UserSeed } from '../../../local/services/iam.ts';
import {
  type AccessKeyTarget,
  deactivateAccessKeyTargets,
} from '../../../src/actions/catalogue/targets/identity-targets.ts';
import {
  type AccessKeyBefore,
  deactivateAccessKey as action,
} from '../../../src/actions/identity/deactivate-access-key.ts';
import { isRefused } from '../../../src/core/action.ts';
import type { NamedResponse, OtherResponse } from '../../../src/core/action-context.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Actor, Finding, Resource } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const KEY = 'AKIAEXAMPLE000000001';
const OTHER = 'AKIAEXAMPLE000000002';
const target: AccessKeyTarget = { key: KEY, accessKeyId: KEY, userName: 'alice' };
const policy = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const DENY_ALL = policy('AWSDenyAll');

function given({ status = 'Active', ...seed }: Partial<UserSeed> & { status?: StatusType } = {}) {
  const iam = new LocalIam(givenWorld());
  const alice = iam.seedUser({ userName: 'alice', keys: [{ id: KEY, status }, { id: OTHER }], ...seed });
  const around = givenClients({ iam });
  const ctx = givenContext(around.clients);
  const run = (kept: { before?: AccessKeyBefore } = {}) => attempt(action, target, ctx, kept);
  const statusOf = (key: string) => alice.keys.find(({ id }) => id === key)?.status;
  return { ...around, iam, alice, ctx, run, statusOf };
}

describe('targets', () => {
  const find = (actor: Actor | undefined, resources: Resource[] = [], more: Partial<Finding> = {}) =>
    deactivateAccessKeyTargets(givenFinding({ ...(actor && { actor }), resources, ...more }), givenConfig());
  const keyResource = (id: string): Resource => ({ kind: 'access-key', id });
  const alice: Actor = { userType: 'IAMUser', userName: 'alice', accessKeyId: KEY };

  it.each([
    { name: 'named by the actor', found: find(alice) },
    { name: 'named twice', found: find(alice, [keyResource(KEY)]) },
    { name: 'named by a resource alone', found: find({ userName: 'alice' }, [keyResource(KEY)]) },
    { name: 'without a user type', found: find({ userName: 'alice', accessKeyId: KEY }) },
  ])('the long-term key of a user, $name', ({ found }) => {
    expect(found).toEqual([target]);
  });

  it('none where the finding names no key', () => {
    expect(find({ userType: 'AssumedRole', userName: 'deploy' })).toEqual([]);
    expect(find(undefined)).toEqual([]);
    expect(find({ ...alice, accessKeyId: '' })).toEqual([]);
  });

  it.each([
    {
      name: 'a role session',
      actor: { userType: 'AssumedRole', userName: 'deploy', accessKeyId: 'ASIAEXAMPLE000000001' },
      says: 'revoke the active sessions of deploy',
    },
    { name: 'root', actor: { userType: 'Root', userName: 'Root', accessKeyId: KEY }, says: 'root' },
    { name: "root's session", actor: { userType: 'Root', accessKeyId: 'ASIAEXAMPLE000000001' }, says: 'root' },
    { name: 'no user name', actor: { userType: 'IAMUser', accessKeyId: KEY }, says: 'does not say whose' },
    { name: 'a federated user', actor: { ...alice, userType: 'FederatedUser' }, says: 'FederatedUser' },
    { name: 'another account', actor: { ...alice, userType: 'AWSAccount' }, says: 'AWSAccount' },
    { name: "a sample's key", actor: { ...alice, accessKeyId: 'GeneratedFindingAccessKeyId' }, says: 'not the id' },
    ...[
      'x;y',
      'a/b',
      '../x',
      'al\nice',
      'alice\n',
      '<b>',
      '\u001b[31m',
      'al\u202eice',
      'аlice',
      'a'.repeat(65),
      ' ',
    ].map((userName) => ({
      name: `the user name ${JSON.stringify(userName)}`,
      actor: { ...alice, userName },
      says: 'whose',
    })),
    ...[
      `${KEY}\n`,
      `${KEY} `,
      `x${KEY}`,
      'AKIA',
      `AKIA${'A'.repeat(100_000)}`,
      'akiaexample000000001',
      `${KEY}';--`,
    ].map((accessKeyId) => ({
      name: `the key ${JSON.stringify(accessKeyId.slice(0, 30))}`,
      actor: { ...alice, accessKeyId },
      says: 'not the id',
    })),
  ])('refuses $name', ({ actor, says }) => {
    const [found, ...others] = find(actor);
    expect(others).toEqual([]);
    if (!found || !isRefused(found)) throw new Error('it was not refused');
    expect(found.refuse).toContain(says);
    expect(found.refuse).toMatch(/^[^\p{Cc}\p{Cf}]{10,250}$/u);
    expect(found.key).toMatch(/^[^\p{Cc}\p{Cf}]{1,40}$/u);
  });

  it("does not take the actor for the owner of another's key", () => {
    const found = find(alice, [keyResource(OTHER), keyResource(KEY)]);
    expect(found).toEqual([target, { key: OTHER, refuse: expect.stringContaining('whose') }]);
    expect(find({ userName: 'alice' }, [keyResource(KEY), keyResource(OTHER)]).every(isRefused)).toBe(true);
  });
});

describe('a key that AWS found in public, of nobody knows whom', () => {
  const exposed = (id: string, more: Partial<Finding> = {}) =>
    givenFinding({ source: 'health', resources: [{ kind: 'access-key', id }], facts: { exposed: true }, ...more });
  const unknown: AccessKeyTarget = { key: KEY, accessKeyId: KEY, userName: '' };
  const find = (id: string, more?: Partial<Finding>) => deactivateAccessKeyTargets(exposed(id, more), givenConfig());

  it('is a target, whose owner IAM tells', () => {
    expect(find(KEY)).toEqual([unknown]);
  });

  it.each([
    { name: 'a temporary one', id: 'ASIAEXAMPLE000000001', says: 'temporary' },
    { name: 'one that is none', id: `${KEY}\n`, says: 'not the id' },
    { name: 'one with an owner who is no user', id: KEY, more: { actor: { userType: 'Root' } }, says: 'root' },
    { name: 'one that is not said to be in public', id: KEY, more: { facts: {} }, says: 'whose' },
  ])('is refused when it is $name', ({ id, more, says }) => {
    expect(find(id, more)).toEqual([{ key: expect.any(String), refuse: expect.stringContaining(says) }]);
  });

  function givenExposed(seed: Partial<UserSeed> & { userName?: string } = {}) {
    const around = given(seed);
    const ctx = givenContext(around.clients, { finding: exposed(KEY) });
    const run = (kept: { before?: AccessKeyBefore } = {}) => attempt(action, unknown, ctx, kept);
    return { ...around, ctx, run };
  }

  it('is deactivated at its owner, and the deny is lifted from the same', async () => {
    const { run, ctx, alice, statusOf, calls } = givenExposed();
    const kept: { before?: AccessKeyBefore } = {};
    expect((await run(kept)).verified).toMatchObject({ verdict: 'done' });
    expect([statusOf(KEY), statusOf(OTHER)]).toEqual(['Inactive', 'Active']);
    expect(kept.before?.owner).toBe('alice');
    expect(await undo(action, unknown, kept.before as AccessKeyBefore, ctx)).toContain('detached from alice');
    expect(alice.attached).toEqual([]);
    const byName = calls.filter(({ operation }) => operation !== 'GetAccessKeyLastUsed');
    for (const { input } of byName) expect(input).toMatchObject({ UserName: 'alice' });
  });

  it('is left to people when it belongs to a break-glass user', async () => {
    const { run, writes } = givenExposed({ userName: 'break-glass-1' });
    expect((await run()).prepared).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining('protected user'),
      advice: expect.stringContaining('update-access-key'),
    });
    expect(writes()).toEqual([]);
  });

  it.each<{ name: string; keys: NonNullable<UserSeed['keys']>; asks?: string }>([
    { name: 'the only one', keys: [{ id: KEY }] },
    { name: 'the only Active one', keys: [{ id: KEY }, { id: OTHER, status: 'Inactive' }] },
    { name: 'one of two Active ones', keys: [{ id: KEY }, { id: OTHER }], asks: `also has the active key ${OTHER}` },
    { name: 'Inactive', keys: [{ id: KEY, status: 'Inactive' }], asks: `${KEY} is Inactive already` },
  ])('asks first: $asks, when it is $name', async ({ keys, asks }) => {
    const { ctx } = givenExposed({ keys });
    const prepared = await action.before(unknown, ctx);
    expect(prepared).toMatchObject({ verdict: 'proceed' });
    expect('unlessApproved' in prepared ? prepared.unlessApproved : undefined).toEqual(
      asks && expect.stringContaining(asks),
    );
  });

  it('is told when no user has it', async () => {
    const { run, iam, writes } = givenExposed();
    iam.users.clear();
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining('root user') });
    expect(writes()).toEqual([]);
  });

  it.each(['AccessDenied', 'AccessDeniedException'])(
    'points to root first where IAM refuses to say whose it is, with %s',
    async (name) => {
      const { run, faults } = givenExposed();
      faults.refuse('GetAccessKeyLastUsed', name, { status: 403 });
      expect((await run()).prepared).toMatchObject({
        verdict: 'refuse',
        reason: expect.stringContaining('IAM does not say whose key'),
        advice: expect.stringMatching(/^Look at the root user’s keys at once/),
      });
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('ends the same after a crash after call %i', async (after) => {
    const { run, statusOf, faults } = givenExposed();
    const kept: { before?: AccessKeyBefore } = {};
    faults.crashAfter(after);
    expect((await attemptUntilDone(() => run(kept), faults)).verified?.verdict).toBe('done');
    expect(statusOf(KEY)).toBe('Inactive');
  });

  it('needs one permission more, and no other', async () => {
    const { run, calls, ctx } = givenExposed();
    const kept: { before?: AccessKeyBefore } = {};
    await run(kept);
    await undo(action, unknown, kept.before as AccessKeyBefore, ctx);
    expectDeclared(calls, action.permissions);
  });
});

it('of a key that was seen in use nobody is asked, whatever other keys there are', async () => {
  expect((await given({ status: 'Inactive' }).run()).prepared).not.toHaveProperty('unlessApproved');
});

describe('what it leaves behind', () => {
  it.each([
    { name: 'an active key', status: 'Active' as const, attached: [], verdict: 'proceed', writes: 2 },
    {
      name: 'an active key of a denied user',
      status: 'Active' as const,
      attached: [DENY_ALL],
      verdict: 'proceed',
      writes: 1,
    },
    { name: 'an inactive key', status: 'Inactive' as const, attached: [], verdict: 'proceed', writes: 2 },
    {
      name: 'an inactive key of a denied user',
      status: 'Inactive' as const,
      attached: [DENY_ALL],
      verdict: 'unchanged',
      writes: 0,
    },
  ])('$name: $verdict, $writes writes', async ({ status, attached, verdict, writes: expected }) => {
    const { run, statusOf, alice, writes, calls } = given({ status, attached });
    const { prepared, verified } = await run();
    expect(prepared.verdict).toBe(verdict);
    if (verdict === 'proceed') expect(verified?.verdict).toBe('done');
    expect([statusOf(KEY), statusOf(OTHER)]).toEqual(['Inactive', 'Active']);
    expect(alice.attached).toEqual([DENY_ALL]);
    expect(writes()).toHaveLength(expected);
    expect(calls.length).toBeLessThanOrEqual(7);
  });

  it('the same, with no further write, when it runs twice', async () => {
    const { run, writes } = given();
    await run();
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(writes()).toEqual(['UpdateAccessKey', 'AttachUserPolicy']);
  });

  it('every call names the user, so that none falls back to the caller', async () => {
    const { run, calls } = given();
    await run();
    for (const { input } of calls) expect(input).toMatchObject({ UserName: 'alice' });
  });

  it("the deny of the deployment's own partition", async () => {
    const iam = new LocalIam({ ...givenWorld(), partition: 'aws-cn' });
    const alice = iam.seedUser({ userName: 'alice', keys: [{ id: KEY }] });
    const ctx = givenContext(givenClients({ iam }).clients, { config: givenConfig({ partition: 'aws-cn' }) });
    await attempt(action, target, ctx);
    expect(alice.attached).toEqual(['arn:aws-cn:iam::aws:policy/AWSDenyAll']);
  });

  it('an inactive key and a report where the user has no room for the deny', async () => {
    const ten = Array.from({ length: 10 }, (_, n) => policy(`Example${n}`));
    const { run, statusOf, alice } = given({ attached: ten });
    expect((await run()).verified).toEqual({
      verdict: 'partial',
      done: `The key ${KEY} of alice is Inactive.`,
      missing: expect.stringContaining('AWSDenyAll is missing, since the user has 10 policies'),
      advice: expect.stringContaining('attach AWSDenyAll'),
    });
    expect(statusOf(KEY)).toBe('Inactive');
    expect(alice.attached).toEqual(ten);
  });
});

describe('what people read', () => {
  it('names the key, the path, the policies and what will be', async () => {
    const { run } = given({ path: '/ops/', attached: [policy('ReadOnlyAccess')] });
    expect((await run()).prepared).toMatchObject({
      from: `${KEY} of /ops/alice is Active; attached: ReadOnlyAccess`,
      to: expect.stringContaining('AWSDenyAll denies alice everything'),
    });
  });

  it.each(['V2', 'V3', 'V4', 'V9'])("notes AWS's own quarantine %s, which neither step touches", async (version) => {
    const quarantine = policy(`AWSCompromisedKeyQuarantine${version}`);
    const { run, alice, ctx } = given({ attached: [quarantine] });
    const kept: { before?: AccessKeyBefore } = {};
    expect((await run(kept)).prepared).toMatchObject({ from: expect.stringContaining('AWS has quarantined') });
    expect(alice.attached).toEqual([quarantine, DENY_ALL]);
    await undo(action, target, kept.before as AccessKeyBefore, ctx);
    expect(alice.attached).toEqual([quarantine]);
  });

  it("carries the user's tags, for the guard that reads them", async () => {
    const tags = { 'riposte:protected': 'true' };
    expect((await given({ tags }).run()).prepared).toMatchObject({ tags });
  });
});

describe('what it refuses', () => {
  it.each([
    { name: 'no such user', seed: { userName: 'bob' }, says: 'no IAM user alice' },
    { name: "a key that is not the user's", seed: { keys: [{ id: OTHER }] }, says: `alice has no key ${KEY}` },
    { name: 'a user without keys', seed: { keys: [] }, says: `alice has no key ${KEY}` },
  ])('$name', async ({ seed, says }) => {
    const { run, writes } = given(seed);
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(says) });
    expect(writes()).toEqual([]);
  });
});

describe('undo', () => {
  it.each([
    { name: 'lifts our deny', attached: [], left: [], says: 'was detached' },
    { name: 'leaves a deny that was there before', attached: [DENY_ALL], left: [DENY_ALL], says: 'before the action' },
  ])('$name, and never activates the key', async ({ attached, left, says }) => {
    const { run, ctx, alice, statusOf } = given({ attached });
    const kept: { before?: AccessKeyBefore } = {};
    await run(kept);
    const told = await undo(action, target, kept.before as AccessKeyBefore, ctx);
    expect(told).toContain(says);
    expect(told).toContain('stays Inactive');
    expect(alice.attached).toEqual(left);
    expect(statusOf(KEY)).toBe('Inactive');
  });

  it.each([
    { name: 'lifts the deny that an earlier occasion left', was: [], is: [DENY_ALL], left: [] },
    { name: 'lifts the deny that came with this one', was: [DENY_ALL], is: [], left: [] },
    { name: 'leaves the deny of somebody else', was: [DENY_ALL], is: [DENY_ALL], left: [DENY_ALL] },
  ])('of a second occasion $name', async ({ was, is, left }) => {
    const { run, ctx, alice } = given({ attached: was });
    const first: { before?: AccessKeyBefore } = {};
    const second: { before?: AccessKeyBefore } = {};
    await run(first);
    alice.attached = [...is];
    for (const key of alice.keys) key.status = 'Active';
    const { prepared } = await run(second);
    const before = action.merge?.(first.before as AccessKeyBefore, second.before as AccessKeyBefore);
    expect(prepared).toMatchObject({ verdict: 'proceed' });
    await action.apply(target, before as AccessKeyBefore, ctx);
    expect(alice.attached).toEqual([DENY_ALL]);
    await undo(action, target, before as AccessKeyBefore, ctx);
    expect(alice.attached).toEqual(left);
  });

  it('says so when the deny, or the user, is gone already', async () => {
    const { ctx, iam } = given();
    const before = { status: 'Active', denied: false, policies: [] };
    expect(await undo(action, target, before, ctx)).toContain('not attached to alice any more');
    iam.users.clear();
    expect(await undo(action, target, before, ctx)).toContain('not attached to alice any more');
  });

  it('survives a crash', async () => {
    const { run, ctx, alice, faults } = given();
    const kept: { before?: AccessKeyBefore } = {};
    await run(kept);
    faults.crashAfter(1);
    await attemptUntilDone(() => undo(action, target, kept.before as AccessKeyBefore, ctx), faults);
    expect(alice.attached).toEqual([]);
  });
});

describe('the deny of another response', () => {
  const NAMED = [
    { action: 'deny-user', target: 'alice' },
    { action: 'contain-principal', target: 'alice' },
    ...[OTHER, KEY, OTHER].map((id) => ({ action: 'deactivate-access-key', target: id })),
  ];
  const ours = { key: 'other', action: 'deactivate-access-key', target: OTHER, before: { denied: false } } as const;
  const withOthers = (seed: Parameters<typeof given>[0], others: OtherResponse[]) => {
    const { clients, ...around } = given(seed);
    const read = jest.fn(async (_named: readonly NamedResponse[]) => others);
    return { ...around, read, ctx: givenContext(clients, { others: read }) };
  };

  it('is asked about by each key that the user has, or had', async () => {
    const { ctx, read } = withOthers({}, []);
    await undo(action, target, { status: 'Active', denied: false, policies: [], keyIds: [OTHER] }, ctx);
    expect(read.mock.calls).toEqual([[NAMED]]);
  });

  it('is ours as well, and nobody is asked about one where there is none', async () => {
    const none = withOthers({}, [ours]);
    expect(await action.before(target, none.ctx)).toMatchObject({ before: { denied: false } });
    await action.apply(target, { status: 'Active', denied: false, policies: [] }, none.ctx);
    expect(none.read).not.toHaveBeenCalled();
    const { ctx } = withOthers({ attached: [DENY_ALL] }, [ours]);
    expect(await action.before(target, ctx)).toMatchObject({ before: { denied: false, policies: ['AWSDenyAll'] } });
  });

  it('is waited for while it is lifted, after the key is Inactive', async () => {
    const shared = { status: 'Active', denied: false, policies: ['AWSDenyAll'], keyIds: [OTHER] };
    const { ctx, statusOf } = withOthers({ attached: [DENY_ALL] }, [{ ...ours, endsBy: NOW + 1 }]);
    const thrown = await action.apply(target, shared, ctx).catch((reason: unknown) => reason);
    expect(isRetryable(thrown)).toBe(true);
    expect(thrown).toMatchObject({ message: expect.stringContaining('is being lifted') });
    expect(statusOf(KEY)).toBe('Inactive');
    const over = withOthers({ attached: [] }, [{ ...ours, endsBy: NOW }]);
    await action.apply(target, shared, over.ctx);
    expect(over.alice.attached).toEqual([DENY_ALL]);
  });

  it('of a user of that name who was deleted is none', async () => {
    const before = { denied: false, userId: 'AIDAOLD' };
    const old = { key: 'old', action: 'deny-user', target: 'alice', before } as const;
    const { ctx, alice } = withOthers({ attached: [DENY_ALL] }, [old]);
    expect(await action.before(target, ctx)).toMatchObject({ before: { denied: true } });
    expect(alice.attached).toEqual([DENY_ALL]);
  });
});

describe('when AWS fails', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('a crash after call %i ends as if there had been none', async (after) => {
    const { run, alice, statusOf, faults } = given({ attached: [policy('ReadOnlyAccess')] });
    const kept: { before?: AccessKeyBefore } = {};
    let attempts = 0;
    faults.crashAfter(after);
    const again = () => {
      attempts += 1;
      return run(kept);
    };
    const { verified } = await attemptUntilDone(again, faults);
    expect(verified?.verdict).toBe('done');
    expect(attempts).toBe(2);
    expect(statusOf(KEY)).toBe('Inactive');
    expect(alice.attached).toEqual([policy('ReadOnlyAccess'), DENY_ALL]);
    const { userId } = alice;
    const before = { status: 'Active', denied: false, policies: ['ReadOnlyAccess'], userId, keyIds: [OTHER] };
    expect(kept.before).toEqual(before);
  });

  it.each([
    { error: 'Throttling', status: 400, retryable: true },
    { error: 'ServiceFailureException', status: 500, retryable: true },
    { error: 'AccessDenied', status: 403, retryable: false },
  ])('$error surfaces from every call, retryable: $retryable', async ({ error, status, retryable }) => {
    const reads = ['GetUser', 'ListAccessKeys', 'ListAttachedUserPolicies'];
    for (const operation of [...reads, 'UpdateAccessKey', 'AttachUserPolicy']) {
      const { run, faults } = given();
      faults.refuse(operation, error, { status });
      const thrown = await run().catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({ name: error });
      expect(isRetryable(thrown)).toBe(retryable);
    }
  });

  it('the key is deactivated even when the deny is refused', async () => {
    const { run, statusOf, faults } = given();
    faults.refuse('AttachUserPolicy', 'AccessDenied', { status: 403 });
    await expect(run()).rejects.toThrow('AccessDenied');
    expect(statusOf(KEY)).toBe('Inactive');
  });

  it.each([
    { name: 'an Active key', status: 'Active' as const, attached: [DENY_ALL], says: 'Active' },
    { name: 'no deny', status: 'Inactive' as const, attached: [], says: 'does not show' },
  ])('reading back $name is pending, since IAM answers late', async ({ status, attached, says }) => {
    const { ctx } = given({ status, attached });
    const before = { status: 'Active', denied: false, policies: [] };
    expect(await action.verify(target, before, ctx)).toMatchObject({
      verdict: 'pending',
      reason: expect.stringContaining(says),
    });
  });
});

describe('permissions', () => {
  it('attach and detach one policy only, a deny', () => {
    for (const { actions, conditions } of action.permissions) {
      if (!actions.some((name) => /Policy$/.test(name))) continue;
      const one = 'arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll';
      expect(conditions).toEqual({ ArnEquals: { 'iam:PolicyARN': one } });
    }
  });
});
