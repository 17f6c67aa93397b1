import { DescribeClustersCommand, DescribeServicesCommand, DescribeTasksCommand, type Task } from '@aws-sdk/client-ecs';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { clean } from '../../../core/text.ts';

type Ecs = Clients['ecs'];

/** What is known of a task before it is stopped; all of it is gone from ECS an hour after it has stopped. */
export type EcsTask = {
  status: string;
  /** What ECS is to make of it: `RUNNING` or `STOPPED`. */
  desired: string;
  definition: string;
  /** The service that it belongs to; empty where it was run by itself. */
  service: string;
  startedBy: string;
  startedAt: string;
  stoppedAt: string;
  launchType: string;
  /** Of EC2 and of one's own machines: the container instance that it runs on. */
  host: string;
  /** Images with their digests, by container. */
  images: string[];
  addresses: string[];
  role: string;
  tags: Record<string, string>;
  mayExec: boolean;
};

/** A service, as far as it says what becomes of a task that is stopped. */
export interface EcsService {
  tags: Record<string, string>;
  definition: string;
  desired: number;
  running: number;
  /** The ids by which its deployments have started tasks. */
  deployments: string[];
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  status: string;
  /** Who deploys it: `ECS`, `CODE_DEPLOY` or `EXTERNAL`. */
  controller: string;
  /** How the deployment goes by which it gets its definition: `COMPLETED`, `IN_PROGRESS`, `FAILED`; empty where untold. */
  rollout: string;
  /** So many tasks of other deployments run still. */
  others: number;
}

const MOST_NAMED = 10;

const isGone = (error: unknown): boolean => isAwsError(error, 'ClusterNotFoundException', 'ServiceNotFoundException');

/** The task; undefined where ECS does not know it (any more). */
export async function readTask(ecs: Ecs, cluster: string, arn: string): Promise<EcsTask | undefined> {
  try {
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn], include: ['TAGS'] }));
    return tasks[0] && taskOf(tasks[0]);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function taskOf(found: Task): EcsTask {
  const details = (found.attachments ?? []).flatMap((each) => each.details ?? []);
  const addresses = details.filter(({ name = '' }) => /^privateIPv[46]Address$/.test(name));
  return {
    status: found.lastStatus ?? 'UNKNOWN',
    desired: found.desiredStatus ?? 'UNKNOWN',
    definition: found.taskDefinitionArn ?? '',
    service: /^service:(.+)$/.exec(found.group ?? '')?.[1] ?? '',
    startedBy: found.startedBy ?? '',
    startedAt: found.startedAt?.toISOString() ?? '',
    stoppedAt: found.stoppedAt?.toISOString() ?? '',
    launchType: found.launchType ?? '',
    host: found.containerInstanceArn ?? '',
    images: (found.containers ?? [])
      .slice(0, MOST_NAMED)
      .map(({ name = '', image = '', imageDigest = '' }) => clean(`${name} ${image} ${imageDigest}`.trim(), 300)),
    addresses: addresses.map(({ value = '' }) => value).slice(0, MOST_NAMED),
    role: found.overrides?.taskRoleArn ?? '',
    tags: tagsOf(found.tags),
    mayExec: found.enableExecuteCommand === true,
  };
}

// ECS writes its tags with small letters.
const tagsOf = (
  tags: readonly { key?: string | undefined; value?: string | undefined }[] = [],
): Record<string, string> => Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));

/** The service; undefined where it is not there (any more). */
export async function readService(ecs: Ecs, cluster: string, name: string): Promise<EcsService | undefined> {
  const { services = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] }),
  );
  const [found] = services;
  const { deployments = [] } = found ?? {};
  const isFirst = ({ status }: { status?: string | undefined }) => status === 'PRIMARY';
  return (
    found && {
      tags: tagsOf(found.tags),
      definition: found.taskDefinition ?? '',
      desired: found.desiredCount ?? 0,
      running: found.runningCount ?? 0,
      deployments: deployments.map(({ id = '' }) => id),
      status: found.status ?? '',
      controller: found.deploymentController?.type ?? 'ECS',
      rollout: deployments.find(isFirst)?.rolloutState ?? '',
      others: deployments.reduce((sum, each) => sum + (isFirst(each) ? 0 : (each.runningCount ?? 0)), 0),
    }
  );
}

export async function readClusterTags(ecs: Ecs, cluster: string): Promise<Record<string, string>> {
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [cluster], include: ['TAGS'] }));
  return tagsOf(clusters[0]?.tags);
}
