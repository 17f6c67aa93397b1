import type { SessionTarget } from '../../catalogue/targets/contain-targets.ts';
import type { Scope } from './deny-policy.ts';
import type { Role } from './iam-role.ts';
import { named } from './person.ts';
import { whatOf } from './revoke-report.ts';
import { assumersOf } from './role-users.ts';

export const isOfSession = ({ userId }: Scope): boolean => userId !== '';

/** For people: whom a question about a deny is about. */
export const whom = (scope: Scope, { roleName, userId }: SessionTarget): string =>
  isOfSession(scope) ? `session ${userId} of role ${roleName}` : whatOf(scope, `role ${roleName}`);

/** What would be, for people: the same each time, so that a yes can be held against it. */
export const toOf = (scope: Scope, target: SessionTarget): string =>
  `${whom(scope, target)}, begun before now, is denied everything`;

/** Why people are asked about more than a session, whatever the tag of the role says. */
export function widened({ person }: Scope, roleName: string): string {
  const before = `A session of ${roleName} was denied before, and it goes on:`;
  if (!person) return `${before} now every session of the role would be.`;
  // Where the trust policy lets them, whoever assumes the role may call themselves what they like.
  return `${before} now every session of ${named(person)} would be. CloudTrail shows that in its calls; ask whether it is they.`;
}

/** Who else is denied, by what the role says, and not by who was seen. */
export function othersHit({ userId, person }: Scope, { roleName }: SessionTarget, role: Role): string {
  if (userId) return `sessions of ${roleName} with the same name`;
  if (person) return `all that ${named(person)} does as ${roleName}, until they get new credentials`;
  return `everybody who uses ${roleName} now (assumed by ${assumersOf(role)}), until they get new credentials`;
}
