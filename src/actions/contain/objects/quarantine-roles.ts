import type { Config } from '../../../core/config.ts';

type Deployment = Pick<Config, 'account' | 'partition' | 'stack'> & { rolePath?: string };

/** How the ARN begins of the role that quarantines, or of the one that gives back; CloudFormation ends it as it likes. */
export const roleOf =
  ({ account, partition, stack, rolePath = '/' }: Deployment) =>
  (name: 'ActContainRole' | 'ActReleaseRole'): string =>
    `arn:${partition}:iam::${account}:role${rolePath}${stack}-${name}-`;
