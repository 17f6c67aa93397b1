import { LocalIam, type UserSeed } from '../../../local/services/iam.ts';
import { type DenyUserTarget, denyUserTargets } from '../../../src/actions/catalogue/targets/identity-targets.ts';
import { denyUser as action } from '../../../src/actions/identity/deny-user.ts';
import type { Actor, Finding } from '../../../src/core/finding.ts';
import { decide } from '../../../src/decide/decide.ts';
import { findingOf } from '../../sources/support.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const SESSION = 'ASIAEXAMPLE000000001';
const KEY = 'AKIAEXAMPLE000000001';
const target: DenyUserTarget = { key: 'alice', userName: 'alice', sessions: [SESSION] };
const policy = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const DENY_ALL = policy('AWSDenyAll');
const alice: Actor = { userType: 'IAMUser', userName: 'alice', accessKeyId: SESSION };

describe('targets', () => {
  const find = (actor: Actor, more: Partial<Finding> = {}) =>
    denyUserTargets(givenFinding({ actor, ...more }), givenConfig());

  it('the user of a session', () => {
    expect(find(alice)).toEqual([target]);
  });

  it('one user of several sessions', () => {
    const other = { ...alice, accessKeyId: 'ASIAEXAMPLE000000002' };
    const resources = [alice, other].map(({ accessKeyId: id = '' }) => ({ kind: 'access-key' as const, id }));
    expect(find(alice, { actors: [alice, other], resources })).toEqual([
      { ...target, sessions: [SESSION, 'ASIAEXAMPLE000000002'] },
    ]);
  });

  it.each<{ name: string; actor: Actor }>([
    { name: 'a long-term key', actor: { ...alice, accessKeyId: KEY } },
    { name: "a role's session", actor: { ...alice, userType: 'AssumedRole' } },
    { name: "root's", actor: { ...alice, userType: 'Root' } },
    { name: 'a federated user', actor: { ...alice, userType: 'FederatedUser' } },
    { name: 'nobody knows whose', actor: { userName: 'alice', accessKeyId: SESSION } },
    { name: 'no name of IAM', actor: { ...alice, userName: 'a/b;c' } },
  ])('none where it is $name', ({ actor }) => {
    expect(find(actor)).toEqual([]);
  });
});

describe('a playbook that takes keys away', () => {
  const actor = 'detail.resource.accessKeyDetails';
  const decided = (userType: string, accessKeyId: string) =>
    decide(
      findingOf('guardduty', 'access-key-used-from-tor', {
        [`${actor}.accessKeyId`]: accessKeyId,
        [`${actor}.userType`]: userType,
        [`${actor}.userName`]: 'alice',
      }),
      givenConfig({ mode: 'enforce' }),
      NOW,
    ).decisions.map(({ action: id, target: key, mode, outcome, reason }) => ({ id, key, mode, outcome, reason }));

  it('denies the user whose session is misused, and names no session to revoke', () => {
    const [decision, ...others] = decided('IAMUser', SESSION);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({ id: 'deny-user', key: 'alice', mode: 'approve', outcome: undefined });
  });

  it('goes for the key where it is a long-term one', () => {
    expect(decided('IAMUser', KEY)).toMatchObject([{ id: 'deactivate-access-key', key: KEY }]);
  });

  it.each([
    { userType: 'AssumedRole', says: 'revoke the active sessions of alice' },
    { userType: 'FederatedUser', says: 'sessionIssuer' },
  ])('says what a person can do about a session of $userType', ({ userType, says }) => {
    expect(decided(userType, SESSION)).toMatchObject([
      { id: 'deactivate-access-key', outcome: 'refused', reason: expect.stringContaining(says) },
    ]);
  });
});

function given(seed: Partial<UserSeed> = {}) {
  const iam = new LocalIam(givenWorld());
  const user = iam.seedUser({ userName: 'alice', keys: [{ id: KEY }], ...seed });
  const around = givenClients({ iam });
  const ctx = givenContext(around.clients);
  const run = (kept: { before?: never } = {}) => attempt(action, target, ctx, kept);
  return { ...around, iam, user, ctx, run };
}

describe('what it does', () => {
  it('denies the user, leaves the long-term key as it is and names it; undo removes the deny', async () => {
    const { run, user, ctx, calls } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      from: `/alice has the long-term key ${KEY} (Active); no managed policy is attached`,
      to: 'AWSDenyAll denies alice everything, console and open sessions included',
      effect: 'denies user alice everything, console and open sessions included',
      alsoHit: expect.stringContaining(KEY),
    });
    expect(verified).toMatchObject({ verdict: 'done', result: expect.stringContaining(KEY) });
    expect(user.attached).toEqual([DENY_ALL]);
    expect(user.keys).toMatchObject([{ id: KEY, status: 'Active' }]);
    const before = { denied: false, policies: [], userId: user.userId };
    await expect(undo(action, target, { ...before, userId: 'AIDAOTHER' }, ctx)).rejects.toThrow(
      /made anew.*nothing of the new/,
    );
    expect(user.attached).toEqual([DENY_ALL]);
    expect(await undo(action, target, before, ctx)).toBe('AWSDenyAll was detached from alice.');
    expect(user.attached).toEqual([]);
    expectDeclared(calls, action.permissions);
  });

  it('nothing where the user is already denied, and undo leaves that', async () => {
    const { run, ctx, user, writes } = given({ attached: [DENY_ALL] });
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(await undo(action, target, { denied: true, policies: [] }, ctx)).toContain('before the action');
    expect(user.attached).toEqual([DENY_ALL]);
    expect(writes()).toEqual([]);
  });

  it('fails with what to do where the user has no room for the deny', async () => {
    const { run } = given({ attached: Array.from({ length: 10 }, (_, n) => policy(`Example${n}`)) });
    expect((await run()).verified).toMatchObject({ verdict: 'failed', advice: expect.stringContaining('Detach') });
  });

  it('refuses a user who is gone', async () => {
    const { run, iam } = given();
    iam.users.clear();
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining('alice') });
  });

  it.each([1, 2, 3, 4, 5, 6])('ends the same after a crash after call %i', async (after) => {
    const { run, user, faults } = given();
    faults.crashAfter(after);
    await attemptUntilDone(() => run(), faults);
    expect(user.attached).toEqual([DENY_ALL]);
  });
});
