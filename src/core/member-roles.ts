import type { Group } from './group.ts';

/**
 * The roles that a member account of the organisation has for one deployment, by what they let it touch: `read` looks
 * and changes nothing, `blocks` writes the block list, and the others hold what the actions of one group call.
 */
export type MemberRole = 'read' | 'blocks' | Group;

/** Those that there are: by each, a function of the table enters members. A test compares. */
export const MEMBER_ROLES = [
  'network',
  'blocks',
  'identity',
  'storage',
  'read',
] as const satisfies readonly MemberRole[];

/** The name of such a role, the same in every account; made from the deployment's own name and from nothing else. */
export const memberRoleName = (stack: string, role: MemberRole): string => `${stack}-member-${role}`;
