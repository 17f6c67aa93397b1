import { clean } from '../../../core/text.ts';
import type { Instance } from './instance.ts';

interface Refusal {
  reason: string;
  advice: string;
}

const OF_CLUSTER = [/^eks:cluster-name$/, /^kubernetes\.io\/cluster\//, /^karpenter\.sh\//, /^aws:eks:/];
const OF_SERVICES: readonly [RegExp, string][] = [
  [/^AmazonECSManaged$/, 'Amazon ECS'],
  [/^elasticbeanstalk:environment-name$/, 'Elastic Beanstalk'],
  [/^aws:elasticmapreduce:/, 'Amazon EMR'],
];

/** Why an instance is not isolated, by what it is, and what to do instead; undefined where it may be. */
export function whyNotIsolated(id: string, instance: Instance): Refusal | undefined {
  const keys = Object.keys(instance.tags);
  if (['terminated', 'shutting-down'].includes(instance.state))
    return {
      reason: `${id} is ${instance.state}.`,
      advice: 'Look whether its volumes are left, and keep snapshots of them.',
    };
  if (keys.some((key) => OF_CLUSTER.some((form) => form.test(key))))
    return {
      reason: `${id} is a node of a Kubernetes cluster: isolated alone, its pods would start again on another node, with what is in them.`,
      advice: `Find its node name (kubectl get nodes -o wide), then: kubectl cordon NODE; kubectl label pod POD quarantine=true; kubectl drain NODE --ignore-daemonsets --delete-emptydir-data; then replace the node.`,
    };
  const service = OF_SERVICES.find(([form]) => keys.some((key) => form.test(key)))?.[1];
  if (service)
    return {
      reason: `${id} belongs to ${service}, which would replace or miss it.`,
      advice: `Take it out by ${service}'s own means first (for ECS: aws ecs update-container-instances-state --status DRAINING), and keep snapshots of its volumes.`,
    };
  if (instance.isManaged)
    return {
      reason: `${id}, or one of its interfaces, is run by a service of AWS.`,
      advice: 'Act by the service that runs it; its interfaces refuse to be changed.',
    };
  if (instance.isAppliance)
    return {
      reason: `${id} forwards what is not for itself (source/destination check off): it is a NAT instance, a firewall or a router, and others would be cut off with it.`,
      advice: 'Route around it first, then isolate it by hand.',
    };
  if (instance.interfaces.length === 0 || instance.vpcId === '')
    return { reason: `${id} has no network interface to close.`, advice: 'Look at it in the console.' };
  return undefined;
}

/** The same of a member of a group: it must not fall below its minimum while the replacement starts. */
export function whyNotStandby(group: string, others: number, least: number): Refusal | undefined {
  if (others >= least) return undefined;
  const name = clean(group, 100);
  return {
    reason: `Without it the Auto Scaling group ${name} would have ${others} instances in service, and its minimum is ${least}.`,
    advice: `Raise the desired capacity first, wait until the new instance is in service, then answer again: aws autoscaling set-desired-capacity --auto-scaling-group-name ${name} --desired-capacity ${others + 2}`,
  };
}
