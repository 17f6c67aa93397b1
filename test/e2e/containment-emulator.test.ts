import { DescribeInstancesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetEventSourceMappingCommand, GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
} from '@aws-sdk/client-rds';
import { closeClusterEndpoint } from '../../src/actions/contain/close-cluster-endpoint.ts';
import { isolateDatabase } from '../../src/actions/contain/isolate-database.ts';
import { isolateInstance } from '../../src/actions/contain/isolate-instance.ts';
import { makeDatabaseCopyPrivate } from '../../src/actions/contain/make-database-copy-private.ts';
import { rollBackService } from '../../src/actions/contain/roll-back-service.ts';
import { stopFunction } from '../../src/actions/contain/stop-function.ts';
import { stopTask } from '../../src/actions/contain/stop-task.ts';
import type { Action, JsonObject, Target } from '../../src/core/action.ts';
import type { Clients } from '../../src/core/clients.ts';
import { attempt, undo } from '../support/attempts.ts';
import { givenConfig, givenContext } from '../support/fixtures.ts';
import { emulatorBackend } from './contract-backends.ts';
import { ACCOUNT, type Emulator, REGION, startMoto } from './support/emulators.ts';
import {
  givenCluster,
  givenDatabase,
  givenFunction,
  givenInstance,
  givenPublicSnapshot,
  givenService,
  givenTargetGroup,
  givenTask,
  givenVpc,
} from './support/given-workloads.ts';

/** Calls that moto does not have, and what is answered in its place. Each is sent to it all the same, and has to fail. */
const NOT_KEPT: Record<string, object> = {
  ListFunctionUrlConfigsCommand: { FunctionUrlConfigs: [] },
  ListProvisionedConcurrencyConfigsCommand: { ProvisionedConcurrencyConfigs: [] },
  ListUpdatesCommand: { updateIds: [] },
  ListServiceDeploymentsCommand: {
    serviceDeployments: [2, 1].map((n) => ({
      createdAt: new Date(n),
      serviceDeploymentArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service-deployment/media/web/deployment-${n}`,
      status: 'SUCCESSFUL',
      targetServiceRevisionArn: `revision-${n}`,
    })),
  },
  DescribeServiceRevisionsCommand: {
    serviceRevisions: [2, 1].map((n) => ({
      serviceRevisionArn: `revision-${n}`,
      taskDefinition: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/web:${n}`,
    })),
  },
};

const STACK = 'riposte-contained';

let emulator: Emulator | undefined;
let plain: Clients;
let clients: Clients;
let vpc: Awaited<ReturnType<typeof givenVpc>>;
const missing = new Set<string>();

type Sender = { send(command: object): Promise<unknown> };

function through({ send }: Sender, client: Sender): Sender {
  return {
    async send(command) {
      const name = command.constructor.name;
      const stands = NOT_KEPT[name];
      if (!stands) return send.call(client, command);
      await expect(send.call(client, command)).rejects.toThrow();
      missing.add(name);
      return stands;
    },
  };
}

beforeAll(async () => {
  emulator = await startMoto();
  plain = (await emulatorBackend(emulator.url)).clients;
  const each = Object.entries(plain) as unknown as [string, Sender][];
  clients = Object.fromEntries(each.map(([name, one]) => [name, through(one, one)])) as unknown as Clients;
  vpc = await givenVpc(plain, STACK);
}, 120_000);

afterAll(() => emulator?.stop());

/** Contains by the real SDK, as the function does, and gives what undoes it. */
async function contain<T extends Target, B extends JsonObject>(action: Action<T, B>, target: T) {
  const ctx = givenContext(clients, { now: Date.now, config: givenConfig({ stack: STACK }) });
  const kept: { before?: B } = {};
  const result = await attempt(action, target, ctx, kept);
  return {
    ...result,
    look: () => action.verify(target, kept.before as B, ctx),
    takeBack: () => undo(action, target, kept.before as B, ctx),
  };
}

it('isolate-instance closes the interface, keeps the disks, leaves its target group, and gives all back', async () => {
  const id = await givenInstance(plain, vpc.subnets[0] ?? '', vpc.group);
  const TargetGroupArn = await givenTargetGroup(plain, vpc, id);
  const ports = async () => {
    const health = await plain.elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    const listed = (health.TargetHealthDescriptions ?? []).filter(
      ({ TargetHealth }) => TargetHealth?.State !== 'draining',
    );
    return listed.map(({ Target }) => Target?.Port);
  };
  const read = async () => {
    const { Reservations = [] } = await plain.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const one = Reservations[0]?.Instances?.[0];
    return {
      groups: one?.NetworkInterfaces?.flatMap(({ Groups = [] }) => Groups.map(({ GroupName }) => GroupName)),
      metadata: one?.MetadataOptions?.HttpEndpoint,
      ports: await ports(),
    };
  };
  const first = await read();
  const { verified, takeBack } = await contain(isolateInstance, { key: id });
  const then = await read();
  expect(then.groups).toEqual([expect.stringMatching(/QuarantineClosed/)]);
  expect([first.ports, then.ports]).toEqual([[8080], []]);
  const { Snapshots = [] } = await plain.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  expect(Snapshots.some(({ Tags = [] }) => Tags.some(({ Key }) => Key?.startsWith('riposte:')))).toBe(true);
  expect(verified).toMatchObject({ verdict: 'done', containment: { proof: { verdict: 'in force, not proven' } } });
  await takeBack();
  expect(await read()).toEqual(first);
});

it('isolate-database closes it, takes its address, keeps a snapshot, and gives both back', async () => {
  const id = await givenDatabase(plain, vpc.subnets, vpc.group);
  const read = async () => {
    const { DBInstances = [] } = await plain.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
    const [{ VpcSecurityGroups = [], PubliclyAccessible } = {}] = DBInstances;
    return { groups: VpcSecurityGroups.map((each) => each.VpcSecurityGroupId), isPublic: PubliclyAccessible };
  };
  const first = await read();
  const { verified, takeBack } = await contain(isolateDatabase, { key: id });
  const closed = await read();
  expect(closed).toEqual({ groups: [expect.not.stringContaining(vpc.group)], isPublic: false });
  expect(verified).toMatchObject({ verdict: 'done', containment: { proof: { verdict: 'in force, not proven' } } });
  const { DBSnapshots = [] } = await plain.rds.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: id }));
  expect(DBSnapshots.filter(({ SnapshotType }) => SnapshotType === 'manual')).toHaveLength(1);
  await takeBack();
  expect(await read()).toEqual(first);
});

it('make-database-copy-private leaves those whom the snapshot names', async () => {
  const name = await givenPublicSnapshot(plain, 'orders');
  const read = async () => {
    const asked = new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: name });
    const { DBSnapshotAttributesResult: { DBSnapshotAttributes = [] } = {} } = await plain.rds.send(asked);
    return DBSnapshotAttributes.find(({ AttributeName }) => AttributeName === 'restore')?.AttributeValues?.toSorted();
  };
  const { verified, takeBack } = await contain(makeDatabaseCopyPrivate, { key: name, name, ofCluster: false });
  expect(verified).toMatchObject({ verdict: 'done' });
  expect(await read()).toEqual(['444455556666']);
  await takeBack();
  expect(await read()).toEqual(['444455556666', 'all']);
});

it('stop-function takes its concurrency and its queue, and gives both back', async () => {
  const { name, mapping } = await givenFunction(plain);
  const read = async () => {
    const { ReservedConcurrentExecutions } = await plain.lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName: name }),
    );
    const { State } = await plain.lambda.send(new GetEventSourceMappingCommand({ UUID: mapping }));
    return { reserved: ReservedConcurrentExecutions, State };
  };
  const first = await read();
  const { verified, takeBack } = await contain(stopFunction, { key: name });
  expect(verified).toMatchObject({ verdict: 'done', containment: { proof: { verdict: 'in force, not proven' } } });
  expect(await read()).toEqual({ reserved: 0, State: 'Disabled' });
  await takeBack();
  expect(await read()).toEqual(first);
});

it('stop-task ends the task, and it is seen to have ended', async () => {
  const arn = await givenTask(plain, vpc.subnets[0] ?? '');
  const contained = await contain(stopTask, { key: arn, cluster: 'media', arn });
  let { verified } = contained;
  // A task takes some looks to end.
  for (let looks = 0; looks < 10 && verified?.verdict === 'pending'; looks += 1) verified = await contained.look();
  const { tasks = [] } = await plain.ecs.send(new DescribeTasksCommand({ cluster: 'media', tasks: [arn] }));
  expect(tasks).toMatchObject([{ lastStatus: 'STOPPED' }]);
  expect(verified).toMatchObject({ verdict: 'done', containment: { proof: { verdict: 'proven' } } });
});

it('roll-back-service has it run the definition before, and the newer one again', async () => {
  const [former = '', newer = ''] = await givenService(plain, vpc.subnets, vpc.group);
  const runs = async () => {
    const asked = new DescribeServicesCommand({ cluster: 'media', services: ['web'] });
    return (await plain.ecs.send(asked)).services?.[0]?.taskDefinition;
  };
  const target = { key: 'media/web', cluster: 'media', service: 'web', definition: newer };
  const { verified, takeBack } = await contain(rollBackService, target);
  // moto ends no deployment.
  expect(verified).toMatchObject({ verdict: 'pending', reason: expect.stringContaining('ECS is starting web:1') });
  expect(await runs()).toBe(former);
  await takeBack();
  expect(await runs()).toBe(newer);
});

it('close-cluster-endpoint sets the list, and opens it again', async () => {
  const name = await givenCluster(plain, vpc.subnets);
  const read = async () => {
    const { cluster } = await plain.eks.send(new DescribeClusterCommand({ name }));
    return cluster?.resourcesVpcConfig?.publicAccessCidrs;
  };
  const { verified, takeBack } = await contain(closeClusterEndpoint, { key: name });
  expect(verified).toMatchObject({ verdict: 'done', containment: { proof: { verdict: 'in force, not proven' } } });
  expect(await read()).toEqual(['203.0.113.0/24']);
  await takeBack();
  expect(await read()).toEqual(['0.0.0.0/0']);
});

it('stands in for no call that moto has', () => {
  expect([...missing].sort()).toEqual(Object.keys(NOT_KEPT).sort());
});
