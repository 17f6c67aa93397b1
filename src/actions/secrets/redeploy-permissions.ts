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
    actions: ['ecs:DescribeServices'],
    resources: [ANY_ECS_SERVICE],
    conditions: MANAGED_ONLY,
    why: 'tells whether the new tasks of a service run; only services given into our hands',
  },
  {
    actions: ['ecs:UpdateService'],
    resources: [ANY_ECS_SERVICE],
    conditions: { ...MANAGED_ONLY, Null: { 'ecs:task-definition': 'true' } },
    why: 'starts the tasks of a service again, so that they read the new value, by the definition that they have',
  },
  {
    actions: ['lambda:GetFunctionConfiguration'],
    resources: [ANY_FUNCTION],
    conditions: MANAGED_ONLY,
    why: 'reads the variables, of which one changes; only of functions given into our hands',
  },
  {
    actions: ['lambda:UpdateFunctionConfiguration'],
    resources: [ANY_FUNCTION],
    conditions: { ...MANAGED_ONLY, Null: { 'lambda:Layer': 'true' } },
    why: 'sets one variable, so that the next call reads the new value; a layer would bring code of others in',
  },
  {
    actions: ['lambda:InvokeFunction'],
    resources: [REDEPLOY_FUNCTIONS],
    why: 'The tag names the function; only those whose name says that they are meant for it are called.',
  },
];
