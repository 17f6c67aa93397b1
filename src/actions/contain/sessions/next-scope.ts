import { type Deny, isOfRole, isSameScope, type Scope } from './deny-policy.ts';
import type { Person } from './person.ts';

/**
 * The denies that hold for a session already, whenever it began.
 *
 * @param person whose session it is; absent where that is not known
 */
export const standingFor = (denies: readonly Deny[], userId: string, person?: Person): Deny[] =>
  denies.filter(
    (deny) => isOfRole(deny) || deny.userId === userId || (person && isSameScope(deny, { userId: '', person })),
  );

/**
 * Whom to deny next, the narrowest first: a session; where that has not been enough, the person whose session it is; and then,
 * or where nobody knows who that is, everybody who has one. A person comes once for a role: whoever assumes it may call
 * themselves something else each time.
 */
export function nextScope(denies: readonly Deny[], userId: string, person?: Person): Scope {
  if (denies.length === 0) return { userId };
  const isPersonDue = person !== undefined && !denies.some((deny) => deny.person || isOfRole(deny));
  return isPersonDue ? { userId: '', person } : { userId: '' };
}
