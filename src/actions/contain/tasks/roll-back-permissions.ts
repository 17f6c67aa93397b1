import {
  ANY,
  ANY_ECS_REVISION,
  ANY_ECS_SERVICE,
  type Permission,
  TASK_DEFINITION_ONLY,
} from '../../../core/permission.ts';

const SET_DEFINITION = {
  actions: ['ecs:UpdateService'],
  resources: [ANY_ECS_SERVICE],
  conditions: TASK_DEFINITION_ONLY,
};

export const ROLL_BACK_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['ecs:DescribeServiceRevisions', 'ecs:DescribeServices', 'ecs:ListServiceDeployments'],
    resources: [ANY_ECS_SERVICE, ANY_ECS_REVISION],
    why: 'tells what the service runs, and what it ran before; only the finding knows which service',
  },
  {
    actions: ['ecs:DescribeTaskDefinition'],
    resources: [ANY],
    why: 'tells which images both definitions have; the call knows no resources',
  },
  {
    ...SET_DEFINITION,
    why: 'has it run the definition before. IAM has no condition on what else the same call changes',
  },
];

export const ROLL_FORWARD_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['ecs:DescribeServices'],
    resources: [ANY_ECS_SERVICE],
    why: 'tells whether it runs what the containment had it run',
  },
  { ...SET_DEFINITION, why: 'has it run again what it ran before the containment' },
];
