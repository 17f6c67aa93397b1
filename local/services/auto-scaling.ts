import { awsError } from '../account.ts';

interface LocalGroup {
  name: string;
  least: number;
  desired: number;
  /** The ARNs of the target groups that it registers its instances in. */
  targetGroups: string[];
  /** How each of its instances stands. */
  instances: Map<string, string>;
}

interface OfGroup {
  AutoScalingGroupName?: string;
  InstanceIds?: string[];
  ShouldDecrementDesiredCapacity?: boolean;
}

/** The part of EC2 Auto Scaling that is about which instances are in service. */
export class LocalAutoScaling {
  readonly groups = new Map<string, LocalGroup>();

  /** Makes a group whose instances are all in service; one of the same name is replaced. */
  seedGroup(name: string, instances: readonly string[], least = 1): LocalGroup {
    const states = new Map(instances.map((id) => [id, 'InService']));
    const group = { name, least, desired: instances.length, targetGroups: [], instances: states };
    this.groups.set(name, group);
    return group;
  }

  DescribeAutoScalingInstances({ InstanceIds = [] }: OfGroup): unknown {
    const found = [...this.groups.values()].flatMap(({ name, instances }) =>
      [...instances].flatMap(([InstanceId, LifecycleState]) =>
        InstanceIds.includes(InstanceId) ? [{ InstanceId, LifecycleState, AutoScalingGroupName: name }] : [],
      ),
    );
    return { AutoScalingInstances: found };
  }

  DescribeAutoScalingGroups({ AutoScalingGroupNames = [] }: { AutoScalingGroupNames?: string[] }): unknown {
    const found = [...this.groups.values()].filter(({ name }) => AutoScalingGroupNames.includes(name));
    return {
      AutoScalingGroups: found.map(({ name, least, desired, targetGroups, instances }) => ({
        AutoScalingGroupName: name,
        MinSize: least,
        DesiredCapacity: desired,
        TargetGroupARNs: targetGroups,
        Instances: [...instances].map(([InstanceId, LifecycleState]) => ({
          InstanceId,
          LifecycleState,
          HealthStatus: 'Healthy',
        })),
      })),
    };
  }

  /** Another instance begins in its place, unless the desired capacity goes down with it. */
  EnterStandby(input: OfGroup): void {
    const { group, id } = this.member(input, 'InService');
    group.instances.set(id, 'Standby');
    if (input.ShouldDecrementDesiredCapacity) group.desired -= 1;
    else group.instances.set(`i-0replaces${id.slice(-8)}`, 'Pending');
  }

  /** The desired capacity goes up with it. */
  ExitStandby(input: OfGroup): void {
    const { group, id } = this.member(input, 'Standby');
    group.instances.set(id, 'InService');
    group.desired += 1;
  }

  private member({ AutoScalingGroupName = '', InstanceIds: [id = ''] = [] }: OfGroup, state: string) {
    const group = this.groups.get(AutoScalingGroupName);
    if (group?.instances.get(id) !== state)
      throw awsError(
        'ValidationError',
        `The instance ${id} is not in ${state} in Auto Scaling group ${AutoScalingGroupName}.`,
      );
    return { group, id };
  }
}
