import {
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Clients } from '../../../core/clients.ts';

type Scaling = Clients['autoScaling'];

/** Its group and how it stands there, such as `InService` or `Standby`. */
export interface Membership {
  group: string;
  state: string;
}

/** Undefined where it is in no group. */
export async function membershipOf(scaling: Scaling, id: string): Promise<Membership | undefined> {
  const { AutoScalingInstances = [] } = await scaling.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] }),
  );
  const [found] = AutoScalingInstances;
  return found?.AutoScalingGroupName
    ? { group: found.AutoScalingGroupName, state: found.LifecycleState ?? 'unknown' }
    : undefined;
}

/** How many others of the group are in service, and how many there have to be. */
export async function groupWithout(
  scaling: Scaling,
  group: string,
  id: string,
): Promise<{ others: number; least: number }> {
  const { AutoScalingGroups = [] } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
  );
  const [{ MinSize: least = 0, Instances = [] } = {}] = AutoScalingGroups;
  const others = Instances.filter(
    ({ InstanceId, LifecycleState, HealthStatus }) =>
      InstanceId !== id && LifecycleState === 'InService' && HealthStatus !== 'Unhealthy',
  );
  return { others: others.length, least };
}

/** It leaves the load balancers, is not replaced for failing their checks, and another one starts in its place. */
export async function enterStandby(scaling: Scaling, group: string, id: string): Promise<void> {
  await scaling.send(
    new EnterStandbyCommand({
      AutoScalingGroupName: group,
      InstanceIds: [id],
      ShouldDecrementDesiredCapacity: false,
    }),
  );
}

export async function exitStandby(scaling: Scaling, group: string, id: string): Promise<void> {
  await scaling.send(new ExitStandbyCommand({ AutoScalingGroupName: group, InstanceIds: [id] }));
}
