import { type Cluster as AwsCluster, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { coversWorld } from '../../../core/world-open.ts';

/** Who reaches the API server of a cluster: its own VPC (`isPrivate`), and addresses of the internet. */
export type Endpoint = { isPublic: boolean; isPrivate: boolean; cidrs: string[] };

/** Without a list EKS lets in everybody. */
const EVERYBODY = ['0.0.0.0/0'];

export function endpointOf({ resourcesVpcConfig = {} }: AwsCluster): Endpoint {
  const { endpointPublicAccess = true, endpointPrivateAccess = false, publicAccessCidrs = [] } = resourcesVpcConfig;
  const cidrs = publicAccessCidrs.length > 0 ? publicAccessCidrs : EVERYBODY;
  return { isPublic: endpointPublicAccess, isPrivate: endpointPrivateAccess, cidrs: endpointPublicAccess ? cidrs : [] };
}

export const isWorldOpen = ({ isPublic, cidrs }: Endpoint): boolean => isPublic && coversWorld(cidrs);

/** The same doors, in whatever order the list is. */
export const isSame = (one: Endpoint, other: Endpoint): boolean =>
  one.isPublic === other.isPublic &&
  one.isPrivate === other.isPrivate &&
  [...new Set(one.cidrs)].sort().join() === [...new Set(other.cidrs)].sort().join();

/**
 * Asks EKS for it, which takes minutes. False where EKS cannot take it now, since another update is under way: that is left
 * for the next look. What EKS has already needs nothing.
 */
export async function setEndpoint(
  eks: Clients['eks'],
  name: string,
  { isPublic, isPrivate, cidrs }: Endpoint,
): Promise<boolean> {
  const resourcesVpcConfig = {
    endpointPublicAccess: isPublic,
    endpointPrivateAccess: isPrivate,
    ...(isPublic && { publicAccessCidrs: cidrs }),
  };
  try {
    await eks.send(new UpdateClusterConfigCommand({ name, resourcesVpcConfig }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ResourceInUseException')) return false;
    if (isAwsError(error, 'InvalidParameterException') && /already at the desired/i.test(error.message)) return true;
    throw error;
  }
}

/** For people, as the end of a sentence that begins with "its API server". */
export function describeEndpoint({ isPublic, isPrivate, cidrs }: Endpoint): string {
  const shown = `${cidrs.slice(0, 10).join(', ')}${cidrs.length > 10 ? ` and ${cidrs.length - 10} more` : ''}`;
  const from = [...(isPublic ? [shown] : []), ...(isPrivate ? ['its own VPC'] : [])];
  return `answers ${from.join(' and ') || 'nobody'}`;
}
