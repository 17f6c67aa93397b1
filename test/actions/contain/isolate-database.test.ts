import type { Call } from '../../../local/account.ts';
import { LocalEc2 } from '../../../local/services/ec2.ts';
import { type LocalCluster, type LocalDatabase, LocalRds } from '../../../local/services/rds.ts';
import { databaseTargets } from '../../../src/actions/catalogue/targets/workload-targets.ts';
import type { DatabaseBefore } from '../../../src/actions/contain/databases/close.ts';
import { isolateDatabase as action } from '../../../src/actions/contain/isolate-database.ts';
import { isRefused } from '../../../src/core/action.ts';
import { attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const ID = 'orders-db';
const CLUSTER = 'orders-db-cluster';
const target = { key: ID };
const MINUTE = 60_000;
const GROUPS = ['sg-0000000000000000a', 'sg-0000000000000000b'];

function given(seed: Partial<LocalDatabase> = {}, cluster: Partial<LocalCluster> | false = false) {
  const world = givenWorld();
  const ec2 = new LocalEc2(world);
  const rds = new LocalRds(world);
  const config = givenConfig();
  const { closed } = ec2.instances.seedQuarantine(config.stack);
  const whole = cluster ? rds.seedCluster(CLUSTER, { groups: GROUPS, ...cluster }) : undefined;
  const one = rds.seedDatabase(ID, {
    tags: { 'riposte:isolate': 'auto' },
    isPublic: true,
    groups: GROUPS,
    ...(whole && { cluster: CLUSTER }),
    ...seed,
  });
  const around = givenClients({ ec2, rds });
  const ctx = givenContext(around.clients, { config, now: () => world.now() });
  const kept: { before?: DatabaseBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as DatabaseBefore, ctx);
  const runThrough = async () => {
    await run();
    world.time += 2 * MINUTE;
    return run();
  };
  return { ...around, world, ec2, rds, one, whole, closed, ctx, kept, run, runThrough, takeBack };
}

describe('targets', () => {
  it('are database instances of this region', () => {
    const find = (id: string, { arn, region = 'eu-west-1' }: { arn?: string; region?: string } = {}) =>
      databaseTargets(
        givenFinding({ region, resources: [{ kind: 'database', id, ...(arn && { arn }) }] }),
        givenConfig(),
      );
    expect(find(ID)).toEqual([target]);
    expect(find(ID, { arn: `arn:aws:rds:eu-west-1:111122223333:db:${ID}` })).toEqual([target]);
    const others = ['cluster', 'shard-group'].map((kind) => `arn:aws:rds:eu-west-1:111122223333:${kind}:x`);
    const refused = [
      ...others.flatMap((arn) => find('x', { arn })),
      ...find('1'),
      ...find(ID, { region: 'us-east-1' }),
    ];
    expect(refused).toHaveLength(4);
    expect(refused.every(isRefused)).toBe(true);
  });
});

describe('isolate-database', () => {
  it.each([
    { name: 'that stands alone', cluster: false, snapshot: 'CreateDBSnapshot', cut: 'new connections to orders-db' },
    { name: 'of a cluster', cluster: {}, snapshot: 'CreateDBClusterSnapshot', cut: 'every member of the cluster' },
  ] as const)(
    'closes a database $name, keeps a snapshot, says what goes on, and gives all of it back',
    async ({ cluster, snapshot, cut }) => {
      const { one, whole, closed, run, runThrough, takeBack, named, rds } = given(
        { replicas: ['orders-replica'] },
        cluster,
      );
      const holder = whole ?? one;
      expect((await run()).verified).toMatchObject({ verdict: 'pending', reason: expect.stringContaining('adding') });
      expect(holder.groups).toEqual([closed]);
      const { verified } = await runThrough();
      expect(one.isPublic).toBe(false);
      expect(named(/^Create/)).toEqual([snapshot]);
      // The cut is made first: RDS may refuse it while a snapshot is made.
      expect(named(/^(Create|Modify)/).at(-1)).toBe(snapshot);
      expect(verified).toMatchObject({
        verdict: 'done',
        containment: {
          proof: { verdict: 'in force, not proven' },
          cut: [expect.stringContaining(cut), 'its public address'],
          notCut: expect.arrayContaining([expect.stringContaining('orders-replica')]),
          connected: expect.arrayContaining([
            expect.stringContaining('reboot-db-instance --db-instance-identifier orders-db'),
          ]),
          evidence: expect.arrayContaining([expect.stringMatching(/^the snapshot riposte-orders-db\S*, begun/)]),
          costPerDay: expect.stringContaining('0.32 US$'),
        },
      });
      expect(await takeBack()).toMatch(/^orders-db is as before\. Its snapshot riposte-\S+ stays\.$/);
      expect(holder.groups).toEqual(GROUPS);
      expect(one.isPublic).toBe(true);
      expect(rds.snapshots.size).toBe(1);
    },
  );

  it.each([
    { engine: 'postgres', members: 1, says: /pg_terminate_backend/ },
    { engine: 'aurora-postgresql', members: 3, says: /pg_terminate_backend/ },
    { engine: 'mariadb', members: 1, says: /mysql\.rds_kill/ },
    { engine: 'aurora-mysql', members: 7, says: /and 2 more members.*mysql\.rds_kill/ },
    { engine: 'sqlserver-se', members: 1, says: /reboot-db-instance --db-instance-identifier orders-db$/ },
  ])('names what ends the sessions of $engine on $members instances', async ({ engine, members, says }) => {
    const { rds, runThrough } = given({ engine }, members > 1 && {});
    for (let n = 2; n <= members; n += 1) rds.seedDatabase(`orders-db-${n}`, { cluster: CLUSTER, engine });
    const { verified } = await runThrough();
    const { connected = [] } = verified?.verdict === 'done' ? (verified.containment ?? {}) : {};
    expect(connected.join('; ')).toMatch(says);
    expect(connected[0]?.match(/reboot-db-instance/g)).toHaveLength(Math.min(members, 5));
  });

  it('sets nothing else that is pending in force', async () => {
    const { runThrough, calls } = given();
    await runThrough();
    const modified = calls.filter(({ operation }) => operation.startsWith('Modify')).map(({ input }) => input);
    expect(modified.length).toBeGreaterThan(0);
    for (const input of modified) expect(input).not.toHaveProperty('ApplyImmediately');
  });

  it('is satisfied by a database that is isolated, and asks without the tag of its owner', async () => {
    const { ctx, runThrough, one } = given();
    await runThrough();
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    Object.assign(one, { tags: {}, isPublic: true });
    expect(await action.before(target, ctx)).toMatchObject({
      unlessApproved: expect.stringContaining('riposte:isolate=auto'),
    });
  });

  it.each([
    { name: 'a cluster without a VPC', cluster: { hasNoVpc: true }, says: /has no VPC/, advice: /rds-db:connect/ },
    { name: 'one of DocumentDB', seed: { engine: 'docdb' }, says: /DocumentDB/, advice: /snapshot/ },
    { name: 'one of RDS Custom', seed: { engine: 'custom-oracle-ee' }, says: /RDS Custom/, advice: /host/ },
    { name: 'one that is being deleted', seed: { status: 'deleting' }, says: /being deleted/, advice: /backups/ },
    { name: 'one of another VPC', seed: { vpcId: 'vpc-0b' }, says: /no quarantine groups/, advice: /quarantineVpcs/ },
  ])('refuses $name with what to do instead, and touches nothing', async ({ seed, cluster, says, advice }) => {
    const { run, named } = given(seed, cluster ?? false);
    expect((await run()).prepared).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringMatching(says),
      advice: expect.stringMatching(advice),
    });
    expect(named(/^(Modify|Create)/)).toEqual([]);
  });

  it('waits while RDS is busy, tries again at each look, and says in the end what is missing', async () => {
    const { run, one, world, closed } = given({ status: 'backing-up' });
    expect((await run()).verified).toMatchObject({ verdict: 'pending', reason: expect.stringContaining('backing-up') });
    expect(one.groups).toEqual(GROUPS);
    one.status = 'available';
    await run();
    expect(one.groups).toEqual([closed]);
    one.status = 'modifying';
    Object.assign(one, { groups: GROUPS, busyUntil: 0 });
    world.time += 30 * MINUTE;
    expect((await run()).verified).toMatchObject({
      verdict: 'partial',
      missing: expect.stringContaining('the closed group'),
      containment: { proof: { verdict: 'not in force' } },
    });
  });

  it('is closed though no snapshot can be made, and says so', async () => {
    const { run, faults, world, one, closed } = given();
    faults.refuse('CreateDBSnapshot', 'SnapshotQuotaExceededFault');
    await run();
    world.time += 30 * MINUTE;
    expect((await run()).verified).toMatchObject({
      verdict: 'partial',
      missing: expect.stringMatching(/^the snapshot/),
    });
    expect(one.groups).toEqual([closed]);
  });

  it('of another member of a cluster that is closed already there is nothing to do, and nothing to undo', async () => {
    const { rds, runThrough, whole, closed, named, ctx, world, takeBack } = given({}, {});
    rds.seedDatabase('orders-db-2', { cluster: CLUSTER, groups: GROUPS });
    await runThrough();
    world.time += 2 * MINUTE;
    expect(whole?.groups).toEqual([closed]);
    const second = await attempt(action, { key: 'orders-db-2' }, { ...ctx, key: `${ctx.key}-2` });
    expect(second).toEqual({ prepared: { verdict: 'unchanged', reason: 'orders-db-2 is already isolated.' } });
    expect(named(/^Create/)).toEqual(['CreateDBClusterSnapshot']);
    await takeBack();
    expect(whole?.groups).toEqual(GROUPS);
  });

  it('goes on with one that it has begun until there is a snapshot', async () => {
    const { run, faults, ctx, rds } = given();
    faults.refuse('CreateDBSnapshot', 'SnapshotQuotaExceededFault');
    await run();
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    expect(await action.before(target, { ...ctx, isBegun: true })).toMatchObject({ verdict: 'proceed' });
    faults.clear();
    await run();
    expect(rds.snapshots.size).toBe(1);
    expect(await action.before(target, { ...ctx, isBegun: true })).toMatchObject({ verdict: 'unchanged' });
  });

  it('gives back all but what somebody changed or deleted since, and names that', async () => {
    const changed = given();
    await changed.runThrough();
    changed.one.groups = ['sg-forensics'];
    expect(await changed.takeBack()).toContain('the groups of it, which were changed since');
    expect(changed.one.isPublic).toBe(true);
    const deleted = given({}, {});
    await deleted.runThrough();
    deleted.rds.deletedGroups.add(GROUPS[1] as string);
    expect(await deleted.takeBack()).toMatch(/the groups sg-\S+, sg-\S+ of its cluster orders-db-cluster \(InvalidVPC/);
  });

  it('waits with the undo while RDS is busy', async () => {
    const { runThrough, takeBack, one } = given();
    await runThrough();
    one.status = 'backing-up';
    await expect(takeBack()).rejects.toMatchObject({ retryable: true });
    one.status = 'available';
    expect(await takeBack()).toContain('is as before.');
  });

  it('says so where it was deleted in the middle, and where there is none', async () => {
    const { rds, run, kept, ctx, takeBack } = given();
    await run();
    rds.databases.clear();
    await action.apply(target, kept.before as DatabaseBefore, ctx);
    expect(await action.verify(target, kept.before as DatabaseBefore, ctx)).toMatchObject({ verdict: 'failed' });
    expect(await takeBack()).toContain('nothing to give back');
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: `${ID} no longer exists.` });
  });

  it.each([false, {}].flatMap((cluster) => Array.from({ length: 12 }, (_, n) => ({ after: n + 1, cluster }))))(
    'ends the same after a death after call $after ($cluster), and so does its undo',
    async ({ after, cluster }) => {
      const { faults, run, world, takeBack, one, whole, closed, rds, kept, ctx, clients } = given({}, cluster);
      const holder = whole ?? one;
      faults.crashAfter(after);
      await attemptUntilDone(run, faults);
      faults.revive();
      world.time += 2 * MINUTE;
      faults.refuse('*', 'Throttling', { every: 2 });
      const calm = { ...ctx, clients: patient(clients) };
      expect((await attempt(action, target, calm, kept)).verified ?? { verdict: 'done' }).toMatchObject({
        verdict: 'done',
      });
      faults.clear();
      expect(holder.groups).toEqual([closed]);
      expect(rds.snapshots.size).toBe(1);
      faults.crashAfter(1 + (after % 5));
      expect(await attemptUntilDone(takeBack, faults)).toContain('is as before.');
      expect(holder.groups).toEqual(GROUPS);
      expect(one.isPublic).toBe(true);
    },
  );

  it('declares exactly the permissions that its calls need', async () => {
    const alone = given();
    const member = given({}, {});
    const doing: Call[] = [];
    for (const each of [alone, member]) {
      await each.runThrough();
      doing.push(...each.calls.splice(0));
      await each.takeBack();
    }
    expectDeclaredApart({ doing, undoing: [...alone.calls, ...member.calls] }, action);
  });
});
