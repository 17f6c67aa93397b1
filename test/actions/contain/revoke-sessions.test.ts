import { LocalCloudTrail } from '../../../local/services/cloudtrail.ts';
import { LocalIam } from '../../../local/services/iam.ts';
import type { RoleSeed } from '../../../local/services/iam-roles.ts';
import { sessionTargets } from '../../../src/actions/catalogue/targets/contain-targets.ts';
import { revokeSessions as action } from '../../../src/actions/contain/revoke-sessions.ts';
import { documentOf } from '../../../src/actions/contain/sessions/deny-policy.ts';
import type { SessionsBefore } from '../../../src/actions/contain/sessions/revoke-report.ts';
import { isRefused } from '../../../src/core/action.ts';
import type { Actor } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const ROLE = 'AROAEXAMPLE0000000008';
const userId = `${ROLE}:i-0aaaa1111bbbb2222`;
const target = { key: 'web/i-0aaaa1111bbbb2222', roleName: 'web', userId, accessKeyId: 'ASIAEXAMPLE000000008' };
const other = { ...target, key: 'web/other', userId: `${ROLE}:other` };
const HOUR = 3_600_000;

const ARN = 'arn:aws:iam::111122223333:role/web';
const UUID = '906759640b-0a1b2c3d-0000-4000-8000-000000000001';

/** What CloudTrail writes of who calls with the key of the target. */
const caller = (more: object): object => ({ accessKeyId: target.accessKeyId, principalId: userId, ...more });
const alice = caller({ sessionContext: { sourceIdentity: 'alice' } });
const center = caller({ onBehalfOf: { userId: UUID }, sessionContext: { sourceIdentity: 'alice' } });

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
  return { ...around, iam, cloudtrail, made, ctx, kept, run, takeBack, writes: () => around.named(/^(Put|Delete)/) };
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
    for (const one of [target, other]) {
      const prepared = await action.before(one, later);
      expect(prepared).toMatchObject({
        verdict: 'proceed',
        before: { deny: { userId: '' } },
        unlessApproved: expect.stringContaining('every session'),
        effect: expect.stringContaining('everybody who uses web now (assumed by ec2.amazonaws.com)'),
      });
    }
    const { before } = (await action.before(other, later)) as { before: SessionsBefore };
    await action.apply(other, before, later);
    // The wide one covers the narrow one, which stays: whoever denies may take no deny away.
    expect([...made.policies.keys()].sort()).toEqual([before.covered?.[0]?.name, 'riposte-revoke-role'].sort());
    const said = await undo(action, other, before, later);
    expect(said).toContain(`the session ${userId} begun before`);
    expect(said).toContain('stays denied, by other responses');
    expect([...made.policies.keys()]).toEqual([before.covered?.[0]?.name]);
  });

  it('takes away with the wide deny the narrower one of the same response, as nothing would be left to end it', async () => {
    const { run, ctx, made } = given();
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR / 2, now: () => NOW + HOUR / 2 };
    const { before } = (await action.before(target, later)) as { before: SessionsBefore };
    await action.apply(target, before, later);
    expect(made.policies.size).toBe(2);
    expect(await undo(action, target, before, later)).toContain('sessions that live still can be used again');
    expect(made.policies.size).toBe(0);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'never leaves the session undenied while the wide deny of another comes or goes: call %i',
    async (n) => {
      const { run, ctx, made, faults } = given();
      await run();
      const later = { ...ctx, evidenceAt: NOW + HOUR / 2, now: () => NOW + HOUR / 2 };
      const { before } = (await action.before(other, later)) as { before: SessionsBefore };
      for (const step of [() => action.apply(other, before, later), () => undo(action, other, before, later)]) {
        faults.crashAfter(n);
        await Promise.resolve(step()).catch(() => {});
        expect([...made.policies.keys()].some((name) => name.startsWith('riposte-revoke-'))).toBe(true);
        faults.revive();
        await step();
      }
      expect([...made.policies.keys()]).toEqual([before.covered?.[0]?.name]);
    },
  );

  it.each([
    { name: 'the source identity', identity: alice, key: 'aws:SourceIdentity', value: 'alice' },
    {
      name: 'the Identity Center user, whom nobody chooses',
      identity: center,
      key: 'identitystore:UserId',
      value: UUID,
    },
  ])('asks about $name before it asks about the role, and then about the role', async ({ identity, key, value }) => {
    const { run, ctx, made, cloudtrail, kept } = given();
    cloudtrail.identities.set(target.accessKeyId, identity);
    cloudtrail.callsBy.get(target.accessKeyId)?.push('AssumeRole arn:aws:iam::111122223333:role/deploy');
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR, now: () => NOW + HOUR };
    const asked = await action.before(target, later);
    expect(asked).toMatchObject({ verdict: 'proceed', unlessApproved: expect.stringContaining(value) });
    const { before } = asked as { before: SessionsBefore };
    await action.apply(target, before, later);
    expect([...made.policies.keys()]).toEqual([kept.before?.deny.name, before.deny.name]);
    expect(JSON.parse(made.policies.get(before.deny.name) ?? '')).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { StringEquals: { [key]: value } } }],
    });
    const verified = await action.verify(target, before, later);
    expect(verified).toMatchObject({
      containment: {
        cut: [expect.stringContaining(value)],
        notCut: expect.arrayContaining([expect.stringContaining('deploy')]),
      },
    });
    // Any session of that person is answered by it; what is seen after it is not, and then the role is what is left.
    cloudtrail.identities.set(target.accessKeyId, { ...identity, principalId: other.userId });
    expect(await action.before(other, { ...later, evidenceAt: NOW + HOUR - 1 })).toMatchObject({
      verdict: 'unchanged',
    });
    const last = { ...ctx, evidenceAt: NOW + 2 * HOUR, now: () => NOW + 2 * HOUR };
    expect(await action.before(other, last)).toMatchObject({
      before: { deny: { userId: '' }, covered: [expect.anything(), expect.anything()] },
      unlessApproved: expect.stringContaining('every session of the role'),
    });
  });

  it('lifts the deny of the session with that of its person, and undoes it with it', async () => {
    const { run, ctx, made, cloudtrail } = given();
    cloudtrail.identities.set(target.accessKeyId, alice);
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR, now: () => NOW + HOUR };
    const { before } = (await action.before(target, later)) as { before: SessionsBefore };
    await action.apply(target, before, later);
    expect(made.policies.size).toBe(2);
    await undo(action, target, before, later);
    expect(made.policies.size).toBe(0);
    for (const deny of [before.deny, ...(before.beside ?? [])]) made.policies.set(deny.name, documentOf(deny));
    await action.followUp?.({ step: 'lift the deny', at: NOW }, target, before, later);
    expect(made.policies.size).toBe(0);
  });

  it.each([
    { name: 'calls of another key', identity: { ...alice, accessKeyId: 'ASIAEXAMPLE000000009' } },
    { name: 'calls of another session', identity: { ...alice, principalId: `${ROLE}:other` } },
    { name: 'a name with a wildcard', identity: caller({ sessionContext: { sourceIdentity: 'a*' } }) },
    { name: 'a variable', identity: caller({ sessionContext: { sourceIdentity: '${aws:userid}' } }) },
    { name: 'another line', identity: caller({ sessionContext: { sourceIdentity: 'alice\n' } }) },
    {
      name: 'no text',
      identity: caller({ sessionContext: { sourceIdentity: ['alice'] }, onBehalfOf: { userId: {} } }),
    },
    { name: 'no identity', identity: JSON.parse('null') as object },
  ])('takes nobody for the person by $name', async ({ identity }) => {
    const { run, ctx, cloudtrail } = given();
    cloudtrail.identities.set(target.accessKeyId, identity);
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR, now: () => NOW + HOUR };
    expect(await action.before(target, later)).toMatchObject({ before: { deny: { name: 'riposte-revoke-role' } } });
  });

  it('names those who were seen to assume the role before everybody is denied', async () => {
    const { run, ctx, cloudtrail } = given();
    cloudtrail.sessionsOf.set(ARN, ['i-0cccc', 'alice', 'i-0cccc', 'evil\u202e<!channel>\n']);
    await run();
    const prepared = await action.before(target, { ...ctx, evidenceAt: NOW + HOUR });
    expect(prepared).toMatchObject({ lately: 'it was assumed here lately by i-0cccc, alice, evil <!channel>' });
  });

  it('lets a yes about a person stand still where CloudTrail fails, and widens it to nobody else', async () => {
    const { run, ctx, made, cloudtrail, faults } = given();
    cloudtrail.identities.set(target.accessKeyId, alice);
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR / 2, now: () => NOW + HOUR / 2 };
    const { to } = (await action.before(target, later)) as { to: string };
    faults.refuse('LookupEvents', 'ThrottlingException');
    await expect(action.before(target, { ...later, asked: to })).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: expect.stringContaining('Nothing was changed on web'),
    });
    expect(made.policies.size).toBe(1);
    // Nobody was asked about a person: then everybody is who can be asked about.
    expect(await action.before(target, later)).toMatchObject({ before: { deny: { name: 'riposte-revoke-role' } } });
  });

  it.each(['ThrottlingException', undefined])('does what was asked of everybody: CloudTrail then %s', async (error) => {
    const { run, ctx, cloudtrail, faults } = given();
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR / 2, now: () => NOW + HOUR / 2 };
    const { to } = (await action.before(target, later)) as { to: string };
    cloudtrail.identities.set(target.accessKeyId, alice);
    if (error) faults.refuse('LookupEvents', error);
    expect(await action.before(target, { ...later, asked: to })).toMatchObject({
      to,
      before: { deny: { name: 'riposte-revoke-role' } },
    });
  });

  it('begins with a session again where the deny before is of sessions that are over, and takes what was left', async () => {
    const { run, ctx, made } = given();
    await run();
    const at = (ms: number) => ({ ...ctx, evidenceAt: NOW + ms - 1, now: () => NOW + ms });
    expect(await action.before(other, at(HOUR))).toMatchObject({ before: { deny: { userId: '' } } });
    expect(await action.before(other, at(2 * HOUR))).toMatchObject({ before: { deny: { userId: other.userId } } });
    const days = at(40 * 24 * HOUR);
    const { before } = (await action.before(other, days)) as { before: SessionsBefore };
    await action.apply(other, before, days);
    await undo(action, other, before, days);
    expect(made.policies.size).toBe(0);
  });

  it.each(['undo', 'followUp'] as const)('leaves what another response has renewed: %s', async (how) => {
    const { run, ctx, made } = given();
    await run();
    const at = (ms: number) => ({ ...ctx, evidenceAt: NOW + ms, now: () => NOW + ms });
    const wide = async (one: typeof target, ms: number) => {
      const { before } = (await action.before(one, at(ms))) as { before: SessionsBefore };
      await action.apply(one, before, at(ms));
      return before;
    };
    const first = await wide(target, HOUR / 4);
    const second = await wide(other, HOUR / 2);
    expect(second.renews).toEqual(first.deny);
    // An attempt that died comes back: it does not shorten what has been renewed since.
    await action.apply(target, first, at(HOUR / 2));
    const due = { step: 'lift the deny', at: NOW };
    const said =
      how === 'undo'
        ? await undo(action, target, first, at(HOUR))
        : (await action.followUp?.(due, target, first, at(HOUR)))?.result;
    expect(said).toContain('another response has renewed it');
    expect([...made.policies]).toEqual([['riposte-revoke-role', documentOf(second.deny)]]);
    expect(await undo(action, other, second, at(HOUR))).toMatch(
      /No longer denied either, though another response may say so: .*every session of web begun before/,
    );
    expect(made.policies.size).toBe(0);
  });

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

  it('says of no narrower deny that it stays where a release before has taken it away', async () => {
    const { run, ctx, made } = given();
    await run();
    const later = { ...ctx, evidenceAt: NOW + HOUR / 2, now: () => NOW + HOUR / 2 };
    const { before } = (await action.before(other, later)) as { before: SessionsBefore };
    await action.apply(other, before, later);
    made.policies.delete(before.covered?.[0]?.name ?? '');
    const said = await undo(action, other, before, later);
    expect(said).toContain('can be used again');
    expect(said).toContain(`No longer denied either, though another response may say so: the session ${userId} begun`);
    expect(made.policies.size).toBe(0);
  });

  it('takes the deny of a session that is over with the wide one, and lifts what is left with the wide one', async () => {
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

  it('tells what to do about a user of Identity Center, in commands that no session name can break', async () => {
    const roleName = 'AWSReservedSSO_Power_User_0123456789abcdef';
    const { ctx, iam } = given();
    iam.rolesByName.seedRole({ roleName, roleId: ROLE, path: '/aws-reserved/sso/' });
    const adviceFor = async (name: string) =>
      ((await action.before({ ...target, roleName, userId: `${ROLE}:${name}` }, ctx)) as { advice: string }).advice;
    const advice = await adviceFor('alice@example.com');
    expect(advice).toContain('"AttributeValue":"alice@example.com"');
    expect(advice).toContain('permission set Power_User ');
    expect(advice).toContain('--target-id 111122223333');
    expect(await adviceFor("a'; rm -rf ~")).toContain('"AttributeValue":"USER_NAME"');
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

  it.each([0, 1])(
    'ends the same where every second call of IAM is throttled, with ten policies on the role (%i)',
    async (first) => {
      const ten = Array.from({ length: 10 }, (_, n): [string, string] => [`policy-${n}`, 'x'.repeat(950)]);
      const { made, ctx: around, faults, clients } = given({ policies: Object.fromEntries(ten) });
      const ctx = { ...around, clients: patient(clients) };
      if (first) await action.before(target, ctx);
      faults.refuse('*', 'ThrottlingException', { every: 2, service: 'iam' });
      const kept: { before?: SessionsBefore } = {};
      expect((await attempt(action, target, ctx, kept)).verified).toMatchObject({ verdict: 'done' });
      expect([...made.policies.keys()]).toEqual([...ten.map(([name]) => name), kept.before?.deny.name]);
      await undo(action, target, kept.before as SessionsBefore, ctx);
      expect([...made.policies]).toEqual(ten);
    },
  );

  it('declares exactly the permissions that its calls need', async () => {
    const { run, takeBack, calls } = given();
    await run();
    const doing = calls.splice(0);
    await takeBack();
    expectDeclaredApart({ doing, undoing: calls }, action);
  });
});
