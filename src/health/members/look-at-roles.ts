import { GetRoleCommand, type Role } from '@aws-sdk/client-iam';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { type Containable, isContainable } from '../../core/contain.ts';
import { isAwsError, isOfCall } from '../../core/errors.ts';
import { CONTAIN_ROLES, MEMBER_ROLES } from '../../core/member-roles.ts';
import { isForUsAlone } from '../../core/own-role-trust.ts';
import type { SeenAccount, SeenRole, SeenRoleName } from '../../journal/seen-members.ts';
import { revisionOf } from './standing-rules.ts';

/**
 * Which roles an account has that are named as this deployment's, and whether others may take them. A name proves nothing,
 * since whoever may make roles there may choose it. What cannot be read says nothing: what was known of it stays, as of then.
 *
 * @param before what was known of the roles, and the time of this look
 * @param regions those in which something may be contained: each has a role for that
 * @throws whatever is no answer of AWS
 */
export async function lookAtRoles(
  { iam }: Pick<Clients, 'iam'>,
  deployment: Pick<Config, 'stack' | 'account' | 'partition' | 'rolePath'>,
  { before = {}, at, regions = [] }: { before: SeenAccount['roles']; at: number; regions?: readonly string[] },
): Promise<Pick<SeenAccount, 'revision' | 'roles'>> {
  const roles: Partial<Record<SeenRoleName, SeenRole>> = {};
  let revision: string | undefined;
  const names = regions.flatMap((region) => CONTAIN_ROLES.map((role): SeenRoleName => `${role}-${region}`));
  for (const name of [...MEMBER_ROLES, ...names]) {
    const role = await roleNamed(`${deployment.stack}-member-${name}`, iam);
    const known = before[name];
    if (role === 'unread' && known) roles[name] = known;
    if (role === 'unread' || !role?.RoleId) continue;
    roles[name] = {
      id: role.RoleId,
      isOurs: isForUsAlone(role.AssumeRolePolicyDocument, deployment),
      at,
      ...(name.startsWith('contain-') && { ...revisionOf(role.Description), contains: containedBy(role.Description) }),
    };
    if (name === 'read') revision = revisionOf(role.Description).revision;
  }
  return { ...(revision && { revision }), ...(Object.keys(roles).length > 0 && { roles }) };
}

/** What may be contained by a role, as its template writes into its description. */
function containedBy(description = ''): Containable[] {
  const [, words = ''] = /\bContains: ([a-z ]*)/.exec(description) ?? [];
  return words.split(' ').filter(isContainable);
}

async function roleNamed(RoleName: string, iam: Clients['iam']): Promise<Role | 'unread' | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName }))).Role;
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException')) return undefined;
    if (!isOfCall(error)) throw error;
    return 'unread';
  }
}
