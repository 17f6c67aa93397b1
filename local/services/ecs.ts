import type {
  DescribeClustersRequest,
  DescribeServiceRevisionsRequest,
  DescribeServicesRequest,
  DescribeServicesResponse,
  DescribeTaskDefinitionRequest,
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListServiceDeploymentsRequest,
  StopTaskRequest,
  Task,
  UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import { days } from '../../src/core/time.ts';
import { awsError, type World } from '../account.ts';
import { type LocalService, pairs, shownService } from './ecs-services.ts';

export type { LocalService } from './ecs-services.ts';

export interface LocalTask {
  cluster: string;
  arn: string;
  /** The service that it belongs to. */
  service?: string;
  startedBy: string;
  definition: string;
  tags: Record<string, string>;
  /** When it was told to stop (ms). */
  stoppedAt?: number;
  /** How long its containers take to end. */
  takes: number;
}

/** ECS forgets a task that has stopped. */
const FORGOTTEN_MS = 3_600_000;

/** The parts of ECS that start the tasks of a service again, and that stop a task. */
export class LocalEcs {
  readonly services: LocalService[] = [];
  readonly tasks = new Map<string, LocalTask>();
  readonly clusterTags = new Map<string, Record<string, string>>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  seedService(cluster: string, service: string, seed: Partial<LocalService> = {}): LocalService {
    const made = {
      cluster,
      service,
      deployments: [this.world.now() - days(1)],
      tags: {},
      definitions: [this.arnOf(`task-definition/${service}:1`)],
      starter: 'ecs-svc/1234567890123456789',
      running: 1,
      controller: 'ECS' as const,
      inactive: [],
      changedAt: 0,
      takes: 120_000,
      fails: false,
      ...seed,
    };
    this.services.push(made);
    return made;
  }

  seedTask(arn: string, seed: Partial<LocalTask> = {}): LocalTask {
    const cluster = arn.split('/').at(-2) ?? 'default';
    const [service] = this.services.filter((each) => each.cluster === cluster && each.service === seed.service);
    const definition = service?.definitions.at(-1) ?? this.arnOf('task-definition/job:1');
    const startedBy = service?.starter ?? '';
    const made = { cluster, arn, tags: {}, takes: 30_000, definition, startedBy, ...seed };
    this.tasks.set(arn, made);
    return made;
  }

  DescribeTasks({ cluster, tasks = [] }: DescribeTasksRequest): DescribeTasksResponse {
    const found = tasks.flatMap((arn) => this.taskOf(cluster, arn) ?? []);
    return {
      tasks: found.map((each) => this.shown(each)),
      failures: tasks
        .filter((arn) => !found.some((each) => each.arn === arn))
        .map((arn) => ({ arn, reason: 'MISSING' })),
    };
  }

  StopTask({ cluster, task: arn = '' }: StopTaskRequest): { task: Task } {
    const found = this.taskOf(cluster, arn);
    if (!found) throw awsError('InvalidParameterException', 'The referenced task was not found.');
    found.stoppedAt ??= this.world.now();
    // ECS deletes them with the task.
    found.tags = {};
    return { task: this.shown(found) };
  }

  DescribeClusters({ clusters = [] }: DescribeClustersRequest): object {
    return { clusters: clusters.map((name) => ({ clusterName: name, tags: pairs(this.clusterTags.get(name) ?? {}) })) };
  }

  DescribeServices({ cluster, services = [] }: DescribeServicesRequest): DescribeServicesResponse {
    const found = this.services.filter((one) => one.cluster === cluster && services.includes(one.service));
    return {
      services: found.map((one) => shownService(one, this.world.now())),
      failures: services
        .filter((name) => !found.some(({ service }) => service === name))
        .map((arn) => ({ arn, reason: 'MISSING' })),
    };
  }

  UpdateService({ cluster, service, forceNewDeployment, taskDefinition }: UpdateServiceRequest): object {
    const found = this.services.find((one) => one.cluster === cluster && one.service === service);
    if (!found) throw awsError('ServiceNotFoundException', 'Service not found.');
    if (forceNewDeployment) found.deployments.push(this.world.now());
    if (taskDefinition && taskDefinition !== found.definitions.at(-1)) {
      if (found.inactive.includes(taskDefinition)) throw awsError('ClientException', 'TaskDefinition is inactive');
      found.definitions.push(taskDefinition);
      found.changedAt = this.world.now();
    }
    return {};
  }

  ListServiceDeployments({ cluster, service, status }: ListServiceDeploymentsRequest): object {
    const found = this.services.find((one) => one.cluster === cluster && one.service === service);
    const { definitions = [], rolledBack = [] } = found ?? {};
    const all = definitions.map((_, n) => ({
      serviceDeploymentArn: this.arnOf(`service-deployment/${cluster}/${service}/${'d'.repeat(15)}${n}`),
      status: rolledBack.includes(n) ? ('ROLLBACK_SUCCESSFUL' as const) : ('SUCCESSFUL' as const),
      createdAt: new Date(this.world.now() - days(definitions.length - n)),
      targetServiceRevisionArn: this.arnOf(`service-revision/${cluster}/${service}/${n}`),
    }));
    return { serviceDeployments: status ? all.filter((each) => status.includes(each.status)) : all };
  }

  DescribeServiceRevisions({ serviceRevisionArns = [] }: DescribeServiceRevisionsRequest): object {
    const serviceRevisions = serviceRevisionArns.map((serviceRevisionArn) => {
      const [cluster, service, n] = serviceRevisionArn.split('/').slice(-3);
      const found = this.services.find((one) => one.cluster === cluster && one.service === service);
      return { serviceRevisionArn, taskDefinition: found?.definitions[Number(n)] };
    });
    return { serviceRevisions };
  }

  DescribeTaskDefinition({ taskDefinition: arn = '' }: DescribeTaskDefinitionRequest): object {
    const taskRoleArn = `arn:${this.world.partition}:iam::${this.world.accountId}:role/resizer`;
    const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/resizer' } };
    return {
      taskDefinition: {
        taskDefinitionArn: arn,
        status: this.services.some(({ inactive }) => inactive.includes(arn)) ? 'INACTIVE' : 'ACTIVE',
        taskRoleArn,
        containerDefinitions: [{ name: 'app', image: `shop/${arn.split('/').at(-1)}`, logConfiguration }],
      },
    };
  }

  private taskOf(cluster: string | undefined, arn: string): LocalTask | undefined {
    const found = this.tasks.get(arn);
    if (!found || found.cluster !== cluster) return undefined;
    return this.world.now() - (found.stoppedAt ?? this.world.now()) > FORGOTTEN_MS ? undefined : found;
  }

  private arnOf(rest: string): string {
    const { partition, region, accountId } = this.world;
    return `arn:${partition}:ecs:${region}:${accountId}:${rest}`;
  }

  private shown({ arn, cluster, service, startedBy, definition, tags, stoppedAt, takes }: LocalTask): Task {
    const isOver = stoppedAt !== undefined && this.world.now() >= stoppedAt + takes;
    const isStopping = stoppedAt !== undefined && !isOver;
    return {
      taskArn: arn,
      clusterArn: this.arnOf(`cluster/${cluster}`),
      taskDefinitionArn: definition,
      group: service ? `service:${service}` : 'family:job',
      startedBy,
      launchType: 'FARGATE',
      lastStatus: isOver ? 'STOPPED' : isStopping ? 'STOPPING' : 'RUNNING',
      desiredStatus: stoppedAt === undefined ? 'RUNNING' : 'STOPPED',
      startedAt: new Date('2026-11-20T07:50:41Z'),
      tags: pairs(tags),
      containers: [{ name: 'app', image: 'shop/resizer:4.2.0', imageDigest: 'sha256:1a2b' }],
      attachments: [{ details: [{ name: 'privateIPv4Address', value: '10.0.4.20' }] }],
      ...(isOver && { stoppedAt: new Date(stoppedAt + takes) }),
    };
  }
}
