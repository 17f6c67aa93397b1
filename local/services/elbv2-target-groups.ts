import type {
  DeregisterTargetsInput,
  DescribeTargetGroupsInput,
  DescribeTargetHealthInput,
  RegisterTargetsInput,
  TargetDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsError, type World } from '../account.ts';

interface LocalTarget {
  id: string;
  port: number;
  state: 'healthy' | 'unhealthy' | 'draining';
}

interface LocalTargetGroup {
  arn: string;
  vpcId: string;
  kind: 'instance' | 'ip' | 'lambda' | 'alb';
  /** The port of what is registered without one. */
  port: number;
  isUsed: boolean;
  targets: LocalTarget[];
}

const MOST_LISTED = 400;

/** The target groups of load balancers: what is registered there, and what drains. */
export class LocalTargetGroups {
  readonly groups = new Map<string, LocalTargetGroup>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes one whose targets are all healthy; one of the same name is replaced. */
  seed(
    name: string,
    targets: readonly (string | Partial<LocalTarget>)[],
    more: Partial<LocalTargetGroup> = {},
  ): LocalTargetGroup {
    const arn = `arn:aws:elasticloadbalancing:${this.#world.region}:${this.#world.accountId}:targetgroup/${name}/0123456789abcdef`;
    const port = more.port ?? 80;
    const full = targets.map((each) => ({
      id: '',
      port,
      state: 'healthy' as const,
      ...(typeof each === 'string' ? { id: each } : each),
    }));
    const made = { arn, vpcId: 'vpc-0a1b2c3d4e5f60001', kind: 'instance' as const, isUsed: true, ...more, port };
    this.groups.set(arn, { ...made, targets: full });
    return this.#group(arn);
  }

  DescribeTargetGroups({ PageSize = MOST_LISTED, Marker }: DescribeTargetGroupsInput): unknown {
    const [all, from] = [[...this.groups.values()], Number(Marker ?? 0)];
    const TargetGroups = all.slice(from, from + PageSize).map(({ arn, vpcId, kind, port, isUsed }) => ({
      TargetGroupArn: arn,
      TargetGroupName: arn.split('/')[1],
      TargetType: kind,
      Port: port,
      ...(kind !== 'lambda' && { VpcId: vpcId }),
      LoadBalancerArns: isUsed ? [`${arn.replace(/:targetgroup\/.*/, '')}:loadbalancer/app/web/0123456789abcdef`] : [],
    }));
    return { TargetGroups, ...(from + PageSize < all.length && { NextMarker: String(from + PageSize) }) };
  }

  /** All of its targets; what was taken out drains for a while. */
  DescribeTargetHealth({ TargetGroupArn }: DescribeTargetHealthInput): unknown {
    return {
      TargetHealthDescriptions: this.#group(TargetGroupArn).targets.map(({ id, port, state }) => ({
        Target: { Id: id, Port: port },
        TargetHealth: { State: state },
      })),
    };
  }

  RegisterTargets({ TargetGroupArn, Targets = [] }: RegisterTargetsInput): void {
    const group = this.#group(TargetGroupArn);
    for (const each of Targets) {
      const known = this.#target(group, each);
      if (known) known.state = 'healthy';
      else group.targets.push({ id: each.Id ?? '', port: each.Port ?? group.port, state: 'healthy' });
    }
  }

  /** Succeeds as well where it is not there. */
  DeregisterTargets({ TargetGroupArn, Targets = [] }: DeregisterTargetsInput): void {
    const group = this.#group(TargetGroupArn);
    for (const each of Targets) {
      const known = this.#target(group, each);
      if (known) known.state = 'draining';
    }
  }

  #target(group: LocalTargetGroup, { Id, Port = group.port }: TargetDescription): LocalTarget | undefined {
    return group.targets.find(({ id, port }) => id === Id && port === Port);
  }

  #group(arn = ''): LocalTargetGroup {
    const found = this.groups.get(arn);
    if (!found) throw awsError('TargetGroupNotFoundException', `Target group '${arn}' not found`);
    return found;
  }
}
