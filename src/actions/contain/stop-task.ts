import { StopTaskCommand } from '@aws-sdk/client-ecs';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError } from '../../core/errors.ts';
import { ANY, ANY_ECS_CLUSTER, ANY_ECS_REVISION, ANY_ECS_SERVICE, ANY_ECS_TASK } from '../../core/permission.ts';
import { clean, utc } from '../../core/text.ts';
import type { TaskTarget } from '../catalogue/targets/workload-targets.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { beside } from './refusal.ts';
import { type EcsService, type EcsTask, readClusterTags, readService, readTask } from './tasks/ecs-task.ts';
import { readDefinition, readFormer } from './tasks/task-definition.ts';
import { containmentOf, nameOf, type TaskBefore, wayBack } from './tasks/task-report.ts';

/** Ends a task of ECS, after what ECS forgets of it was kept. */
export const stopTask: Action<TaskTarget, TaskBefore> = {
  id: 'stop-task',
  permissions: [
    {
      actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
      resources: [ANY_ECS_TASK],
      why: 'keeps what ECS forgets of a task, and stops it; only the finding knows which task',
    },
    {
      actions: ['ecs:DescribeServiceRevisions', 'ecs:DescribeServices', 'ecs:ListServiceDeployments'],
      resources: [ANY_ECS_SERVICE, ANY_ECS_REVISION],
      why: 'tells what its service will start in its place, and what it ran before',
    },
    {
      actions: ['ecs:DescribeClusters'],
      resources: [ANY_ECS_CLUSTER],
      why: 'reads the tags of its owner, where it belongs to no service',
    },
    {
      actions: ['ecs:DescribeTaskDefinition'],
      resources: [ANY],
      why: 'tells where its logs are and which role it has; the call knows no resources',
    },
  ],

  before: (target, ctx) => prepare(target, ctx),

  async apply({ cluster, arn, key }, _before, { clients: { ecs } }) {
    try {
      await ecs.send(new StopTaskCommand({ cluster, task: arn, reason: `Riposte contains ${key}`.slice(0, 255) }));
    } catch (error) {
      // Gone in the middle: reading back says so.
      if (!isAwsError(error, 'ClusterNotFoundException', 'InvalidParameterException')) throw error;
    }
  },

  async verify(target, before, { clients: { ecs } }) {
    const { cluster, arn, key } = target;
    const now = await readTask(ecs, cluster, arn);
    if (now && now.status !== 'STOPPED')
      return {
        verdict: 'pending',
        reason: `${key} is ${now.status}, and is to be ${now.desired}.`,
        checkAfterSeconds: 30,
        giveUpAfterSeconds: 1800,
        advice: `Look at it in the console: its containers may take no signal, and then its host has to be stopped or isolated.`,
      };
    const service = before.service ? await readService(ecs, cluster, before.service) : undefined;
    const next = before.service
      ? ` Its service ${clean(before.service, 120)} starts another one; ${wayBack(cluster, before)}`
      : '';
    return {
      verdict: 'done',
      result: `Proven: ${key} is ${now ? 'STOPPED' : 'gone from ECS'}.${next}`,
      containment: containmentOf(target, before, now?.stoppedAt ?? '', service),
    };
  },

  // A process that was ended does not come back; its service starts others by itself.
  undo: 'never',
};

async function prepare(target: TaskTarget, ctx: ActionContext): Promise<Prepared<TaskBefore>> {
  const { cluster, arn, key } = target;
  const { ecs } = ctx.clients;
  const task = await readTask(ecs, cluster, arn);
  if (!task)
    return {
      verdict: 'refuse',
      reason: `ECS no longer knows ${key}: it has stopped, and its service may have started another one.`,
      advice: 'Look at the tasks that its service runs now, by their definition and image.',
    };
  if (task.desired === 'STOPPED')
    return { verdict: 'unchanged', reason: `${key} is ${task.status} already, and is to be STOPPED.` };
  const service = task.service ? await readService(ecs, cluster, task.service) : undefined;
  const [{ logs, role }, last, tags] = await Promise.all([
    readDefinition(ecs, task.definition),
    task.service ? beside(() => readFormer(ecs, cluster, task.service, task.definition)) : undefined,
    ownersTags(target, task, service, ctx),
  ]);
  const before: TaskBefore = { ...task, role: task.role || role, logs, former: last?.to ?? '' };
  const ask = askUnlessAuto(task.service ? `The service ${clean(task.service, 120)}` : `The cluster ${cluster}`, tags);
  const next = task.service
    ? `its service ${clean(task.service, 120)} starts another one of ${nameOf(service?.definition ?? task.definition)} (${wayBack(cluster, before)})`
    : 'nothing starts it again';
  const exec = task.mayExec ? '; what runs in it can be looked at first: aws ecs execute-command' : '';
  return {
    verdict: 'proceed',
    before,
    from: `${task.status} since ${task.startedAt ? utc(task.startedAt) : 'an unknown time'}, of ${nameOf(task.definition)}`,
    to: `stopped; ${next}`,
    tags,
    effect: `ends ${key} for good, with its memory and disk, and ${next}; also hit: requests that it is answering${exec}`,
    ...(ask && { unlessApproved: ask }),
  };
}

/** Whoever runs a task chooses its tags and its group: a service's count where one of its deployments has started it. */
async function ownersTags(
  { cluster }: TaskTarget,
  task: EcsTask,
  service: EcsService | undefined,
  { clients: { ecs } }: ActionContext,
): Promise<Record<string, string>> {
  if (!task.service) return readClusterTags(ecs, cluster);
  return service?.deployments.includes(task.startedBy) ? service.tags : {};
}
