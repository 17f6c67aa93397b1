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

/** How many others of the group are in service, how many there have to be, and which target groups it sees to itself. */
export async function groupWithout(
  scaling: Scaling,
  group: string,
  id: string,
): Promise<{ others: number; least: number; balanced: string[] }> {
  const { AutoScalingGroups = [] } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
  );
  const [{ MinSize: least = 0, Instances = [], TargetGroupARNs: own = [], TrafficSources = [] } = {}] =
    AutoScalingGroups;
  const others = Instances.filter(
    ({ InstanceId, LifecycleState, HealthStatus }) =>
      InstanceId !== id && LifecycleState === 'InService' && HealthStatus !== 'Unhealthy',
  );
  const sources = TrafficSources.flatMap(({ Identifier }) => Identifier ?? []);
  return { others: others.length, least, balanced: [...own, ...sources] };
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
