import { LocalEks } from '../../../local/services/eks.ts';
import {
  type ClusterEndpointTarget,
  clusterEndpointTargets,
} from '../../../src/actions/catalogue/targets/cluster-targets.ts';
import { closeClusterEndpoint as action } from '../../../src/actions/contain/close-cluster-endpoint.ts';
import type { EndpointBefore } from '../../../src/actions/contain/clusters/endpoint-report.ts';
import { isRefused } from '../../../src/core/action.ts';
import { PlaceBusyError } from '../../../src/core/errors.ts';
import { decide } from '../../../src/decide/decide.ts';
import { findingOf } from '../../sources/support.ts';
import { attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const OFFICE = '203.0.113.0/24';
const target: ClusterEndpointTarget = { key: 'shop' };
const WORLD = { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] };

it('has the clusters of EKS for targets that a finding names', () => {
  const find = (id: string, region = 'eu-west-1', service = 'eks') =>
    clusterEndpointTargets(
      givenFinding({
        region,
        resources: [{ kind: 'cluster', id, arn: `arn:aws:${service}:${region}:111122223333:cluster/${id}` }],
      }),
      givenConfig(),
    );
  expect(find('shop')).toEqual([target]);
  expect(find('shop', 'eu-west-1', 'ecs')).toEqual([]);
  expect([...find('a b'), ...find('shop', 'us-east-1')].map(isRefused)).toEqual([true, true]);
});

it('is asked about where a call opened a cluster to everybody, and told of where it is off', () => {
  const decided = (contain: 'clusters'[]) =>
    decide(
      findingOf('cloudtrail', 'cluster-opened-to-everybody'),
      givenConfig({ mode: 'enforce', contain, actions: [...givenConfig().actions, 'close-cluster-endpoint'] }),
      NOW,
    ).decisions;
  expect(decided(['clusters'])).toMatchObject([{ action: 'close-cluster-endpoint', mode: 'approve' }]);
  expect(decided([])).toMatchObject([
    { action: 'notify', reason: expect.stringContaining('close endpoint of cluster shop') },
  ]);
});

interface Given {
  tags?: Record<string, string>;
  now?: Partial<typeof WORLD>;
  /** What it was set to before it was opened; nothing is known where absent. */
  former?: Partial<typeof WORLD>;
}

function given({ tags = {}, now = {}, former = { publicAccessCidrs: [OFFICE] } }: Given = {}) {
  const clock = { now: NOW };
  const eks = new LocalEks({ ...givenWorld(), now: () => clock.now });
  const cluster = eks.seedCluster({ name: 'shop', tags });
  eks.seedEndpoint('shop', WORLD, NOW - 90 * DAY);
  if (Object.keys(former).length > 0) eks.seedEndpoint('shop', { ...WORLD, ...former }, NOW - 30 * DAY);
  eks.seedEndpoint('shop', { ...WORLD, ...now }, NOW - MINUTE);
  const around = givenClients({ eks });
  const ctx = givenContext(around.clients, { now: () => clock.now });
  const kept: { before?: EndpointBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as EndpointBefore, ctx);
  const wait = (ms = 5 * MINUTE) => {
    clock.now += ms;
  };
  const endpoint = () => {
    eks.DescribeCluster({ name: 'shop' });
    return cluster.endpoint;
  };
  return { ...around, eks, cluster, ctx, kept, run, takeBack, wait, endpoint };
}

/** Looks until EKS is done, as the sweep does. */
async function finish({ run, wait }: ReturnType<typeof given>) {
  await run();
  wait();
  return run();
}

describe('close-cluster-endpoint', () => {
  it('closes it to its former list, waits for EKS, and undo opens it as it was', async () => {
    const all = given();
    const { prepared, verified } = await all.run();
    expect(prepared).toMatchObject({
      effect: expect.stringContaining(`answer nobody but ${OFFICE} and its own VPC (as it was set on `),
      unlessApproved: expect.any(String),
      alsoHit: expect.stringContaining('any other address'),
    });
    expect(verified).toMatchObject({ verdict: 'pending' });
    all.wait();
    expect((await all.run()).verified).toMatchObject({
      verdict: 'done',
      containment: { proof: { verdict: 'in force, not proven' }, evidence: [expect.stringContaining('0.0.0.0/0')] },
    });
    expect(all.endpoint()).toEqual({ ...WORLD, publicAccessCidrs: [OFFICE] });
    const doing = all.calls.splice(0);
    expect(await all.takeBack()).toContain('answers 0.0.0.0/0 and its own VPC again, once EKS is done');
    all.wait();
    expect(all.endpoint()).toEqual(WORLD);
    expect(await all.takeBack()).toContain('already');
    expect([...doing, ...all.calls].filter(({ operation }) => operation === 'UpdateClusterConfig')).toHaveLength(2);
    expectDeclaredApart({ doing, undoing: all.calls }, action);
  });

  it.each<{ name: string; more: Given; to: Partial<typeof WORLD>; asks: boolean }>([
    {
      name: 'the list of its owner, without asking where he said so',
      more: { tags: { 'riposte:isolate': 'auto', 'riposte:endpoint-cidrs': '198.51.100.0/24 192.0.2.7/32' } },
      to: { publicAccessCidrs: ['198.51.100.0/24', '192.0.2.7/32'] },
      asks: false,
    },
    {
      name: 'its former list, always asked about, where the tag lets everybody in',
      more: { tags: { 'riposte:isolate': 'auto', 'riposte:endpoint-cidrs': '0.0.0.0/1 128.0.0.0/1' } },
      to: { publicAccessCidrs: [OFFICE] },
      asks: true,
    },
    {
      name: 'its former list, where the tag cannot be read',
      more: { tags: { 'riposte:isolate': 'auto', 'riposte:endpoint-cidrs': '203.0.113.7; rm' } },
      to: { publicAccessCidrs: [OFFICE] },
      asks: true,
    },
    {
      name: 'its own VPC, where it had no public endpoint',
      more: { former: { endpointPublicAccess: false } },
      to: { endpointPublicAccess: false },
      asks: true,
    },
    {
      name: 'its own VPC again, which was taken off it',
      more: { former: { endpointPublicAccess: false }, now: { endpointPrivateAccess: false } },
      to: { endpointPublicAccess: false, endpointPrivateAccess: true },
      asks: true,
    },
    {
      name: 'its own VPC too, which it had not before',
      more: { former: { endpointPrivateAccess: false, publicAccessCidrs: [OFFICE] } },
      to: { endpointPrivateAccess: true, publicAccessCidrs: [OFFICE] },
      asks: true,
    },
    {
      name: 'its own VPC alone, where no list is known',
      more: { former: {} },
      to: { endpointPublicAccess: false },
      asks: true,
    },
  ])('closes it to $name', async ({ more, to, asks }) => {
    const all = given(more);
    const first = await all.run();
    expect('unlessApproved' in (first.prepared as object)).toBe(asks);
    expect((await finish(all)).verified).toMatchObject({ verdict: 'done' });
    expect(all.endpoint()).toEqual({ ...WORLD, ...to });
  });

  it('refuses where no list is known and the nodes come by the internet, and says what to give', async () => {
    const all = given({ former: {}, now: { endpointPrivateAccess: false } });
    expect((await all.run()).prepared).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining('could cut them off'),
      advice: expect.stringContaining('riposte:endpoint-cidrs'),
    });
    expect(all.named(/^UpdateClusterConfig$/)).toEqual([]);
  });

  it('does not take what it cannot read for a list, nor what failed', async () => {
    const all = given({ former: {}, now: { endpointPrivateAccess: false } });
    const failed = all.eks.seedEndpoint('shop', { publicAccessCidrs: [OFFICE] }, NOW - DAY);
    failed.status = 'Failed';
    const odd = all.eks.seedEndpoint('shop', { publicAccessCidrs: ['office', OFFICE] }, NOW - DAY);
    all.cluster.endpoint = { ...WORLD, endpointPrivateAccess: false };
    const prepared = () => action.before(target, all.ctx);
    expect(await prepared()).toMatchObject({ verdict: 'refuse' });
    odd.endpoint.publicAccessCidrs = [OFFICE];
    expect(await prepared()).toMatchObject({ verdict: 'proceed' });
    for (let n = 0; n < 60; n += 1) all.eks.seedEndpoint('shop', {}, NOW - DAY);
    expect(await prepared()).toMatchObject({ verdict: 'refuse' });
  });

  it('waits for the opening that is under way, and closes it then', async () => {
    const all = given();
    all.cluster.endpoint = { ...WORLD, publicAccessCidrs: [OFFICE] };
    all.wait(MINUTE);
    await all.eks.UpdateClusterConfig({ name: 'shop', resourcesVpcConfig: { publicAccessCidrs: ['::/0'] } });
    const { prepared, verified } = await all.run();
    expect(prepared).toMatchObject({ from: expect.stringContaining('::/0') });
    expect(verified).toMatchObject({ verdict: 'pending' });
    expect(all.named(/^UpdateClusterConfig$/)).toEqual([]);
    all.wait();
    expect((await finish(all)).verified).toMatchObject({ verdict: 'done' });
    expect(all.endpoint().publicAccessCidrs).toEqual([OFFICE]);
  });

  describe('opened a moment ago', () => {
    /** A call that opens it has just been taken, and was closed for long before. */
    function opening({ updates = 0 } = {}) {
      const all = given({ now: { publicAccessCidrs: [OFFICE] } });
      all.cluster.updates.pop();
      Object.assign(all.ctx, { evidenceAt: NOW });
      for (let n = 0; n < updates; n += 1) all.eks.seedEndpoint('shop', { publicAccessCidrs: [OFFICE] }, NOW - DAY);
      all.eks.UpdateClusterConfig({ name: 'shop', resourcesVpcConfig: { publicAccessCidrs: ['0.0.0.0/0'] } });
      return all;
    }
    /** As AWS's own example of an update: without the list. */
    const withoutList = ({ eks }: ReturnType<typeof given>): void => {
      const real = eks.DescribeUpdate.bind(eks);
      eks.DescribeUpdate = (input) => {
        const { update } = real(input) as { update: { params: { type: string }[] } };
        return { update: { ...update, params: update.params.filter(({ type }) => type !== 'PublicAccessCidrs') } };
      };
    };

    it.each([
      { name: 'its history is too long to be read', all: () => opening({ updates: 61 }) },
      { name: 'its update names no list', all: opening, spoil: withoutList },
      {
        name: 'EKS shows it active still, with its update',
        all: opening,
        spoil: ({ cluster }: ReturnType<typeof given>) => Object.assign(cluster, { status: 'ACTIVE' }),
      },
      {
        name: 'EKS shows nothing of it',
        all: opening,
        spoil: ({ cluster }: ReturnType<typeof given>) =>
          Object.assign(cluster, { status: 'ACTIVE', updates: cluster.updates.slice(0, -1) }),
      },
      {
        name: 'EKS shows that it is changed, and not what',
        all: opening,
        spoil: ({ cluster }: ReturnType<typeof given>) => cluster.updates.pop(),
      },
    ])('is waited for where $name', async ({ all: make, spoil }) => {
      const all = make();
      spoil?.(all);
      await expect(all.run()).rejects.toThrow(PlaceBusyError);
      expect(all.named(/^UpdateClusterConfig$/)).toEqual([]);
    });

    it('is not said to be closed where EKS shows it active still', async () => {
      const all = opening();
      await all.run();
      all.cluster.status = 'ACTIVE';
      const before = all.kept.before as EndpointBefore;
      expect(await action.verify(target, before, all.ctx)).toMatchObject({ verdict: 'pending' });
    });

    it.each([{ updates: 61 }, { updates: 0, spoil: withoutList }])('is closed once EKS is done', async (more) => {
      const all = opening(more);
      more.spoil?.(all);
      await expect(all.run()).rejects.toThrow(PlaceBusyError);
      all.wait();
      expect((await all.run()).prepared).toMatchObject({ verdict: 'proceed' });
    });

    it.each([
      { name: 'by its owner since', ago: 2 * MINUTE, closedAt: NOW - MINUTE },
      { name: 'still after some minutes', ago: 6 * MINUTE, closedAt: NOW - DAY },
    ])('is left alone that is closed $name', async ({ ago, closedAt }) => {
      const all = given({ now: { publicAccessCidrs: [OFFICE] } });
      all.cluster.updates.splice(0);
      all.eks.seedEndpoint('shop', { publicAccessCidrs: [OFFICE] }, closedAt);
      const ctx = { ...all.ctx, evidenceAt: NOW - ago };
      expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    });

    it('is left alone where its version alone is being changed', async () => {
      const all = opening();
      Object.assign(all.cluster.updates.at(-1) ?? {}, { type: 'VersionUpdate' });
      const ctx = { ...all.ctx, evidenceAt: NOW - 10 * MINUTE };
      expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    });
  });

  describe('where it had another list just before it was opened', () => {
    const OWN = '198.51.100.66/32';
    function givenShortly(former: Given['former']) {
      const all = given({ former: former ?? {}, tags: { 'riposte:isolate': 'auto' } });
      all.eks.seedEndpoint('shop', { ...WORLD, publicAccessCidrs: [OWN] }, NOW - 10 * MINUTE);
      all.eks.seedEndpoint('shop', WORLD, NOW - 5 * MINUTE);
      return all;
    }

    it('closes it to the list that had held for a day, and says that it passed one over', async () => {
      const all = givenShortly({ publicAccessCidrs: [OFFICE] });
      expect((await all.run()).prepared).toMatchObject({
        before: { to: { cidrs: [OFFICE] } },
        effect: expect.stringContaining('did not hold for a day'),
      });
    });

    it('asks with a warning where no list had held', async () => {
      const { prepared } = await givenShortly({}).run();
      expect(prepared).toMatchObject({
        before: { to: { cidrs: [OWN] } },
        effect: expect.stringContaining('only 5 minutes before it was changed again'),
        unlessApproved: expect.stringContaining('perhaps by whoever opened it to everybody'),
      });
    });
  });

  it.each([
    {
      name: 'is already closed',
      spoil: ({ cluster }: ReturnType<typeof given>) =>
        Object.assign(cluster, { endpoint: { ...WORLD, publicAccessCidrs: [OFFICE] } }),
    },
    { name: 'is gone', spoil: ({ eks }: ReturnType<typeof given>) => eks.clusters.clear() },
    { name: 'goes', spoil: ({ cluster }: ReturnType<typeof given>) => Object.assign(cluster, { status: 'DELETING' }) },
  ])('leaves a cluster alone that $name', async ({ spoil }) => {
    const all = given();
    spoil(all);
    expect((await all.run()).prepared).toMatchObject({ verdict: 'unchanged' });
    expect(all.named(/^UpdateClusterConfig$/)).toEqual([]);
  });

  it('says so where the cluster goes meanwhile, and has nothing to give back then', async () => {
    const all = given();
    await all.run();
    all.eks.clusters.clear();
    expect((await action.verify(target, all.kept.before as EndpointBefore, all.ctx)).verdict).toBe('failed');
    expect(await all.takeBack()).toContain('nothing to give back');
  });

  it('undoes nothing that somebody changed since, and nothing while EKS is at work', async () => {
    const all = given();
    await all.run();
    await expect(all.takeBack()).rejects.toThrow('still being changed');
    all.wait();
    all.endpoint();
    all.cluster.endpoint = { ...WORLD, publicAccessCidrs: ['192.0.2.0/24'] };
    await expect(all.takeBack()).rejects.toThrow('changed since');
    expect(all.endpoint().publicAccessCidrs).toEqual(['192.0.2.0/24']);
  });

  it('does not say that it is given back where EKS took nothing', async () => {
    const all = given();
    await finish(all);
    all.faults.refuse('UpdateClusterConfig', 'ResourceInUseException');
    await expect(all.takeBack()).rejects.toThrow(PlaceBusyError);
    expect(all.endpoint().publicAccessCidrs).toEqual([OFFICE]);
  });

  it('keeps whom it answered before the first of two occasions', async () => {
    const all = given();
    await finish(all);
    const first = all.kept.before as EndpointBefore;
    const now = { ...first, was: { ...first.was, cidrs: ['0.0.0.0/1'] } };
    expect(action.merge?.(first, now)).toEqual(first);
  });

  it.each(Array.from({ length: 8 }, (_, n) => n + 1))('ends the same after a death after call %i', async (after) => {
    const all = given();
    all.faults.crashAfter(after);
    await attemptUntilDone(async () => {
      const done = await all.run();
      all.wait();
      return done;
    }, all.faults);
    expect((await finish(all)).verified).toMatchObject({ verdict: 'done' });
    expect(all.endpoint().publicAccessCidrs).toEqual([OFFICE]);
    all.faults.crashAfter(1 + (after % 2));
    await attemptUntilDone(async () => {
      await all.takeBack().finally(all.wait);
      return { verified: { verdict: 'done', result: '' } };
    }, all.faults);
    expect(all.endpoint()).toEqual(WORLD);
  });

  it('says of an attempt that died whether it did anything', async () => {
    const all = given();
    const { before } = (await action.before(target, all.ctx)) as { before: EndpointBefore };
    const look = () => action.look?.(target, before, all.ctx);
    expect(await look()).toMatchObject({ verdict: 'failed' });
    await action.apply(target, before, all.ctx);
    expect(await look()).toMatchObject({ verdict: 'pending' });
    all.wait();
    expect(await look()).toMatchObject({ verdict: 'done' });
  });

  it('is whole although every second call is throttled', async () => {
    const all = given();
    all.faults.refuse('*', 'ThrottlingException', { every: 2 });
    const ctx = { ...all.ctx, clients: patient(all.clients) };
    await attempt(action, target, ctx, all.kept);
    all.wait();
    expect((await attempt(action, target, ctx, all.kept)).verified).toMatchObject({ verdict: 'done' });
  });
});
