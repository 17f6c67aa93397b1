import type { DescribeServicesRequest, DescribeServicesResponse, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import { days } from '../../src/core/time.ts';
import { awsError, type World } from '../account.ts';

/** A service, and when each of its deployments began (ms). */
export interface LocalService {
  cluster: string;
  service: string;
  deployments: number[];
}

/** The part of ECS that starts the tasks of a service again. */
export class LocalEcs {
  readonly services: LocalService[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  seedService(cluster: string, service: string): LocalService {
    const made = { cluster, service, deployments: [this.world.now() - days(1)] };
    this.services.push(made);
    return made;
  }

  DescribeServices({ cluster, services = [] }: DescribeServicesRequest): DescribeServicesResponse {
    const found = this.services.filter((one) => one.cluster === cluster && services.includes(one.service));
    return {
      services: found.map(({ service, deployments }) => ({
        serviceName: service,
        status: 'ACTIVE',
        deployments: [{ status: 'PRIMARY', createdAt: new Date(deployments.at(-1) ?? 0) }],
      })),
      failures: services
        .filter((name) => !found.some(({ service }) => service === name))
        .map((arn) => ({ arn, reason: 'MISSING' })),
    };
  }

  UpdateService({ cluster, service, forceNewDeployment }: UpdateServiceRequest): object {
    const found = this.services.find((one) => one.cluster === cluster && one.service === service);
    if (!found) throw awsError('ServiceNotFoundException', 'Service not found.');
    if (forceNewDeployment) found.deployments.push(this.world.now());
    return {};
  }
}
