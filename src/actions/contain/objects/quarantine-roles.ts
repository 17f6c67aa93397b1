import type { ActionContext } from '../../../core/action-context.ts';
import type { Config } from '../../../core/config.ts';
import { containRoleName } from '../../../core/member-roles.ts';

type Deployment = Pick<Config, 'account' | 'partition' | 'stack'> & { rolePath?: string };

/** How the ARN begins of the role that quarantines, or of the one that gives back; CloudFormation ends it as it likes. */
export const roleOf =
  ({ account, partition, stack, rolePath = '/' }: Deployment) =>
  (name: 'ActContainRole' | 'ActReleaseRole'): string =>
    `arn:${partition}:iam::${account}:role${rolePath}${stack}-${name}-`;

/** The same of the roles of a member, by which it is entered in that region; at home undefined. */
export const memberRoleOf = ({ config, home }: Pick<ActionContext, 'config' | 'home'>) => {
  if (!home) return undefined;
  const { account, partition, stack, rolePath, region } = config;
  return (name: 'ActContainRole' | 'ActReleaseRole'): string =>
    `arn:${partition}:iam::${account}:role${rolePath}${containRoleName(stack, name === 'ActContainRole' ? 'contain' : 'release', region)}`;
};
