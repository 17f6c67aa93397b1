import { LocalEks } from '../../../local/services/eks.ts';
import { LocalIam } from '../../../local/services/iam.ts';
import {
  type ClusterAccessTarget,
  clusterAccessTargets,
} from '../../../src/actions/catalogue/targets/cluster-targets.ts';
import { type AccessBefore, closeClusterAccess as action } from '../../../src/actions/contain/close-cluster-access.ts';
import { isRefused } from '../../../src/core/action.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { decide } from '../../../src/decide/decide.ts';
import { findingOf } from '../../sources/support.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const ROLE = 'AROAEXAMPLE0000000021';
const NEW_ROLE = 'AROAEXAMPLE0000000099';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/deploy/anna';
const target: ClusterAccessTarget = { key: `shop/${ROLE}`, cluster: 'shop', principalId: ROLE, name: SESSION };
const [EDIT, VIEW] = ['AmazonEKSEditPolicy', 'AmazonEKSViewPolicy'].map(
  (name) => `arn:aws:eks::aws:cluster-access-policy/${name}`,
);

describe('targets', () => {
  const uid = `aws-iam-authenticator:111122223333:${ROLE}`;
  const arn = 'arn:aws:eks:eu-west-1:111122223333:cluster/shop';
  const find = (facts: Finding['facts'], more: Partial<Finding> = {}) =>
    clusterAccessTargets(
      givenFinding({ resources: [{ kind: 'cluster', id: 'shop', arn }], facts, ...more }),
      givenConfig(),
    );

  it('are roles and users of IAM, one however many sessions they have', () => {
    expect(find({ kubernetesUser: SESSION, kubernetesUid: uid })).toEqual([target]);
    const actor = { userType: 'AssumedRole', userName: 'deploy', principalId: `${ROLE}:anna` };
    expect(find({}, { actor, actors: [actor, { ...actor, principalId: `${ROLE}:bob` }] })).toEqual([
      { ...target, name: 'deploy' },
    ]);
  });

  it('are none where it is no cluster of EKS', () => {
    const resources = [{ kind: 'cluster' as const, id: 'shop', arn: arn.replace(':eks:', ':ecs:') }];
    expect(find({ kubernetesUser: SESSION, kubernetesUid: uid }, { resources })).toEqual([]);
  });

  it.each([
    { user: 'system:serviceaccount:shop:cart', says: 'service account' },
    { user: 'system:node:ip-10-0-0-1', says: 'kubectl drain' },
    { user: 'system:anonymous', says: 'public endpoint' },
    { user: SESSION, kubernetesUid: 'made-up', says: 'does not say which role' },
    { user: SESSION, kubernetesUid: `${uid}\n`, says: 'does not say which role' },
    { user: SESSION, kubernetesUid: `aws-iam-authenticator:444455556666:${ROLE}`, says: 'of account 444455556666' },
  ])('refuse $user $kubernetesUid: $says', ({ user, kubernetesUid = uid, says }) => {
    const found = find({ kubernetesUser: user, kubernetesUid });
    expect(found).toEqual([{ key: expect.any(String), refuse: expect.stringContaining(says) }]);
    expect(found.every(isRefused)).toBe(true);
  });
});

it('is asked about where a cluster is called through Tor, and told of where it is off', () => {
  const decided = (contain: 'clusters'[]) =>
    decide(
      findingOf('guardduty', 'kubernetes-called-from-tor'),
      givenConfig({ mode: 'enforce', contain, actions: [...givenConfig().actions, 'close-cluster-access'] }),
      NOW,
    ).decisions;
  expect(decided(['clusters'])).toMatchObject([{ action: 'close-cluster-access', mode: 'approve' }]);
  expect(decided([])).toMatchObject([
    { action: 'notify', reason: expect.stringContaining('close cluster access shop') },
  ]);
});

function given({ mode = 'API_AND_CONFIG_MAP', type = 'STANDARD', roleId = ROLE, path = '/', tags = {} } = {}) {
  const world = givenWorld();
  const [iam, eks] = [new LocalIam(world), new LocalEks(world)];
  iam.rolesByName.seedRole({ roleName: 'deploy', roleId, path });
  eks.seedCluster({ name: 'shop', authenticationMode: mode, tags });
  const policies = ['AmazonEKSEditPolicy', 'AmazonEKSViewPolicy'];
  eks.seedEntry('shop', { principalArn: 'arn:aws:iam::111122223333:role/other', groups: ['other'] });
  const principalArn = `arn:aws:iam::111122223333:role${path}deploy`;
  const entry = eks.seedEntry('shop', { principalArn, type, groups: ['team', 'ops'], policies });
  entry.policies.set(VIEW as string, { type: 'namespace', namespaces: ['cart'] });
  const around = givenClients({ iam, eks });
  const ctx = givenContext(around.clients);
  const kept: { before?: AccessBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as AccessBefore, ctx);
  const rights = () => ({ groups: entry.groups, policies: [...entry.policies] });
  const writes = () => around.named(/^(Dis)?[aA]ssociate|^Update/);
  return { ...around, iam, eks, entry, ctx, kept, run, takeBack, rights, writes };
}

const NONE = { groups: [], policies: [] };
const ALL = {
  groups: ['team', 'ops'],
  policies: [
    [EDIT, { type: 'cluster', namespaces: [] }],
    [VIEW, { type: 'namespace', namespaces: ['cart'] }],
  ],
};

describe('close-cluster-access', () => {
  it('takes all rights off the entry, which stays, and undo gives the same back with their scopes', async () => {
    const { run, takeBack, rights, eks } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      unlessApproved: expect.any(String),
      alsoHit: expect.stringContaining('role/deploy'),
    });
    expect(rights()).toEqual(NONE);
    expect(eks.clusters.get('shop')?.entries.size).toBe(2);
    expect(verified).toMatchObject({
      verdict: 'done',
      containment: {
        proof: { verdict: 'in force, not proven' },
        notCut: expect.arrayContaining([expect.stringContaining('role bindings')]),
        connected: [],
      },
    });
    expect(await takeBack()).toContain('former rights in shop again');
    expect(rights()).toEqual(ALL);
  });

  it.each<{ name: string; more: NonNullable<Parameters<typeof given>[0]>; says: string }>([
    { name: 'a cluster of the ConfigMap alone', more: { mode: 'CONFIG_MAP' }, says: 'aws-auth' },
    { name: 'an entry of nodes', more: { type: 'EC2_LINUX' }, says: 'type EC2_LINUX' },
    { name: 'a role that was made anew', more: { roleId: NEW_ROLE }, says: 'No access entry' },
    { name: 'a break-glass role', more: { path: '/break-glass/' }, says: 'protected user or role' },
    { name: 'a role of ours', more: { roleId: 'AROAOWNNETWORK0000001' }, says: 'of this deployment' },
  ])('refuses $name with what to do instead', async ({ more, says }) => {
    const { ctx, writes } = given(more);
    const asked = { ...target, principalId: more.roleId === NEW_ROLE ? ROLE : (more.roleId ?? ROLE) };
    expect(await action.before(asked, ctx)).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining(says),
      advice: expect.any(String),
    });
    expect(writes()).toEqual([]);
  });

  it.each([
    { name: 'no cluster', spoil: ({ eks }: ReturnType<typeof given>) => eks.clusters.clear() },
    { name: 'no role', spoil: ({ iam }: ReturnType<typeof given>) => iam.rolesByName.roles.clear() },
    {
      name: 'no entry',
      spoil: ({ eks, entry }: ReturnType<typeof given>) =>
        void eks.clusters.get('shop')?.entries.delete(entry.principalArn),
    },
  ])('refuses where there is $name', async ({ spoil }) => {
    const all = given();
    spoil(all);
    expect((await all.run()).prepared).toMatchObject({ verdict: 'refuse', advice: expect.any(String) });
    expect(all.writes()).toEqual([]);
  });

  it('asks nobody where the owner of the cluster has said so, and does nothing where nothing is left', async () => {
    const { run, ctx, writes } = given({ tags: { 'riposte:isolate': 'auto' } });
    expect((await run()).prepared).not.toHaveProperty('unlessApproved');
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    expect(writes()).toHaveLength(3);
  });

  it('knows a user by an id and a name that the cluster gave', async () => {
    const { eks, iam, ctx, calls } = given();
    const { userId } = iam.seedUser({ userName: 'bob', userId: 'AIDAEXAMPLE0000000031' });
    const entry = eks.seedEntry('shop', {
      principalArn: 'arn:aws:iam::111122223333:user/bob',
      username: 'the-builder',
      groups: ['build'],
    });
    const bob = { ...target, principalId: userId, name: 'the-builder' };
    const kept: { before?: AccessBefore } = {};
    await attempt(action, bob, ctx, kept);
    expect(entry.groups).toEqual([]);
    await attempt(action, target, ctx);
    const { ctx: other, ...second } = given();
    await attempt(action, target, other, second.kept);
    const doing = [...calls.splice(0), ...second.calls.splice(0)];
    await undo(action, bob, kept.before as AccessBefore, ctx);
    await undo(action, target, second.kept.before as AccessBefore, other);
    expectDeclaredApart({ doing, undoing: [...calls, ...second.calls] }, action);
  });

  it('leaves what somebody else changed since, and says so', async () => {
    const { run, takeBack, entry, rights } = given();
    await run();
    entry.groups = ['auditors'];
    expect(await takeBack()).toContain('changed since to auditors');
    expect(rights()).toEqual({ ...ALL, groups: ['auditors'] });
  });

  it('gives nothing back where the entry, or the cluster, was deleted', async () => {
    const { run, takeBack, eks, entry, kept, ctx } = given();
    await run();
    eks.clusters.get('shop')?.entries.delete(entry.principalArn);
    expect(await takeBack()).toContain('nothing to give back');
    eks.clusters.clear();
    expect(await takeBack()).toContain('nothing to give back');
    expect(await action.verify(target, kept.before as AccessBefore, ctx)).toMatchObject({ verdict: 'done' });
  });

  it('gives nothing to an entry that was deleted and made anew', async () => {
    const { run, takeBack, eks, entry, kept, writes } = given();
    await run();
    const done = writes().length;
    const { principalArn } = entry;
    const anew = eks.seedEntry('shop', { principalArn, type: 'STANDARD', groups: [], policies: [] });
    await expect(takeBack()).rejects.toThrow(/made anew since.*nothing is given/);
    expect([anew.groups, anew.policies.size, writes().length]).toEqual([[], 0, done]);
    // What a release before wrote does not say which entry it was.
    kept.before = { ...(kept.before as AccessBefore), entry: '' };
    expect(await takeBack()).toContain('has its former rights');
  });

  it('gives an entry that was made anew, and closed again, what that one had', async () => {
    const { run, ctx, kept, eks, entry, takeBack } = given();
    await run();
    const first = kept.before as AccessBefore;
    const anew = eks.seedEntry('shop', {
      principalArn: entry.principalArn,
      policies: ['AmazonEKSViewPolicy'],
      groups: [],
    });
    const again: { before?: AccessBefore } = {};
    await attempt(action, target, ctx, again);
    expect(anew.policies.size).toBe(0);
    kept.before = action.merge?.(first, again.before as AccessBefore) as AccessBefore;
    await takeBack();
    expect([...anew.policies.keys()].map((arn) => arn.split('/').at(-1))).toEqual(['AmazonEKSViewPolicy']);
    expect(anew.groups).toEqual([]);
  });

  it('takes what was given since on a second occasion, and undo knows of both', async () => {
    const { run, ctx, kept, entry, takeBack, rights } = given();
    await run();
    const first = kept.before as AccessBefore;
    entry.policies.set('arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy', {
      type: 'cluster',
      namespaces: [],
    });
    const again: { before?: AccessBefore } = {};
    await attempt(action, target, ctx, again);
    expect(rights()).toEqual(NONE);
    kept.before = action.merge?.(first, again.before as AccessBefore) as AccessBefore;
    await takeBack();
    expect(rights().groups).toEqual(ALL.groups);
    expect(rights().policies).toHaveLength(3);
  });

  it.each(Array.from({ length: 14 }, (_, n) => n + 1))('ends the same after a death after call %i', async (after) => {
    const { run, faults, takeBack, rights } = given();
    faults.crashAfter(after);
    await attemptUntilDone(run, faults);
    expect(rights()).toEqual(NONE);
    faults.crashAfter(1 + (after % 5));
    await attemptUntilDone(takeBack, faults);
    expect(rights().groups).toEqual(ALL.groups);
    expect(new Map(rights().policies)).toEqual(new Map(ALL.policies as [string, object][]));
  });

  it.each([
    { done: 'nothing', calls: 0, verdict: 'failed' },
    { done: 'one policy', calls: 3, verdict: 'partial' },
    { done: 'both policies', calls: 4, verdict: 'partial' },
    { done: 'all', calls: 5, verdict: 'done' },
  ])('says of an attempt that died what it did: $done', async ({ calls, verdict }) => {
    const { faults, ctx } = given();
    const { before } = (await action.before(target, ctx)) as { before: AccessBefore };
    if (calls > 0) {
      faults.crashAfter(calls);
      await action.apply(target, before, ctx).catch(() => {});
      faults.revive();
    }
    expect(await action.look?.(target, before, ctx)).toMatchObject({ verdict });
  });

  it('is whole although every second write is throttled, and so is its undo', async () => {
    const { run, faults, takeBack, rights } = given();
    for (const write of ['DisassociateAccessPolicy', 'AssociateAccessPolicy', 'UpdateAccessEntry'])
      faults.refuse(write, 'ThrottlingException', { every: 2 });
    const until = async (step: () => Promise<unknown>): Promise<void> => {
      for (let tries = 0; tries < 8; tries += 1) await step().catch(() => {});
    };
    await until(run);
    expect(rights()).toEqual(NONE);
    await until(takeBack);
    expect(new Map(rights().policies)).toEqual(new Map(ALL.policies as [string, object][]));
    expect(rights().groups).toEqual(ALL.groups);
  });
});
