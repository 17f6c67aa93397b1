import { LocalAutoScaling } from '../../../local/services/auto-scaling.ts';
import { LocalCloudTrail } from '../../../local/services/cloudtrail.ts';
import { LocalEc2 } from '../../../local/services/ec2.ts';
import type { InstanceSeed } from '../../../local/services/ec2-instances.ts';
import { LocalElbv2 } from '../../../local/services/elbv2.ts';
import { planHash } from '../../../src/act/question.ts';
import { instanceTargets } from '../../../src/actions/catalogue/targets/contain-targets.ts';
import type { InstanceBefore } from '../../../src/actions/contain/instances/isolate.ts';
import { takeSnapshots } from '../../../src/actions/contain/instances/snapshots.ts';
import { isolateInstance as action } from '../../../src/actions/contain/isolate-instance.ts';
import { isRefused, type Prepared } from '../../../src/core/action.ts';
import { type Attempt, attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const ID = 'i-0aaaa1111bbbb2222';
const target = { key: ID };
const AUTO = { 'riposte:isolate': 'auto' };
const interfacesOf = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `eni-${n}`,
    groups: [`sg-${n}`, 'sg-all'],
    ...(n === 1 && { idle: 600 }),
  }));
const volumesOf = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ device: `/dev/xvd${n}`, id: `vol-${n}`, goes: n % 2 === 0, size: 100 }));

function given(seed: Partial<InstanceSeed> = {}, { group = true, least = 1 } = {}) {
  const ec2 = new LocalEc2(givenWorld());
  const { instances } = ec2;
  const autoScaling = new LocalAutoScaling();
  const elbv2 = new LocalElbv2(givenWorld(), () => undefined);
  const { targetGroups } = elbv2;
  const config = givenConfig();
  const one = instances.seed({
    id: ID,
    tags: AUTO,
    interfaces: interfacesOf(4),
    volumes: volumesOf(6),
    shutdown: 'terminate',
    ...seed,
  });
  const former = structuredClone(one);
  const groups = instances.seedQuarantine(config.stack);
  const scaling = group ? autoScaling.seedGroup('web', [ID, 'i-0another'], least) : undefined;
  const cloudtrail = new LocalCloudTrail(givenWorld());
  const around = givenClients({ ec2, autoScaling, cloudtrail, elbv2 });
  const ctx = givenContext(around.clients, { config });
  const kept: { before?: InstanceBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as InstanceBefore, ctx);
  const writes = () => around.named(/^(Modify|Create|Enter|Exit|Register|Deregister)/);
  return {
    ...around,
    instances,
    targetGroups,
    cloudtrail,
    one,
    former,
    groups,
    scaling,
    ctx,
    kept,
    run,
    takeBack,
    writes,
  };
}

const isClosed = ({ one, groups }: Pick<ReturnType<typeof given>, 'one' | 'groups'>): boolean =>
  one.interfaces.every((each) => each.groups.join() === groups.closed);

const evidenceOf = ({ verified }: Attempt<InstanceBefore>): string[] =>
  verified && 'containment' in verified ? (verified.containment?.evidence ?? []) : [];

describe('targets', () => {
  it('are instances of this region', () => {
    const find = (id: string, region = 'eu-west-1') =>
      instanceTargets(givenFinding({ region, resources: [{ kind: 'instance', id }] }), givenConfig());
    expect(find(ID)).toEqual([target]);
    expect([...find('i-1'), ...find(`${ID}\n`), ...find(ID, 'us-east-1')].every(isRefused)).toBe(true);
  });
});

describe('isolate-instance', () => {
  it('closes each interface of four, keeps six volumes, and says what it does not cut, in 40 calls at most', async () => {
    const all = given();
    const { run, one, calls, scaling, instances, named, takeBack, former } = all;
    const { prepared, verified } = await run();
    expect(calls.length).toBeLessThanOrEqual(40);
    expect(prepared).not.toHaveProperty('unlessApproved');
    expect(isClosed(all)).toBe(true);
    expect(one).toMatchObject({ metadata: 'disabled', protection: true, shutdown: 'stop', state: 'running' });
    expect(one.volumes.some(({ goes }) => goes)).toBe(false);
    expect(scaling?.instances.get(ID)).toBe('Standby');
    expect(instances.snapshots).toHaveLength(6);
    expect(verified).toMatchObject({
      verdict: 'done',
      containment: {
        proof: { verdict: 'in force, not proven', by: expect.stringContaining('flow log') },
        notCut: expect.arrayContaining([expect.stringContaining('DNS')]),
        connected: [expect.stringContaining('NAT')],
        costPerDay: expect.stringContaining('600 GiB'),
      },
    });
    // Never open for longer than until the next call, and none before EC2 has taken the closed group; the mark of the first.
    expect(named(/^ModifyNetworkInterface/)).toHaveLength(12 + 1 + 1 + 1);
    const groupsSet = calls.flatMap(({ input }) => (input as { Groups?: string[] }).Groups ?? []);
    expect(groupsSet.map((id) => id.slice(0, 7)).join()).toMatch(/^(sg-0clo,){2}sg-0ope,sg-0clo(,sg-0ope,sg-0clo){3}$/);
    expect(calls.filter(({ input }) => (input as { DryRun?: boolean }).DryRun)).toHaveLength(1);
    expect(await takeBack()).toBe(`${ID} is as before. Its snapshots stay.`);
    expect({ ...one, interfaces: one.interfaces.map(({ idle: _, ...each }) => each) }).toEqual({
      ...former,
      interfaces: former.interfaces.map(({ idle: _, ...each }) => each),
    });
    expect(one.interfaces.map(({ idle }) => idle)).toEqual([432_000, 600, 432_000, 432_000]);
    expect(scaling?.instances.get(ID)).toBe('InService');
    expect(instances.snapshots).toHaveLength(6);
  });

  it('is satisfied by an instance that is isolated', async () => {
    const { run, ctx } = given();
    await run();
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
  });

  it('puts what is isolated into standby once a group has it, whatever its minimum, and gives that back', async () => {
    const { ctx, kept, run, scaling, takeBack } = given({}, { least: 2 });
    scaling?.instances.delete(ID);
    await run();
    scaling?.instances.set(ID, 'InService');
    const again = (await action.before(target, ctx)) as { before: InstanceBefore };
    if (kept.before) kept.before = action.merge?.(kept.before, again.before) ?? kept.before;
    expect((await run()).verified).toMatchObject({ verdict: 'done' });
    expect(scaling?.instances.get(ID)).toBe('Standby');
    await takeBack();
    expect(scaling?.instances.get(ID)).toBe('InService');
  });

  it('asks EC2 by a dry run whether it may close it, before anybody is asked', async () => {
    const denied = given();
    denied.faults.refuse('ModifyNetworkInterfaceAttribute', 'UnauthorizedOperation');
    await expect(action.before(target, denied.ctx)).rejects.toThrow();
    expect(denied.writes()).toEqual(['ModifyNetworkInterfaceAttribute']);
    // What else EC2 says to it is no refusal: what it refuses is told when it is done.
    const odd = given();
    odd.faults.refuse('ModifyNetworkInterfaceAttribute', 'InvalidParameterCombination');
    expect(await action.before(target, odd.ctx)).toMatchObject({ verdict: 'proceed' });
  });

  it('asks first without the tag of its owner', async () => {
    const { ctx } = given({ tags: {} });
    expect(await action.before(target, ctx)).toMatchObject({
      unlessApproved: expect.stringContaining('riposte:isolate=auto'),
    });
  });

  it.each([
    { name: 'a node of EKS', seed: { tags: { 'eks:cluster-name': 'c' } }, says: /node/, advice: /kubectl cordon/ },
    {
      name: 'a node of Karpenter',
      seed: { tags: { 'karpenter.sh/nodepool': 'c' } },
      says: /node/,
      advice: /kubectl drain/,
    },
    { name: 'a node of ECS', seed: { tags: { AmazonECSManaged: '' } }, says: /ECS/, advice: /DRAINING/ },
    { name: 'one of EMR', seed: { tags: { 'aws:elasticmapreduce:job-flow-id': 'j' } }, says: /EMR/, advice: /first/ },
    { name: 'one that a service runs', seed: { isManaged: true }, says: /run by a service/, advice: /service/ },
    { name: 'a NAT instance', seed: { sourceDestCheck: false }, says: /forwards/, advice: /Route around/ },
    { name: 'one that has ended', seed: { state: 'terminated' as const }, says: /terminated/, advice: /volumes/ },
    { name: 'one of another VPC', seed: { vpcId: 'vpc-0b' }, says: /no quarantine groups/, advice: /quarantineVpcs/ },
  ])('refuses $name with what to do instead, and touches nothing', async ({ seed, says, advice }) => {
    const { run, writes } = given(seed);
    const reason = expect.stringMatching(says);
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason, advice: expect.stringMatching(advice) });
    expect(writes()).toEqual([]);
  });

  it('refuses where its group would fall below its minimum', async () => {
    const { run, writes } = given({}, { least: 2 });
    expect((await run()).prepared).toMatchObject({
      verdict: 'refuse',
      advice: expect.stringContaining('set-desired-capacity'),
    });
    expect(writes()).toEqual([]);
  });

  it('refuses where the closed group was deleted, or one that is gone', async () => {
    const { run, instances, groups } = given();
    instances.gone.add(groups.closed);
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse' });
    instances.instances.clear();
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: `${ID} no longer exists.` });
  });

  it.each([
    { what: { isSpot: true }, says: /; AWS protects no Spot instance/, protection: false },
    { what: { isStored: true }, says: /; it boots from an instance store/, protection: true },
  ])(
    'is whole without the protection that AWS cannot give ($what), which is told',
    async ({ what, says, protection }) => {
      const all = given(what);
      all.faults.refuse('ModifyInstanceAttribute', 'InvalidParameterCombination', {
        where: (input) => 'InstanceInitiatedShutdownBehavior' in (input as object),
      });
      const done = await all.run();
      expect(done.verified).toMatchObject({ verdict: 'done' });
      expect(evidenceOf(done)[0]).toMatch(says);
      expect(all.one).toMatchObject({ protection, shutdown: 'terminate' });
      expect(await action.before(target, { ...all.ctx, isBegun: true })).toMatchObject({ verdict: 'unchanged' });
    },
  );

  it.each(['DisableApiTermination', 'InstanceInitiatedShutdownBehavior', 'BlockDeviceMappings'])(
    'is not whole before %s is set',
    async (attribute) => {
      const all = given();
      all.faults.refuse('ModifyInstanceAttribute', 'IncorrectState', {
        where: (input) => attribute in (input as object),
      });
      expect((await all.run()).verified).toMatchObject({
        verdict: 'partial',
        missing: 'protection from termination.',
      });
      all.faults.clear();
      const begun = { ...all.ctx, isBegun: true as const };
      expect(await action.before(target, begun)).toMatchObject({ verdict: 'proceed' });
      expect((await attempt(action, target, begun, all.kept)).verified).toMatchObject({ verdict: 'done' });
      expect(await action.before(target, begun)).toMatchObject({ verdict: 'unchanged' });
      await all.takeBack();
      expect(all.one).toMatchObject({ protection: false, shutdown: 'terminate', volumes: all.former.volumes });
    },
  );

  it.each([
    { gaveUp: [0], excludes: { ExcludeDataVolumeIds: ['vol-1', 'vol-2', 'vol-3', 'vol-4', 'vol-5'] } },
    { gaveUp: [2, 5], excludes: { ExcludeBootVolume: true, ExcludeDataVolumeIds: ['vol-1', 'vol-3', 'vol-4'] } },
    { gaveUp: [1, 2, 3, 4, 5], excludes: { ExcludeBootVolume: true } },
    { gaveUp: [0, 1, 2, 3, 4, 5], excludes: {} },
  ])('begins the snapshots that EC2 gave up ($gaveUp) once more, and no others', async ({ gaveUp, excludes }) => {
    const all = given();
    await all.run();
    const { snapshots } = all.instances;
    for (const n of gaveUp) Object.assign(snapshots[n] as object, { State: 'error' });
    const begun = { ...all.ctx, isBegun: true as const };
    expect(await action.verify(target, all.kept.before as InstanceBefore, begun)).toMatchObject({
      verdict: 'partial',
      missing: `snapshots of ${gaveUp.length} of 6 volumes.`,
    });
    expect((await attempt(action, target, begun, all.kept)).verified).toMatchObject({ verdict: 'done' });
    expect(snapshots.slice(6).map(({ VolumeId }) => VolumeId)).toEqual(gaveUp.map((n) => `vol-${n}`));
    const [, again] = all.calls.filter(({ operation }) => operation === 'CreateSnapshots');
    expect(again?.input).toMatchObject({ InstanceSpecification: { InstanceId: ID, ...excludes } });
    await attempt(action, target, begun, all.kept);
    expect(snapshots).toHaveLength(6 + gaveUp.length);
  });

  it('leaves one out of 40 volumes at most, as EC2 does', async () => {
    const all = given({ volumes: volumesOf(43) });
    await all.run();
    const { snapshots } = all.instances;
    Object.assign(snapshots[1] as object, { State: 'error' });
    await attempt(action, target, { ...all.ctx, isBegun: true }, all.kept);
    expect(snapshots.slice(43).map(({ VolumeId }) => VolumeId)).toEqual(['vol-1', 'vol-42']);
  });

  it('joins a call for snapshots that was not answered yet, instead of beginning them twice', async () => {
    const all = given();
    const now = { volumes: all.one.volumes, root: '/dev/xvd0' };
    const { ec2 } = all.clients;
    const send = ec2.send.bind(ec2) as (command: object) => Promise<unknown>;
    const answered = Promise.withResolvers<void>();
    ec2.send = (async (command: object) => {
      if (command.constructor.name === 'CreateSnapshotsCommand') await answered.promise;
      return send(command);
    }) as typeof ec2.send;
    const both = [takeSnapshots(ID, now, 'mark', all.ctx), takeSnapshots(ID, now, 'mark', all.ctx)];
    answered.resolve();
    await Promise.all(both);
    expect(all.instances.snapshots).toHaveLength(6);
    await takeSnapshots(ID, now, 'mark', all.ctx);
    expect(all.instances.snapshots).toHaveLength(6);
  });

  it('of one that somebody else has closed there is nothing to do, whatever evidence there is', async () => {
    const all = given({ metadata: 'disabled' }, { group: false });
    for (const each of all.one.interfaces) each.groups = [all.groups.closed];
    expect(await action.before(target, all.ctx)).toMatchObject({ verdict: 'unchanged' });
    expect(await action.before(target, { ...all.ctx, isBegun: true })).toMatchObject({ verdict: 'proceed' });
  });

  it('cuts though evidence cannot be kept, and says what is missing', async () => {
    const all = given();
    all.faults.refuse('CreateSnapshots', 'IncorrectState');
    all.faults.refuse('EnterStandby', 'ValidationError');
    const { verified } = await all.run();
    expect(isClosed(all)).toBe(true);
    expect(verified).toMatchObject({
      verdict: 'partial',
      missing: expect.stringMatching(/snapshots of 6 of 6 volumes \(IncorrectState\); standby in web/),
    });
  });

  it('says so where an interface was attached in the middle, and closes it on the next occasion', async () => {
    const all = given();
    const { run, one, ctx, kept } = all;
    const before = await action.before(target, ctx);
    kept.before = (before as { before: InstanceBefore }).before;
    one.interfaces.push({ id: 'eni-late', groups: ['sg-late'] });
    const verified = (await run()).verified;
    expect(verified).toMatchObject({ verdict: 'partial', containment: { proof: { verdict: 'not in force' } } });
    const again = (await action.before(target, ctx)) as { before: InstanceBefore };
    kept.before = action.merge?.(kept.before, again.before) ?? kept.before;
    expect((await run()).verified).toMatchObject({ verdict: 'done' });
    await all.takeBack();
    expect(one.interfaces.map(({ groups }) => groups.join())).toEqual([
      ...interfacesOf(4).map(({ groups }) => groups.join()),
      'sg-late',
    ]);
  });

  it('keeps what was called last with the credentials of its role, and goes on where CloudTrail does not say', async () => {
    const profile = 'arn:aws:iam::111122223333:instance-profile/web';
    const all = given({ profile });
    all.cloudtrail.callsBy.set(ID, ['GetCallerIdentity', 'ListBuckets', 'ListBuckets']);
    const { verified } = await all.run();
    expect(verified).toMatchObject({
      containment: { evidence: expect.arrayContaining([expect.stringContaining('ListBuckets 2')]) },
    });
    expect(all.calls.length).toBeLessThanOrEqual(40);
    const silent = given({ profile });
    silent.faults.refuse('LookupEvents', 'ThrottlingException');
    expect((await silent.run()).verified).toMatchObject({ verdict: 'done' });
    expect(isClosed(silent)).toBe(true);
  });

  it('says that it knows the calls of this region alone, and does not wait for CloudTrail', async () => {
    const profile = 'arn:aws:iam::111122223333:instance-profile/web';
    const quiet = given({ profile });
    expect(evidenceOf(await quiet.run())).toContainEqual(expect.stringContaining('in this region yet'));
    const hung = given({ profile });
    hung.clients.cloudtrail.send = () => new Promise<never>(() => {});
    const { timeout } = AbortSignal;
    const asked: number[] = [];
    AbortSignal.timeout = (ms) => {
      asked.push(ms);
      return timeout.call(AbortSignal, 10);
    };
    try {
      const done = await hung.run();
      expect(evidenceOf(done)).toContainEqual(
        'its last calls in this region could not be read (TimeoutError), in the journal',
      );
    } finally {
      AbortSignal.timeout = timeout;
    }
    expect(asked).toEqual([5000]);
    expect(isClosed(hung)).toBe(true);
  });

  it('gives an interface of five groups all five back, and an instance that left its group no place there', async () => {
    const groups = ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5'];
    const all = given({ interfaces: [{ id: 'eni-0', groups }] });
    const before = await action.before(target, all.ctx);
    all.kept.before = (before as { before: InstanceBefore }).before;
    all.scaling?.instances.delete(ID);
    expect((await all.run()).verified).toMatchObject({
      verdict: 'partial',
      missing: expect.stringContaining('it is in no group'),
    });
    expect(isClosed(all)).toBe(true);
    expect(await all.takeBack()).toContain('its place in web');
    expect(all.one.interfaces[0]?.groups).toEqual(groups);
  });

  it('takes it out of the target groups of its VPC, each with its port, and gives it back', async () => {
    const all = given({ interfaces: [{ id: 'eni-0', groups: ['sg-0'], address: '10.0.0.7' }] }, { group: false });
    const { targetGroups: local, takeBack, run, calls } = all;
    const web = local.seed('web', [{ id: ID, port: 8080 }, { id: ID, port: 8443 }, 'i-0another']);
    const byAddress = local.seed('by-address', ['10.0.0.7', { id: '10.0.0.8', state: 'unhealthy' }], { kind: 'ip' });
    const untouched = [
      local.seed('drains', [{ id: ID, state: 'draining' }]),
      local.seed('of-nobody', [ID], { isUsed: false }),
      local.seed('elsewhere', ['10.0.0.7'], { kind: 'ip', vpcId: 'vpc-0b' }),
    ].map((each) => [each, structuredClone(each)]);
    const statesOf = ({ targets }: typeof web) => targets.map(({ id, port, state }) => `${id} ${port} ${state}`);
    const former = [statesOf(web), statesOf(byAddress)];
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      effect: expect.stringContaining('takes it out of the target groups web, by-address'),
      lately: expect.stringMatching(/nothing healthy .* by-address/),
    });
    expect(statesOf(web)).toEqual([`${ID} 8080 draining`, `${ID} 8443 draining`, 'i-0another 80 healthy']);
    expect(statesOf(byAddress)[0]).toBe('10.0.0.7 80 draining');
    expect(verified).toMatchObject({
      verdict: 'done',
      containment: { cut: expect.arrayContaining([expect.stringContaining('target groups web, by-address')]) },
    });
    expect(calls.filter(({ operation }) => operation === 'DeregisterTargets')).toHaveLength(2);
    await takeBack();
    expect([statesOf(web), statesOf(byAddress)]).toEqual(former);
    for (const [now, before] of untouched) expect(now).toEqual(before);
  });

  it('takes a yes for one whatever the health of others is by then', async () => {
    const { ctx, targetGroups: local } = given({}, { group: false });
    const web = local.seed('web', [ID, 'i-0another']);
    const asked = (await action.before(target, ctx)) as Extract<Prepared<InstanceBefore>, { verdict: 'proceed' }>;
    expect(asked).not.toHaveProperty('lately');
    if (web.targets[1]) web.targets[1].state = 'unhealthy';
    const now = (await action.before(target, ctx)) as typeof asked;
    expect(now.lately).toContain('nothing healthy is left in the target group web');
    expect(planHash(now)).toBe(planHash(asked));
  });

  it('gives back neither an address that it no longer has nor a port that may have been given by chance, and names both', async () => {
    const all = given({ interfaces: [{ id: 'eni-0', groups: ['sg-0'], address: '10.0.0.7' }] }, { group: false });
    const { targetGroups: local, takeBack, run, one } = all;
    const byAddress = local.seed('by-address', ['10.0.0.7'], { kind: 'ip' });
    const web = local.seed('web', [
      { id: ID, port: 32_767 },
      { id: ID, port: 49_153 },
      { id: ID, port: 49_154 },
    ]);
    expect((await run()).verified).toMatchObject({
      containment: { undo: expect.stringContaining('registers it in its target groups again, but') },
    });
    expect([...byAddress.targets, ...web.targets].map(({ state }) => state)).toEqual(Array(4).fill('draining'));
    // Meanwhile another machine has the address, and whoever gave the last port has given it back.
    if (one.interfaces[0]) one.interfaces[0].address = '10.0.0.9';
    if (web.targets[2]) web.targets[2].state = 'healthy';
    expect(await takeBack()).toContain(
      'its place in the target group by-address by 10.0.0.7, which is no longer its address; ' +
        'its place in the target group web at port 49153, which may have been given by chance, and may be of another task now. ',
    );
    expect(byAddress.targets.map(({ id, state }) => `${id} ${state}`)).toEqual(['10.0.0.7 draining']);
    expect(web.targets.map(({ port, state }) => `${port} ${state}`)).toEqual([
      '32767 healthy',
      '49153 draining',
      '49154 healthy',
    ]);
    expect(all.named(/^RegisterTargets/)).toHaveLength(1);
  });

  it('gives back a high port that is the one of its target group', async () => {
    const { targetGroups: local, takeBack, run } = given({}, { group: false });
    const grpc = local.seed('grpc', [{ id: ID, port: 50_051 }], { port: 50_051 });
    await run();
    expect(grpc.targets[0]?.state).toBe('draining');
    expect(await takeBack()).toBe(`${ID} is as before. Its snapshots stay.`);
    expect(grpc.targets[0]?.state).toBe('healthy');
  });

  it('leaves the target groups of its Auto Scaling group to that', async () => {
    const all = given();
    const { arn } = all.targetGroups.seed('web', [ID, 'i-0another']);
    all.scaling?.targetGroups.push(arn);
    expect((await all.run()).verified).toMatchObject({ verdict: 'done' });
    await all.takeBack();
    expect(all.named(/Targets$/)).toEqual([]);
  });

  it('closes it though its target groups cannot be read, or refuse, and says so', async () => {
    const unread = given();
    unread.faults.refuse('DescribeTargetGroups', 'AccessDenied');
    expect((await unread.run()).verified).toMatchObject({
      verdict: 'done',
      containment: {
        notCut: expect.arrayContaining([expect.stringMatching(/target groups of its VPC \(AccessDenied\)/)]),
      },
    });
    const refused = given({}, { group: false });
    refused.targetGroups.seed('web', [ID]);
    refused.faults.refuse('DeregisterTargets', 'AccessDenied');
    expect((await refused.run()).verified).toMatchObject({
      verdict: 'partial',
      missing: 'it is still registered in the target groups web.',
    });
    expect(isClosed(refused)).toBe(true);
    const { targetGroups: local } = refused;
    local.groups.clear();
    expect(await refused.takeBack()).toContain('its place in the target group web');
  });

  it.each([
    { name: 'ThrottlingException', status: 400 },
    { name: 'InternalFailure', status: 500 },
  ])('closes it before load balancers answer $name, and is taken out of their groups later', async (fault) => {
    const all = given({}, { group: false });
    const web = all.targetGroups.seed('web', [ID]);
    all.faults.refuse('DeregisterTargets', fault.name, fault);
    await expect(all.run()).rejects.toThrow(fault.name);
    expect(isClosed(all)).toBe(true);
    expect(all.one.metadata).toBe('disabled');
    all.faults.clear();
    expect((await all.run()).verified).toMatchObject({ verdict: 'done' });
    expect(web.targets[0]?.state).toBe('draining');
  });

  it.each(['DescribeTargetGroups', 'DescribeTargetHealth'])('closes it where nothing answers %s', async (silent) => {
    const all = given({}, { group: false });
    all.targetGroups.seed('web', [ID]);
    const { elbv2 } = all.clients;
    const send = elbv2.send.bind(elbv2) as (command: object) => Promise<unknown>;
    elbv2.send = (async (command: object) => {
      if (!command.constructor.name.startsWith(silent)) return send(command);
      // As the SDK throws it: no answer of the service, so no `$fault`.
      throw Object.assign(new Error('connect ETIMEDOUT'), { name: 'TimeoutError', $metadata: { attempts: 3 } });
    }) as typeof elbv2.send;
    expect((await all.run()).verified).toMatchObject({
      verdict: 'done',
      containment: { notCut: expect.arrayContaining([expect.stringContaining('(TimeoutError)')]) },
    });
    expect(isClosed(all)).toBe(true);
  });

  it('says so where a region has more target groups than it reads, and names VPC Lattice', async () => {
    const all = given();
    for (let n = 0; n < 4001; n += 1)
      all.targetGroups.seed(`group-${n}`, ['i-0another'], n > 0 ? { vpcId: 'vpc-0b' } : {});
    expect((await all.run()).verified).toMatchObject({
      containment: {
        notCut: expect.arrayContaining([
          expect.stringContaining('target groups after the first 4000 of the region'),
          expect.stringContaining('VPC Lattice'),
        ]),
      },
    });
  });

  it('looks at 50 target groups at most, and says how many it did not', async () => {
    const all = given();
    for (let n = 0; n < 53; n += 1) all.targetGroups.seed(`group-${n}`, ['i-0another']);
    expect((await all.run()).verified).toMatchObject({
      containment: { notCut: expect.arrayContaining([expect.stringContaining('3 more target groups')]) },
    });
    expect(all.named(/^DescribeTargetHealth/)).toHaveLength(50);
  });

  it('says so where it ends in the middle', async () => {
    const { one, ctx, kept, run, takeBack } = given();
    await run();
    one.state = 'terminated';
    expect(await action.verify(target, kept.before as InstanceBefore, ctx)).toMatchObject({ verdict: 'failed' });
    expect(await takeBack()).toContain('nothing to put back');
  });

  /** It is isolated from what was read a moment ago, and something has happened since. */
  async function runAfter(all: ReturnType<typeof given>, happened: () => void) {
    const { before } = (await action.before(target, all.ctx)) as { before: InstanceBefore };
    all.kept.before = before;
    happened();
    await action.apply(target, before, all.ctx);
    return action.verify(target, before, all.ctx);
  }

  it('is closed though it stops in the middle, and starts closed', async () => {
    const all = given();
    const verified = await runAfter(all, () => Object.assign(all.one, { state: 'stopped' }));
    expect(verified).toMatchObject({ verdict: 'done' });
    expect(isClosed(all)).toBe(true);
    all.one.state = 'running';
    await all.takeBack();
    expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
  });

  it('closes what is left where an interface was detached in the middle, even between two calls', async () => {
    const all = given();
    const verified = await runAfter(all, () => all.one.interfaces.splice(1, 1));
    expect(verified).toMatchObject({ verdict: 'done' });
    expect(isClosed(all)).toBe(true);
    const later = given();
    later.faults.refuse('ModifyNetworkInterfaceAttribute', 'InvalidNetworkInterfaceID.NotFound', {
      where: (input) => (input as { NetworkInterfaceId?: string }).NetworkInterfaceId === 'eni-1',
    });
    const rest = await runAfter(later, () => {});
    expect(later.one.interfaces.map(({ groups }) => groups.join() === later.groups.closed)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(rest).toMatchObject({ verdict: 'partial', missing: 'eni-1 is not closed.' });
  });

  it('opens none where the closed group is deleted between two calls', async () => {
    const all = given();
    await expect(runAfter(all, () => all.instances.gone.add(all.groups.closed))).rejects.toThrow('sg-0closed');
    expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
  });

  it.each(['UnauthorizedOperation', 'InvalidGroup.NotFound', 'OperationNotPermitted', 'InvalidParameterValue'])(
    'opens none where EC2 takes the open group and refuses the closed one (%s)',
    async (refusal) => {
      const all = given();
      all.faults.refuse('ModifyNetworkInterfaceAttribute', refusal, {
        where: (input) => {
          const { Groups = [], DryRun = false } = input as { Groups?: string[]; DryRun?: boolean };
          return !DryRun && Groups.includes(all.groups.closed);
        },
      });
      await expect(all.run()).rejects.toThrow(refusal);
      expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
    },
  );

  it.each([2, 3, 4, 5])(
    'leaves one open at most where EC2 refuses the closed group from its call %i on',
    async (nth) => {
      const all = given();
      let seen = 0;
      all.faults.refuse('ModifyNetworkInterfaceAttribute', 'UnauthorizedOperation', {
        where: (input) => {
          const { Groups = [], DryRun = false } = input as { Groups?: string[]; DryRun?: boolean };
          if (!DryRun && Groups.includes(all.groups.closed)) seen += 1;
          return seen >= nth && Groups.includes(all.groups.closed);
        },
      });
      const { verified } = await all.run();
      const open = all.one.interfaces.filter(({ groups }) => groups.join() === all.groups.open).map(({ id }) => id);
      expect(open).toEqual([`eni-${nth - 2}`]);
      expect(verified).toMatchObject({
        verdict: 'partial',
        missing: expect.stringContaining(
          `eni-${nth - 2} is in the open group, where nothing is filtered: close it first`,
        ),
      });
      expect(all.one.metadata).toBe('disabled');
      all.faults.clear();
      expect((await all.run()).verified).toMatchObject({ verdict: 'done' });
      expect(isClosed(all)).toBe(true);
      await all.takeBack();
      expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
    },
  );

  it('closes the others where EC2 refuses every group for the first', async () => {
    const all = given();
    all.faults.refuse('ModifyNetworkInterfaceAttribute', 'OperationNotPermitted', {
      where: (input) => (input as { NetworkInterfaceId?: string }).NetworkInterfaceId === 'eni-0',
    });
    expect((await all.run()).verified).toMatchObject({ verdict: 'partial', missing: 'eni-0 is not closed.' });
    expect(all.one.interfaces.map(({ groups }) => groups.join() === all.groups.closed)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('fails as a whole where no interface may be touched', async () => {
    const all = given();
    await expect(
      runAfter(all, () => all.faults.refuse('ModifyNetworkInterfaceAttribute', 'UnauthorizedOperation')),
    ).rejects.toThrow('UnauthorizedOperation');
    expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
  });

  it('puts back all but what somebody changed or deleted since, and names that', async () => {
    const { run, one, instances, takeBack } = given();
    await run();
    const [first, , third] = one.interfaces;
    if (first) first.groups = ['sg-forensics'];
    instances.gone.add('sg-2');
    one.interfaces.pop();
    const said = await takeBack();
    expect(said).toMatch(
      /eni-0, which were changed since; .*eni-2: one of sg-2, sg-all was deleted; eni-3, which is no longer attached/,
    );
    expect(one.interfaces[1]?.groups).toEqual(['sg-1', 'sg-all']);
    expect(third?.groups).not.toEqual(['sg-2', 'sg-all']);
    expect(one.metadata).toBe('enabled');
  });

  it.each(Array.from({ length: 39 }, (_, n) => n + 1))(
    'ends the same after a death after call %i, never left open',
    async (after) => {
      const all = given();
      const byHand = all.targetGroups.seed('by-hand', [ID]);
      all.faults.crashAfter(after);
      const { verified } = await attemptUntilDone(all.run, all.faults);
      expect(verified?.verdict ?? 'died after the end').toMatch(/done|died/);
      expect(isClosed(all)).toBe(true);
      expect(all.instances.snapshots).toHaveLength(6);
      expect(byHand.targets[0]?.state).toBe('draining');
      all.faults.crashAfter(1 + (after % 16));
      await attemptUntilDone(all.takeBack, all.faults);
      expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
      expect(all.scaling?.instances.get(ID)).toBe('InService');
      expect(byHand.targets[0]?.state).toBe('healthy');
      expect(all.one).toMatchObject({ metadata: 'enabled', protection: false, shutdown: 'terminate' });
    },
  );

  it.each([0, 1])('ends the same while every second call is throttled, as each is tried again (%i)', async (first) => {
    const all = given();
    const byHand = all.targetGroups.seed('by-hand', [ID]);
    if (first) await action.before(target, all.ctx);
    all.faults.refuse('*', 'ThrottlingException', { every: 2 });
    const ctx = { ...all.ctx, clients: patient(all.clients) };
    expect((await attempt(action, target, ctx, all.kept)).verified).toMatchObject({ verdict: 'done' });
    expect(isClosed(all)).toBe(true);
    expect(byHand.targets[0]?.state).toBe('draining');
    expect(all.instances.snapshots).toHaveLength(6);
    expect(await undo(action, target, all.kept.before as InstanceBefore, ctx)).toContain('is as before.');
    expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
    expect(byHand.targets[0]?.state).toBe('healthy');
  });

  it('declares exactly the permissions that its calls need', async () => {
    const { run, takeBack, calls, targetGroups } = given({ profile: 'arn:aws:iam::111122223333:instance-profile/web' });
    targetGroups.seed('by-hand', [ID]);
    await run();
    const doing = calls.splice(0);
    await takeBack();
    expectDeclaredApart({ doing, undoing: calls }, action);
  });
});
