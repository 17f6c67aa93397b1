import type { Group } from './group.ts';

/**
 * The roles that a member account of the organisation has for one deployment, by what they let it touch: `read` looks
 * and changes nothing, `blocks` writes the block list, and the others hold what the actions of one group call.
 */
export type MemberRole = 'read' | 'blocks' | Group;

/** Those of the template `member-roles`, which stand once in an account. */
export const MEMBER_ROLES = [
  'network',
  'blocks',
  'identity',
  'storage',
  'read',
] as const satisfies readonly MemberRole[];

/** Those of the template `member-contain`, which its owner deploys in each region: docs/decisions/0051. */
export const CONTAIN_ROLES = ['contain', 'release'] as const satisfies readonly MemberRole[];
export type ContainRole = (typeof CONTAIN_ROLES)[number];

/** The name of such a role, the same in every account; made from the deployment's own name and from nothing else. */
export const memberRoleName = (stack: string, role: MemberRole): string => `${stack}-member-${role}`;

/** A role stands in an account, and not in a region of it: what holds for one region has its name at the end. */
export const containRoleName = (stack: string, role: ContainRole, region: string): string =>
  `${memberRoleName(stack, role)}-${region}`;

export const isContainRole = (role: MemberRole): role is ContainRole => CONTAIN_ROLES.some((each) => each === role);

/** The role by which a member is entered in one region. */
export const enteredRoleName = (stack: string, role: MemberRole, region: string): string =>
  isContainRole(role) ? containRoleName(stack, role, region) : memberRoleName(stack, role);

/** The region of which a role of a member is named by which it is contained there; undefined where it is named otherwise. */
export function containRegionOf(stack: string, roleName: string): string | undefined {
  const begins = CONTAIN_ROLES.map((role) => containRoleName(stack, role, '')).find((each) =>
    roleName.startsWith(each),
  );
  return begins === undefined ? undefined : roleName.slice(begins.length);
}
