import {
  ANY,
  ANY_INSTANCE,
  ANY_INTERFACE,
  ANY_SCALING_GROUP,
  ANY_SECURITY_GROUP,
  ANY_SNAPSHOT,
  ANY_VOLUME,
  type Permission,
} from '../../../core/permission.ts';

export const ISOLATE_PERMISSIONS: readonly Permission[] = [
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeAutoScalingInstances',
      'ec2:DescribeFlowLogs',
      'ec2:DescribeInstanceAttribute',
      'ec2:DescribeInstances',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSnapshots',
    ],
    resources: [ANY],
    why: 'tells what the instance is and how it stands; these calls know no resources',
  },
  {
    actions: ['cloudtrail:LookupEvents'],
    resources: [ANY],
    why: 'keeps what was called last with the credentials of its role; CloudTrail knows no resources here',
  },
  {
    actions: ['ec2:ModifyInstanceAttribute', 'ec2:ModifyInstanceMetadataOptions'],
    resources: [ANY_INSTANCE],
    why: 'protects it from being terminated, and turns its metadata endpoint off and on; only the finding knows which instance',
  },
  {
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    resources: [ANY_INSTANCE, ANY_INTERFACE, ANY_SECURITY_GROUP],
    why: 'moves its interfaces into the quarantine groups, and back into those that they had: undo may need any group',
  },
  {
    actions: ['ec2:CreateSnapshots'],
    resources: [ANY_INSTANCE, ANY_VOLUME, ANY_SNAPSHOT],
    why: 'keeps its disks',
  },
  {
    actions: ['ec2:CreateTags'],
    resources: [ANY_SNAPSHOT],
    conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } },
    why: 'tags the snapshots as they are made, so that no attempt makes them twice',
  },
  {
    actions: ['autoscaling:EnterStandby', 'autoscaling:ExitStandby'],
    resources: [ANY_SCALING_GROUP],
    why: 'keeps its group from replacing it, and gives it back; only the instance says which group',
  },
];
