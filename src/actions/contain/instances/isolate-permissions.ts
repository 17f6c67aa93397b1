import {
  ANY,
  ANY_INSTANCE,
  ANY_INTERFACE,
  ANY_SCALING_GROUP,
  ANY_SECURITY_GROUP,
  ANY_SNAPSHOT,
  ANY_TARGET_GROUP,
  ANY_VOLUME,
  NO_QUARANTINE_GROUP,
  type Permission,
  QUARANTINE_GROUPS_ONLY,
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
    why: 'protects it from being terminated, and turns its metadata endpoint off; only the finding knows which instance',
  },
  {
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    resources: [ANY_INSTANCE, ANY_INTERFACE],
    why: 'has its interfaces forget connections sooner, and changes their groups',
  },
  {
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    resources: [ANY_SECURITY_GROUP],
    conditions: QUARANTINE_GROUPS_ONLY,
    why: 'moves its interfaces into the quarantine groups, and into no other ones',
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
    actions: ['autoscaling:EnterStandby'],
    resources: [ANY_SCALING_GROUP],
    why: 'keeps its group from replacing it; only the instance says which group',
  },
  {
    actions: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
    resources: [ANY],
    why: 'tells which target groups of load balancers it stands in; these calls know no resources',
  },
  {
    actions: ['elasticloadbalancing:DeregisterTargets'],
    resources: [ANY_TARGET_GROUP],
    why: 'takes it out of them; only a look says which groups',
  },
];

export const RELEASE_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['autoscaling:DescribeAutoScalingInstances', 'ec2:DescribeInstanceAttribute', 'ec2:DescribeInstances'],
    resources: [ANY],
    why: 'tells what is as the containment left it; these calls know no resources',
  },
  {
    actions: ['ec2:ModifyInstanceAttribute', 'ec2:ModifyInstanceMetadataOptions'],
    resources: [ANY_INSTANCE],
    why: 'gives its protection, its shutdown behaviour and its metadata endpoint back',
  },
  {
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    resources: [ANY_INSTANCE, ANY_INTERFACE],
    why: 'gives its interfaces their groups and their idle timeout back',
  },
  {
    actions: ['ec2:ModifyNetworkInterfaceAttribute'],
    resources: [ANY_SECURITY_GROUP],
    conditions: NO_QUARANTINE_GROUP,
    why: 'moves its interfaces back into the groups that they had, which may be any but the quarantine groups',
  },
  {
    actions: ['autoscaling:ExitStandby'],
    resources: [ANY_SCALING_GROUP],
    why: 'gives it back to its group; only the instance says which group',
  },
  {
    actions: ['elasticloadbalancing:DescribeTargetHealth'],
    resources: [ANY],
    why: 'tells whether somebody has given it back to its load balancers; the call knows no resources',
  },
  {
    actions: ['elasticloadbalancing:RegisterTargets'],
    resources: [ANY_TARGET_GROUP],
    why: 'gives it back to them; only the containment knows which groups',
  },
];
