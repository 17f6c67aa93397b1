import type { DescribeHubResponse } from '@aws-sdk/client-securityhub';
import { awsError, type World } from '../account.ts';

/** Security Hub in memory, as far as whether it is on. */
export class LocalSecurityHub {
  enabled = true;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  DescribeHub(): DescribeHubResponse {
    const { partition, region, accountId } = this.world;
    if (!this.enabled)
      throw awsError('InvalidAccessException', `Account ${accountId} is not subscribed to AWS Security Hub`, 401);
    return { HubArn: `arn:${partition}:securityhub:${region}:${accountId}:hub/default` };
  }
}
