import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Clients } from '../../core/clients.ts';
import { RenewalError } from '../../core/errors.ts';

/**
 * Has ECS replace the tasks of a service one by one, unless it began to do so after `since` (ms) already.
 *
 * Source: the API reference of UpdateService, `forceNewDeployment`.
 */
export async function redeployService(
  ecs: Clients['ecs'],
  { cluster, service }: { cluster: string; service: string },
  since: number,
): Promise<void> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const [found] = services;
  if (found?.status !== 'ACTIVE') throw new RenewalError('there is no such active service');
  const primary = found.deployments?.find(({ status }) => status === 'PRIMARY');
  if ((primary?.createdAt?.getTime() ?? 0) >= since) return;
  await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
}
