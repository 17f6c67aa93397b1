import { ANY, ANY_EVENT_SOURCE_MAPPING, ANY_FUNCTION, ANY_ROLE, type Permission } from '../../../core/permission.ts';

export const STOP_PERMISSIONS: readonly Permission[] = [
  {
    actions: [
      'lambda:GetFunctionConcurrency',
      'lambda:GetFunctionConfiguration',
      'lambda:GetFunctionEventInvokeConfig',
      'lambda:GetPolicy',
      'lambda:ListAliases',
      'lambda:ListDurableExecutionsByFunction',
      'lambda:ListFunctionUrlConfigs',
      'lambda:ListProvisionedConcurrencyConfigs',
      'lambda:ListTags',
    ],
    resources: [ANY_FUNCTION],
    why: 'tells what the function is and who calls it; it reads no code, and keeps no value of a variable; only the finding knows which function',
  },
  {
    actions: ['lambda:ListEventSourceMappings'],
    resources: [ANY],
    why: 'tells which queues and streams are read for it; the call knows no resources',
  },
  {
    actions: ['lambda:PutFunctionConcurrency'],
    resources: [ANY_FUNCTION],
    why: 'sets how many may run at once to 0; IAM has no condition on the number',
  },
  {
    actions: ['lambda:UpdateEventSourceMapping'],
    resources: [ANY_EVENT_SOURCE_MAPPING],
    why: 'has Lambda stop reading for it, so that no message is taken and thrown away; a mapping is known by the function alone',
  },
  {
    actions: ['iam:GetRole'],
    resources: [ANY_ROLE],
    why: 'tells in us-east-1 whether the edges of CloudFront run it too, by who may assume its role',
  },
];

export const START_PERMISSIONS: readonly Permission[] = [
  {
    actions: [
      'lambda:DeleteFunctionConcurrency',
      'lambda:GetFunctionConcurrency',
      'lambda:GetFunctionConfiguration',
      'lambda:ListAliases',
      'lambda:PutFunctionConcurrency',
    ],
    resources: [ANY_FUNCTION],
    why: 'gives back how many might run at once, where nobody changed it; IAM has no condition on the number',
  },
  {
    actions: ['lambda:ListEventSourceMappings'],
    resources: [ANY],
    why: 'tells which queues and streams are not read for it; the call knows no resources',
  },
  {
    actions: ['lambda:UpdateEventSourceMapping'],
    resources: [ANY_EVENT_SOURCE_MAPPING],
    why: 'has Lambda read for it again; a mapping is known by the function alone',
  },
];
