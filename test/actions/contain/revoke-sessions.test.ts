import { LocalCloudTrail } from '../../../local/services/cloudtrail.ts';
import { LocalIam } from '../../../local/services/iam.ts';
import type { RoleSeed } from '../../../local/services/iam-roles.ts';
import { sessionTargets } from '../../../src/actions/catalogue/targets/contain-targets.ts';
import { revokeSessions as action, type SessionsBefore } from '../../../src/actions/contain/revoke-sessions.ts';
import { documentOf } from '../../../src/actions/contain/sessions/deny-policy.ts';
import { isRefused } from '../../../src/core/action.ts';
import type { Actor } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const ROLE = 'AROAEXAMPLE0000000008';
const userId = `${ROLE}:i-0aaaa1111bbbb2222`;
const target = { key: 'web/i-0aaaa1111bbbb2222', roleName: 'web', userId, accessKeyId: 'ASIAEXAMPLE000000008' };
const HOUR = 3_600_000;

function given(role: Partial<RoleSeed> = {}, { evidenceAt = NOW - 60_000 } = {}) {
  const world = givenWorld();
  const [iam, cloudtrail] = [new LocalIam(world), new LocalCloudTrail(world)];
  cloudtrail.callsBy.set(target.accessKeyId, ['ListBuckets', 'GetObject', 'GetObject']);
  const made = iam.rolesByName.seedRole({
    roleName: 'web',
    roleId: ROLE,
    tags: { 'riposte:isolate': 'auto' },
    ...role,
  });
  const around = givenClients({ iam, cloudtrail });
  const ctx = { ...givenContext(around.clients), evidenceAt };
  const kept: { before?: SessionsBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as SessionsBefore, ctx);
  return { ...around, iam, made, ctx, kept, run, takeBack, writes: () => around.named(/^(Put|Delete)/) };
}

describe('targets', () => {
  const find = (actor: Actor) => sessionTargets(givenFinding({ actor }), givenConfig());
  const session = { userType: 'AssumedRole', userName: 'web', principalId: userId, accessKeyId: target.accessKeyId };

  it('are sessions of roles', () => {
    expect(find(session)).toEqual([target]);
    expect(find({ ...session, principalId: `${ROLE}:a+b=c,d.e@f-g_h` })).toMatchObject([
      { key: 'web/a+b=c,d.e@f-g_h' },
    ]);
    expect(find({ ...session, userType: 'IAMUser' })).toEqual([]);
    expect(find({ ...session, accessKeyId: 'AKIAEXAMPLE000000008' })).toEqual([]);
  });

  it.each([
    { name: 'no session name', principalId: ROLE },
    { name: 'a wildcard', principalId: `${ROLE}:*` },
    { name: 'quotes', principalId: `${ROLE}:a"b` },
    { name: 'a variable', principalId: `${ROLE}:\${aws:userid}` },
    { name: 'another line', principalId: `${userId}\n` },
  ])('refuse $name', ({ principalId }) => {
    expect(find({ ...session, principalId }).every(isRefused)).toBe(true);
  });
});

describe('revoke-sessions', () => {
  it('denies this session what began before, keeps what it did, and lifts it when no such session lives', async () => {
    const { run, made, ctx, kept, calls, takeBack } = given();
    const { prepared, verified } = await run();
    expect(prepared).not.toHaveProperty('unlessApproved');
    const [[name = '', document = ''] = []] = [...made.policies];
    expect(JSON.parse(document)).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Condition: {
            DateLessThan: { 'aws:TokenIssueTime': new Date(NOW).toISOString() },
            StringEquals: { 'aws:userid': userId },
          },
        },
      ],
    });
    expect(verified).toMatchObject({
      verdict: 'done',
      followUp: { at: NOW + HOUR + 15 * 60_000 },
      containment: {
        proof: { verdict: 'in force, not proven' },
        evidence: [expect.stringContaining('GetObject 2, ListBuckets 1')],
      },
    });
    expect(calls.length).toBeLessThanOrEqual(8);
    const due = { step: 'lift the deny', at: NOW };
    const lifted = await action.followUp?.(due, target, kept.before as SessionsBefore, ctx);
    expect(lifted?.result).toContain('lifted');
    expect(made.policies.has(name)).toBe(false);
    expect(await takeBack()).toContain('any more');
  });

  it('is satisfied by a deny that is newer than what was seen', async () => {
    const { run, ctx, writes } = given();
    await run();
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    expect(writes()).toHaveLength(1);
  });

  it('asks about every session of the role where it goes on after the deny, under whatever name', async () => {
    const { run, ctx, made } = given();
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR, now: () => NOW + HOUR };
    const other = { ...target, key: 'web/other', userId: `${ROLE}:other` };
    for (const one of [target, other]) {
      const prepared = await action.before(one, later);
      expect(prepared).toMatchObject({
        verdict: 'proceed',
        before: { deny: { userId: '' } },
        unlessApproved: expect.stringContaining('every session'),
        effect: expect.stringContaining('everybody who uses web now (assumed by ec2.amazonaws.com)'),
      });
    }
    const { before } = (await action.before(target, later)) as { before: SessionsBefore };
    await action.apply(target, before, later);
    // The wide one covers the narrow one, which is taken away under it.
    expect([...made.policies.keys()]).toEqual(['riposte-revoke-role']);
    expect(await undo(action, target, before, later)).toContain(`${userId} stays denied`);
    expect([...made.policies.keys()]).toEqual([before.covered?.[0]?.name]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'never leaves the session undenied while the wide deny comes or goes: call %i',
    async (n) => {
      const { run, ctx, made, faults } = given();
      await run();
      const later = { ...ctx, evidenceAt: NOW + HOUR / 2, now: () => NOW + HOUR / 2 };
      const { before } = (await action.before(target, later)) as { before: SessionsBefore };
      for (const step of [() => action.apply(target, before, later), () => undo(action, target, before, later)]) {
        faults.crashAfter(n);
        await Promise.resolve(step()).catch(() => {});
        expect([...made.policies.keys()].some((name) => name.startsWith('riposte-revoke-'))).toBe(true);
        faults.revive();
        await step();
      }
      expect([...made.policies.keys()]).toEqual([before.covered?.[0]?.name]);
    },
  );

  it('keeps the narrow deny where the role has no room for the wide one', async () => {
    const { run, ctx, made } = given();
    await run();
    made.policies.set('big', 'x'.repeat(9_990));
    const later = { ...ctx, evidenceAt: NOW + HOUR, now: () => NOW + HOUR };
    const { before } = (await action.before(target, later)) as { before: SessionsBefore };
    await action.apply(target, before, later);
    expect(await action.verify(target, before, later)).toMatchObject({ verdict: 'failed' });
    expect([...made.policies.keys()]).toContain(before.covered?.[0]?.name);
  });

  it('puts back no deny of a session that is over, and lifts what is left with the wide one', async () => {
    const { run, ctx, made } = given();
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR, now: () => NOW + HOUR };
    const { before } = (await action.before(target, later)) as { before: SessionsBefore };
    await action.apply(target, before, later);
    await undo(action, target, before, { ...later, now: () => NOW + 2 * HOUR });
    expect(made.policies.size).toBe(0);
    for (const deny of [before.deny, ...(before.covered ?? [])]) made.policies.set(deny.name, documentOf(deny));
    await action.followUp?.({ step: 'lift the deny', at: NOW }, target, before, later);
    expect(made.policies.size).toBe(0);
  });

  it.each([
    { name: 'one of ours', role: { roleId: 'AROAOWNNETWORK0000001' }, says: 'of this deployment' },
    { name: 'a service-linked one', role: { path: '/aws-service-role/x/' }, says: 'service-linked' },
    { name: 'one of Identity Center', role: { path: '/aws-reserved/sso/' }, says: 'Identity Center' },
    { name: 'one that was recreated since', role: { roleId: 'AROAEXAMPLE0000000099' }, says: 'recreated since' },
    {
      name: 'one of a build system',
      role: {
        trust: {
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
          },
        },
      },
      says: 'build system',
    },
  ])('refuses $name with what to do instead', async ({ role, says }) => {
    const { run, writes } = given(role);
    const { prepared } = await run();
    expect(prepared).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining(says),
      advice: expect.any(String),
    });
    expect(writes()).toEqual([]);
  });

  it('refuses a role that is gone', async () => {
    const { run, iam } = given();
    iam.rolesByName.roles.clear();
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse' });
  });

  it('says that it is not in force where the role has no room for the policy', async () => {
    const { run } = given({ policies: { big: 'x'.repeat(10_200) } });
    expect((await run()).verified).toMatchObject({ verdict: 'failed', reason: expect.stringMatching(/^Not in force/) });
  });

  it('leaves a policy that somebody changed, and says so', async () => {
    const { run, made, takeBack, kept } = given();
    await run();
    const name = kept.before?.deny.name ?? '';
    made.policies.set(name, '{}');
    expect(await takeBack()).toContain('was changed since');
    expect(made.policies.get(name)).toBe('{}');
  });

  it('goes on where CloudTrail does not answer', async () => {
    const { run, faults } = given();
    faults.refuse('LookupEvents', 'ThrottlingException');
    expect((await run()).verified).toMatchObject({ verdict: 'done' });
  });

  it.each([1, 2, 3, 4, 5])('ends the same after a death after call %i', async (after) => {
    const { run, faults, made, takeBack } = given();
    faults.crashAfter(after);
    await attemptUntilDone(run, faults);
    expect(made.policies.size).toBe(1);
    faults.crashAfter(1 + (after % 2));
    await attemptUntilDone(takeBack, faults);
    expect(made.policies.size).toBe(0);
  });

  it('declares exactly the permissions that its calls need', async () => {
    const { run, takeBack, calls } = given();
    await run();
    await takeBack();
    expectDeclared(calls, action.permissions);
  });
});
