import { clean } from '../../../core/text.ts';
import type { ServiceTarget } from '../../catalogue/targets/workload-targets.ts';
import type { EcsService } from './ecs-task.ts';
import { nameOf } from './task-report.ts';

/** Why a service is not taken back to its former definition, and what to do instead; undefined where it may be. */
export function whyNotRolledBack(
  { key, cluster, service, definition }: ServiceTarget,
  { controller }: EcsService,
  { former, isActive }: { former: string; isActive: boolean },
): { reason: string; advice: string } | undefined {
  const none = `aws ecs update-service --cluster ${cluster} --service ${service} --desired-count 0`;
  if (controller !== 'ECS')
    return {
      reason: `The service ${key} is deployed by ${clean(controller, 40)}, and ECS changes no definition of it.`,
      advice:
        controller === 'CODE_DEPLOY'
          ? 'Deploy the former definition by CodeDeploy: aws deploy create-deployment, with the AppSpec of the release before.'
          : 'Have whatever deploys it make a task set of the former definition: aws ecs create-task-set, then aws ecs update-service-primary-task-set.',
    };
  if (!former)
    return {
      reason: `ECS knows no definition that the service ${key} ran before ${nameOf(definition)}.`,
      advice: `Deploy a clean one, or have it run none meanwhile: ${none}`,
    };
  if (!isActive)
    return {
      reason: `The definition that the service ${key} ran before, ${nameOf(former)}, was deregistered: no service can be taken back to it.`,
      advice: `Register it again and deploy that, or have it run none meanwhile: ${none}`,
    };
  return undefined;
}
