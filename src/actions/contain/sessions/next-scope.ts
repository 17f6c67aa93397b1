import type { ActionContext } from '../../../core/action-context.ts';
import type { SessionTarget } from '../../catalogue/targets/contain-targets.ts';
import { type Deny, isOfRole, isSameScope, type Scope } from './deny-policy.ts';
import { toOf } from './deny-words.ts';
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
 *
 * @param denies those of sessions that can live still: what is over says nothing of what goes on now
 */
function nextScope(denies: readonly Deny[], userId: string, person?: Person): Scope {
  if (denies.length === 0) return { userId };
  return person && isPersonDue(denies) ? { userId: '', person } : { userId: '' };
}

/** Whether a person comes next, if anybody knows who it is. */
const isPersonDue = (denies: readonly Deny[]): boolean =>
  denies.length > 0 && !denies.some((deny) => deny.person || isOfRole(deny));

type Seen = { standing: readonly Deny[]; person: Person | undefined; unread: string | undefined };

/**
 * Whom to deny. It goes on though a session was denied: whoever it is can begin new ones, so that their others are what is
 * left. A yes about everybody holds, though somebody is known by now; one about a person is none about everybody.
 *
 * @throws the error of CloudTrail where it cannot say now who the person is whom a yes was about
 */
export function scopeOf({ standing, person, unread }: Seen, target: SessionTarget, { asked }: ActionContext): Scope {
  const everybody: Scope = { userId: '' };
  if (standing.length > 0 && asked === toOf(everybody, target)) return everybody;
  if (asked !== undefined && unread !== undefined && isPersonDue(standing))
    throw Object.assign(
      new Error(`CloudTrail could not be asked whose session it is. Nothing was changed on ${target.roleName}.`),
      { name: unread },
    );
  return nextScope(standing, target.userId, person);
}
