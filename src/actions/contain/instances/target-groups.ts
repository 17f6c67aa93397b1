import {
  DeregisterTargetsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type DescribeTargetHealthCommandOutput,
  RegisterTargetsCommand,
  type TargetDescription,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError, isOfCall } from '../../../core/errors.ts';
import { clean } from '../../../core/text.ts';
import type { Instance } from './instance.ts';

type Elbv2 = Clients['elbv2'];

/**
 * A place in a target group, by the id or the address of the instance. The port belongs to what is registered; `isOwn`: it is
 * the one that the group sends to by itself, so that nothing gave it by chance.
 */
export type Registration = { group: string; id: string; port: number; isOwn?: true };

/** Where load balancers send to an instance; `alone`: the groups that nothing healthy is left in without it. */
export interface Registrations {
  found: Registration[];
  alone: string[];
  /** What was not looked at, as a phrase for people; empty where all was. */
  unread: string;
}

/** So many target groups of one VPC are looked at: each is a call of its own. */
const MOST_LOOKED_AT = 50;
const AT_ONCE = 10;
const MOST_PAGES = 10;
/** From here on an operating system gives ports by chance, and Amazon ECS to its tasks. */
const FIRST_CHANCE_PORT = 32_768;

export const groupName = (arn: string): string => clean(arn.split('/')[1] ?? arn, 60);

/**
 * The places of an instance in target groups that load balancers use. Those that its Auto Scaling group manages are left
 * out: standby takes it out of these. What cannot be read, or does not answer, keeps nobody from isolating it.
 */
export async function registrationsOf(
  elbv2: Elbv2,
  id: string,
  instance: Pick<Instance, 'vpcId' | 'addresses'>,
  managed: readonly string[],
): Promise<Registrations> {
  const [own, read] = [new Set([id, ...instance.addresses]), { found: [], alone: [], unread: '' } as Registrations];
  try {
    const { used, most } = await usedIn(elbv2, instance.vpcId);
    const all = used.filter(({ arn }) => !managed.includes(arn));
    for (let n = 0; n < Math.min(all.length, MOST_LOOKED_AT); n += AT_ONCE) {
      const some = all.slice(n, Math.min(n + AT_ONCE, MOST_LOOKED_AT));
      for (const { found, isAlone } of await Promise.all(some.map((each) => lookInto(elbv2, each, own)))) {
        read.found.push(...found);
        if (isAlone && found[0]) read.alone.push(found[0].group);
      }
    }
    const over = all.length > MOST_LOOKED_AT ? `${all.length - MOST_LOOKED_AT} more target groups of its VPC` : '';
    const after = most && `target groups after the first ${most} of the region`;
    read.unread = [over, after].filter(Boolean).join(', ');
  } catch (error) {
    if (!isOfCall(error)) throw error;
    read.unread = `target groups of its VPC (${clean(error.name, 60)})`;
  }
  return read;
}

/** A target group, and the port that it sends to where what is registered names none. */
type Used = { arn: string; port?: number | undefined };

/**
 * The target groups of a VPC that a load balancer sends to, and after how many of the region it stopped reading; 0 where it
 * read all. ELB filters by no VPC.
 */
async function usedIn(elbv2: Elbv2, vpcId: string): Promise<{ used: Used[]; most: number }> {
  const groups: TargetGroup[] = [];
  let Marker: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { TargetGroups = [], NextMarker } = await elbv2.send(new DescribeTargetGroupsCommand({ Marker }));
    groups.push(...TargetGroups);
    Marker = NextMarker;
    if (!Marker) break;
  }
  const used = groups.flatMap(({ VpcId, TargetType, LoadBalancerArns = [], TargetGroupArn: arn, Port: port }) =>
    arn && VpcId === vpcId && LoadBalancerArns.length > 0 && (TargetType === 'instance' || TargetType === 'ip')
      ? [{ arn, port }]
      : [],
  );
  return { used, most: Marker ? groups.length : 0 };
}

async function lookInto(elbv2: Elbv2, { arn: group, port: usual }: Used, own: ReadonlySet<string>) {
  const targets = await readTargets(elbv2, group);
  const found = targets.flatMap(({ id, port }) =>
    own.has(id)
      ? [{ group, id, port, ...(port >= FIRST_CHANCE_PORT && port === usual && { isOwn: true as const }) }]
      : [],
  );
  return { found, isAlone: targets.every(({ id, isHealthy }) => own.has(id) || !isHealthy) };
}

/** Those that are registered: what drains is on its way out already. */
async function readTargets(elbv2: Elbv2, TargetGroupArn: string) {
  const { TargetHealthDescriptions = [] } = await readHealth(elbv2, TargetGroupArn);
  return TargetHealthDescriptions.flatMap(({ Target, TargetHealth }) =>
    Target?.Id && TargetHealth?.State !== 'draining'
      ? [{ id: Target.Id, port: Target.Port ?? 0, isHealthy: TargetHealth?.State === 'healthy' }]
      : [],
  );
}

async function readHealth(elbv2: Elbv2, TargetGroupArn: string): Promise<Partial<DescribeTargetHealthCommandOutput>> {
  try {
    return await elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  } catch (error) {
    // Deleted in the middle: nothing is sent by it.
    if (isAwsError(error, 'TargetGroupNotFoundException')) return {};
    throw error;
  }
}

/** Which of these places are taken now. */
export async function stillRegistered(elbv2: Elbv2, places: readonly Registration[]): Promise<Registration[]> {
  const left: Registration[] = [];
  for (const [group, those] of byGroup(places)) {
    const now = await readTargets(elbv2, group);
    left.push(...those.filter((each) => now.some(({ id, port }) => id === each.id && port === each.port)));
  }
  return left;
}

/** Why a place is not given back: what has it by now may be another's. Undefined where it is the instance's own. */
export function whyNotBack({ id, port, isOwn }: Registration, own: readonly string[]): string | undefined {
  if (!own.includes(id)) return `by ${id}, which is no longer its address`;
  return port < FIRST_CHANCE_PORT || isOwn
    ? undefined
    : `at port ${port}, which may have been given by chance, and may be of another task now`;
}

/** A place that is not taken is no error. */
export const deregister = (elbv2: Elbv2, group: string, places: readonly Registration[]): Promise<unknown> =>
  elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets: places.map(targetOf) }));

export const register = (elbv2: Elbv2, group: string, places: readonly Registration[]): Promise<unknown> =>
  elbv2.send(new RegisterTargetsCommand({ TargetGroupArn: group, Targets: places.map(targetOf) }));

export function byGroup(places: readonly Registration[]): Map<string, Registration[]> {
  const groups = new Map<string, Registration[]>();
  for (const each of places) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return groups;
}

/** Those of two occasions, each once. */
export const joined = (earlier: readonly Registration[] = [], now: readonly Registration[] = []): Registration[] => [
  ...new Map([...now, ...earlier].map((each) => [`${each.group} ${each.id} ${each.port}`, each])).values(),
];

const targetOf = ({ id, port }: Registration): TargetDescription => ({ Id: id, ...(port > 0 && { Port: port }) });
