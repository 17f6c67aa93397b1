import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { awsProblem } from './aws-problem.ts';
import type { Deployment, Unreached } from './commands/context.ts';
import { type Connection, connectionTo } from './connect.ts';
import { findDeployments, type Lookup } from './deployment.ts';
import { sideBySide } from './side-by-side.ts';

/** The deployments that were found, and where none could be looked for. */
export interface Reached {
  connections: Connection[];
  unreached: Unreached[];
  /** Where it was looked. */
  regions: string[];
}

/** One region that does not answer holds up the others no longer. */
const HASTY = { maxAttempts: 2, requestHandler: { connectionTimeout: 4_000, requestTimeout: 15_000 } };

/** Finds the deployments of a region, or of all regions of the account, side by side. */
export async function connectAll(lookup: Lookup, { allRegions }: { allRegions: boolean }): Promise<Reached> {
  if (lookup.profile) process.env.AWS_PROFILE = lookup.profile;
  process.env.AWS_REGION = lookup.region;
  const regions = allRegions ? await regionsOfAccount(lookup) : [lookup.region];
  const find = (region: string): Promise<Deployment[]> =>
    findDeployments(new CloudFormationClient({ ...HASTY, region }), { ...lookup, region });
  return reachedBy(regions, find, (deployment) => connectionTo(deployment, { region: deployment.region }));
}

/**
 * The regions that are enabled for the account, in order.
 *
 * @throws CommandError where they cannot be listed
 */
async function regionsOfAccount(lookup: Lookup): Promise<string[]> {
  try {
    const { Regions = [] } = await new EC2Client(HASTY).send(new DescribeRegionsCommand({}));
    return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
  } catch (error) {
    throw awsProblem(error, lookup);
  }
}

/** What looking finds, region by region: one that fails costs no other. */
export async function reachedBy(
  regions: readonly string[],
  find: (region: string) => Promise<Deployment[]>,
  connect: (deployment: Deployment) => Connection,
): Promise<Reached> {
  const { done, failed } = await sideBySide(regions, find);
  return {
    connections: done.flatMap(({ result }) => result.map(connect)),
    unreached: failed.map(({ one, why }) => ({ region: one, why })),
    regions: [...regions],
  };
}
