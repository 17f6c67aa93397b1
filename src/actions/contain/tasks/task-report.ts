import type { Containment } from '../../../core/contain.ts';
import { clean, utc } from '../../../core/text.ts';
import type { TaskTarget } from '../../catalogue/targets/workload-targets.ts';
import type { EcsService, EcsTask } from './ecs-task.ts';

/** What is kept of a task; `former`: the definition that its service ran before, empty where unknown. */
export type TaskBefore = EcsTask & { logs: string[]; former: string };

export const nameOf = (arn: string): string => clean(arn.split('/').at(-1) ?? arn, 120);

/** How its service can be taken back to what it ran before, for people. */
export const wayBack = (cluster: string, { service, former }: TaskBefore): string =>
  former
    ? `before ${nameOf(former)} ran there: aws ecs update-service --cluster ${cluster} --service ${service} --task-definition ${nameOf(former)}`
    : `no other definition of it is known; to run none: aws ecs update-service --cluster ${cluster} --service ${service} --desired-count 0`;

/** What a task that has stopped, or whose record is gone from ECS, leaves. */
export function containmentOf(
  { key, cluster }: TaskTarget,
  before: TaskBefore,
  stoppedAt: string,
  service: EcsService | undefined,
): Containment {
  const { service: name, definition, role, host, images, addresses, logs, tags } = before;
  return {
    proof: {
      verdict: 'proven',
      by: stoppedAt
        ? `ECS shows it as STOPPED since ${utc(stoppedAt)}`
        : 'ECS no longer knows it, as it does of tasks an hour after they have stopped',
    },
    cut: [`every process of the task ${key}, and their connections`],
    notCut: [
      ...(name
        ? [
            `its service ${clean(name, 120)}, which starts another task of ${nameOf(definition)}; ${wayBack(cluster, before)}`,
          ]
        : []),
      ...(role ? [`credentials of ${role} that were taken from it: revoke the sessions of the role`] : []),
      ...(host ? [`its host, the container instance ${nameOf(host)}, if the process has left its container`] : []),
    ],
    connected:
      service && service.running > 0
        ? [`${service.running} tasks of its service, of ${nameOf(service.definition)}, which may have the same hole`]
        : [],
    evidence: [
      `definition, images with digests (${images.join('; ') || 'none shown'}), addresses (${addresses.join(', ') || 'none shown'}) and ${Object.keys(tags).length} tags, which ECS deletes, in the journal`,
      logs.length > 0 ? `its logs, in ${logs.join(', ')}` : 'no logs that CloudWatch has',
      'not its memory and its disk, of which ECS keeps nothing',
    ],
    undo: 'never: a task that was stopped is not started again',
    alsoHit: 'requests that it was answering',
  };
}
