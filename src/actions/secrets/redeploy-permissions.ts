import {
  ANY_ECS_SERVICE,
  ANY_FUNCTION,
  MANAGED_ONLY,
  type Permission,
  REDEPLOY_FUNCTIONS,
} from '../../core/permission.ts';

/** What having readers started anew needs. */
export const REDEPLOY_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
    resources: [ANY_ECS_SERVICE],
    conditions: MANAGED_ONLY,
    why: 'starts the tasks of a service again, so that they read the new value; only services given into our hands',
  },
  {
    actions: ['lambda:GetFunctionConfiguration', 'lambda:UpdateFunctionConfiguration'],
    resources: [ANY_FUNCTION],
    conditions: MANAGED_ONLY,
    why: 'sets one variable, so that the next call reads the new value; only functions given into our hands',
  },
  {
    actions: ['lambda:InvokeFunction'],
    resources: [REDEPLOY_FUNCTIONS],
    why: 'The tag names the function; only those whose name says that they are meant for it are called.',
  },
];
