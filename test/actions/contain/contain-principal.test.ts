import { LocalCloudTrail } from '../../../local/services/cloudtrail.ts';
import { LocalIam, type UserSeed } from '../../../local/services/iam.ts';
import { type UserTarget, userTargets } from '../../../src/actions/catalogue/targets/principal-targets.ts';
import { containPrincipal as action } from '../../../src/actions/contain/contain-principal.ts';
import type { PrincipalBefore } from '../../../src/actions/contain/users/contain-user.ts';
import { isRefused } from '../../../src/core/action.ts';
import type { Actor, Finding } from '../../../src/core/finding.ts';
import { decide } from '../../../src/decide/decide.ts';
import { findingOf } from '../../sources/support.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const [KEY, OTHER, LATER] = ['AKIAEXAMPLE000000001', 'AKIAEXAMPLE000000002', 'AKIAEXAMPLE000000003'];
const ID = 'AIDAEXAMPLE0000000001';
const target: UserTarget = { key: 'alice', userName: 'alice', userId: ID, keys: [KEY] };
const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';
const alice: Actor = { userType: 'IAMUser', userName: 'alice', principalId: ID, accessKeyId: KEY };

describe('targets', () => {
  const find = (actors: Actor[], more: Partial<Finding> = {}) =>
    userTargets(givenFinding({ actors, ...more }), givenConfig());

  it.each<{ name: string; actors: Actor[]; found: UserTarget[] }>([
    { name: 'the user of a key', actors: [alice], found: [target] },
    {
      name: 'one user of a key, a session and the console',
      actors: [alice, { ...alice, accessKeyId: 'ASIAEXAMPLE000000001' }, { ...alice, accessKeyId: '' }],
      found: [target],
    },
    { name: 'nobody of a role', actors: [{ ...alice, userType: 'AssumedRole' }], found: [] },
    { name: 'nobody of root', actors: [{ ...alice, userType: 'Root' }], found: [] },
    { name: 'nobody of two who have one key', actors: [alice, { ...alice, userName: 'bob' }], found: [] },
    {
      name: 'a user without an id',
      actors: [{ userType: 'IAMUser', userName: 'bob' }],
      found: [{ key: 'bob', userName: 'bob', userId: '', keys: [] }],
    },
  ])('are $name', ({ actors, found }) => {
    expect(find(actors)).toEqual(found);
  });

  it.each<{ name: string; actors: Actor[]; more?: Partial<Finding> }>([
    { name: 'a name that IAM cannot have', actors: [{ ...alice, userName: 'a/b;c\n' }] },
    { name: 'no name', actors: [{ ...alice, userName: '' }] },
    { name: 'another account', actors: [alice], more: { account: '444455556666' } },
    { name: 'two users of one name', actors: [alice, { ...alice, principalId: `${ID}9`, accessKeyId: OTHER }] },
  ])('refuse $name', ({ actors, more }) => {
    const found = find(actors, more);
    expect(found).toHaveLength(1);
    expect(found.every(isRefused)).toBe(true);
  });
});

describe('a sign-in from where the user never was', () => {
  const decided = (contain: 'users'[]) =>
    decide(
      findingOf('guardduty', 'console-login-from-two-countries'),
      givenConfig({ mode: 'enforce', contain, actions: [...givenConfig().actions, 'contain-principal'] }),
      NOW,
    ).decisions;

  it('asks whether to contain the user', () => {
    expect(decided(['users'])).toMatchObject([{ action: 'contain-principal', target: 'anna', mode: 'approve' }]);
  });

  it('is told with what would be asked, where containment of users is off', () => {
    expect(decided([])).toMatchObject([
      { action: 'notify', mode: 'notify', reason: expect.stringContaining('contain user anna?') },
    ]);
  });
});

function given(seed: Partial<UserSeed> = {}) {
  const world = givenWorld();
  const [iam, cloudtrail] = [new LocalIam(world), new LocalCloudTrail(world)];
  const user = iam.seedUser({
    userName: 'alice',
    userId: ID,
    keys: [{ id: KEY }, { id: OTHER }],
    console: true,
    mfa: ['arn:aws:iam::111122223333:mfa/alice'],
    ...seed,
  });
  cloudtrail.callsBy.set('alice', ['AssumeRole arn:aws:iam::111122223333:role/deploy', 'ListUsers', 'ListUsers']);
  const around = givenClients({ iam, cloudtrail });
  const ctx = givenContext(around.clients);
  const kept: { before?: PrincipalBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as PrincipalBefore, ctx);
  const statuses = () => Object.fromEntries(user.keys.map(({ id, status }) => [id, status]));
  return { ...around, iam, user, ctx, kept, run, takeBack, statuses };
}

describe('contain-principal', () => {
  it('denies the user and takes all keys, and one undo gives back what no finding names', async () => {
    const { run, takeBack, user, statuses, calls } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      from: expect.stringContaining('2 active keys and a password'),
      alsoHit: expect.stringContaining(OTHER),
      unlessApproved: expect.stringContaining('riposte:isolate=auto'),
    });
    expect(user.attached).toEqual([DENY_ALL]);
    expect(statuses()).toEqual({ [KEY]: 'Inactive', [OTHER]: 'Inactive' });
    expect(verified).toMatchObject({
      verdict: 'done',
      containment: {
        proof: { verdict: 'in force, not proven' },
        connected: [expect.stringContaining('role deploy')],
        evidence: [expect.stringMatching(/a password, 1 second factors .*ListUsers 2, AssumeRole 1/)],
        undo: expect.stringContaining(`activates key ${OTHER}`),
      },
    });
    const doing = calls.splice(0);
    expect(await takeBack()).toContain(`Key ${KEY}, which a finding names, stays`);
    expect(user.attached).toEqual([]);
    expect(statuses()).toEqual({ [KEY]: 'Inactive', [OTHER]: 'Active' });
    expectDeclaredApart({ doing, undoing: calls }, action);
  });

  it('needs no question where the owner has said so', async () => {
    const { run } = given({ tags: { 'riposte:isolate': 'auto' } });
    expect((await run()).prepared).not.toHaveProperty('unlessApproved');
  });

  it.each<{ name: string; seed: Partial<UserSeed>; verdict: string; writes: number }>([
    {
      name: 'is already contained',
      seed: { attached: [DENY_ALL], keys: [{ id: KEY, status: 'Inactive' }] },
      verdict: 'unchanged',
      writes: 0,
    },
    { name: 'was made anew', seed: { userId: 'AIDAEXAMPLE0000000099' }, verdict: 'refuse', writes: 0 },
    { name: 'is denied, with keys', seed: { attached: [DENY_ALL] }, verdict: 'proceed', writes: 2 },
    { name: 'has no keys and no password', seed: { keys: [], console: false }, verdict: 'proceed', writes: 1 },
  ])('of a user who $name: $verdict', async ({ seed, verdict, writes: expected }) => {
    const { run, writes } = given(seed);
    expect((await run()).prepared.verdict).toBe(verdict);
    expect(writes()).toHaveLength(expected);
  });

  it('leaves a deny that was there before', async () => {
    const { run, takeBack, user } = given({ attached: [DENY_ALL] });
    await run();
    expect(await takeBack()).toContain('before the action');
    expect(user.attached).toEqual([DENY_ALL]);
  });

  it('leaves what somebody else did to a key since, and says so', async () => {
    const { run, takeBack, user } = given();
    await run();
    user.keys = user.keys.filter(({ id }) => id !== OTHER);
    expect(await takeBack()).toContain(`Key ${OTHER} was activated or deleted by somebody else`);
  });

  it.each([ID, ''])(
    'touches nothing of a user of that name who was made anew (known from the finding: %s)',
    async (known) => {
      const { iam, ctx, kept, writes } = given();
      const of = { ...target, userId: known };
      await attempt(action, of, ctx, kept);
      iam.users.delete('alice');
      const anew = iam.seedUser({ userName: 'alice', keys: [{ id: OTHER, status: 'Inactive' }], attached: [DENY_ALL] });
      const done = writes().length;
      await expect(undo(action, of, kept.before as PrincipalBefore, ctx)).rejects.toThrow(
        /made anew since.*nothing of the new one/,
      );
      expect([writes().length, anew.attached.length]).toEqual([done, 1]);
      expect(anew.keys.map(({ status }) => status)).toEqual(['Inactive']);
    },
  );

  it('takes a key that was made since on a second occasion, and undo knows of both', async () => {
    const { run, ctx, kept, user, takeBack, statuses } = given({ keys: [{ id: OTHER }] });
    await run();
    const first = kept.before as PrincipalBefore;
    user.keys.push({ id: LATER, status: 'Active', createdAt: new Date(NOW) });
    const again: { before?: PrincipalBefore } = {};
    const { verified } = await attempt(action, { ...target, keys: [LATER] }, ctx, again);
    expect(verified).toMatchObject({ verdict: 'done' });
    kept.before = action.merge?.(first, again.before as PrincipalBefore) as PrincipalBefore;
    expect(kept.before).toMatchObject({ denied: false, keys: [OTHER, LATER], named: [LATER] });
    await takeBack();
    expect(user.attached).toEqual([]);
    expect(statuses()).toEqual({ [OTHER]: 'Active', [LATER]: 'Inactive' });
  });

  it('that meets another user of that name is of him alone: undo knows what was taken of him', async () => {
    const { run, ctx, kept, iam } = given({ keys: [{ id: OTHER }] });
    await run();
    const first = kept.before as PrincipalBefore;
    const anew = iam.seedUser({ userName: 'alice', userId: 'AIDAEXAMPLE0000000099', keys: [{ id: LATER }] });
    const again: { before?: PrincipalBefore } = {};
    const of = { ...target, userId: anew.userId, keys: [] };
    await attempt(action, of, ctx, again);
    expect([anew.attached, anew.keys[0]?.status]).toEqual([[DENY_ALL], 'Inactive']);
    const merged = action.merge?.(first, again.before as PrincipalBefore) as PrincipalBefore;
    expect(await undo(action, of, merged, ctx)).toContain(`Key ${LATER} is active again.`);
    expect([anew.attached, anew.keys[0]?.status]).toEqual([[], 'Active']);
  });

  it('does by half what has no room for the deny, and says what goes on', async () => {
    const attached = Array.from({ length: 10 }, (_, n) => `arn:aws:iam::aws:policy/Example${n}`);
    const { run, statuses } = given({ attached });
    expect((await run()).verified).toMatchObject({
      verdict: 'partial',
      missing: expect.stringContaining('console and open sessions'),
      containment: { proof: { verdict: 'not in force' } },
    });
    expect(statuses()).toEqual({ [KEY]: 'Inactive', [OTHER]: 'Inactive' });
  });

  it('says that a user was deleted before, in the middle of, and after it', async () => {
    const { run, iam, ctx, kept, takeBack } = given();
    await run();
    iam.users.clear();
    await action.apply(target, kept.before as PrincipalBefore, ctx);
    expect(await action.verify(target, kept.before as PrincipalBefore, ctx)).toMatchObject({ verdict: 'failed' });
    expect(await takeBack()).toContain('nothing to put back');
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'refuse' });
  });

  it('goes on where CloudTrail does not answer', async () => {
    const { run, faults } = given();
    faults.refuse('LookupEvents', 'ThrottlingException');
    expect((await run()).verified).toMatchObject({ verdict: 'done' });
  });

  it('is whole although every second write is throttled, and so is its undo', async () => {
    const { run, faults, kept, user, takeBack, statuses } = given();
    for (const write of ['AttachUserPolicy', 'DetachUserPolicy', 'UpdateAccessKey'])
      faults.refuse(write, 'ThrottlingException', { every: 2 });
    const until = async (step: () => Promise<unknown>): Promise<void> => {
      for (let tries = 0; tries < 6; tries += 1) await step().catch(() => {});
    };
    await until(run);
    expect(kept.before).toMatchObject({ denied: false, keys: [KEY, OTHER] });
    expect(user.attached).toEqual([DENY_ALL]);
    expect(statuses()).toEqual({ [KEY]: 'Inactive', [OTHER]: 'Inactive' });
    await until(takeBack);
    expect(user.attached).toEqual([]);
    expect(statuses()).toEqual({ [KEY]: 'Inactive', [OTHER]: 'Active' });
  });

  it.each([
    { done: 'nothing', calls: 0, verdict: 'failed' },
    { done: 'the deny', calls: 1, verdict: 'partial' },
    { done: 'the deny and one key', calls: 3, verdict: 'partial' },
    { done: 'all', calls: 4, verdict: 'done' },
  ])('says of an attempt that died what it did: $done', async ({ calls, verdict }) => {
    const { faults, ctx } = given();
    const prepared = await action.before(target, ctx);
    const { before } = prepared as { before: PrincipalBefore };
    if (calls > 0) {
      faults.crashAfter(calls);
      await action.apply(target, before, ctx).catch(() => {});
      faults.revive();
    }
    expect(await action.look?.(target, before, ctx)).toMatchObject({ verdict });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('ends the same after a death after call %i', async (after) => {
    const { run, faults, user, takeBack, statuses } = given();
    faults.crashAfter(after);
    await attemptUntilDone(run, faults);
    expect(user.attached).toEqual([DENY_ALL]);
    expect(statuses()).toEqual({ [KEY]: 'Inactive', [OTHER]: 'Inactive' });
    faults.crashAfter(1 + (after % 3));
    await attemptUntilDone(takeBack, faults);
    expect(user.attached).toEqual([]);
    expect(statuses()).toEqual({ [KEY]: 'Inactive', [OTHER]: 'Active' });
  });
});
