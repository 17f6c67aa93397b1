import { GetRoleCommand, type Role } from '@aws-sdk/client-iam';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { isAwsError } from '../../core/errors.ts';
import { MEMBER_ROLES, type MemberRole, memberRoleName } from '../../core/member-roles.ts';
import { isForUsAlone } from '../../core/own-role-trust.ts';
import type { SeenAccount, SeenRole } from '../../journal/seen-members.ts';
import { revisionOf } from './standing-rules.ts';

/**
 * Which roles an account has that are named as this deployment's, and whether others may take them. A name proves nothing,
 * since whoever may make roles there may choose it. What cannot be read says nothing: what was known of it stays, as of then.
 *
 * @param before what was known of the roles, and the time of this look
 * @throws whatever is no answer of AWS
 */
export async function lookAtRoles(
  { iam }: Pick<Clients, 'iam'>,
  deployment: Pick<Config, 'stack' | 'account' | 'partition' | 'rolePath'>,
  { before = {}, at }: { before: SeenAccount['roles']; at: number },
): Promise<Pick<SeenAccount, 'revision' | 'roles'>> {
  const roles: Partial<Record<MemberRole, SeenRole>> = {};
  let revision: string | undefined;
  for (const name of MEMBER_ROLES) {
    const role = await roleNamed(memberRoleName(deployment.stack, name), iam);
    const known = before[name];
    if (role === 'unread' && known) roles[name] = known;
    if (role === 'unread' || !role?.RoleId) continue;
    roles[name] = { id: role.RoleId, isOurs: isForUsAlone(role.AssumeRolePolicyDocument, deployment), at };
    if (name === 'read') revision = revisionOf(role.Description).revision;
  }
  return { ...(revision && { revision }), ...(Object.keys(roles).length > 0 && { roles }) };
}

async function roleNamed(RoleName: string, iam: Clients['iam']): Promise<Role | 'unread' | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName }))).Role;
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException')) return undefined;
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    return 'unread';
  }
}
