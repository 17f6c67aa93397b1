import type { Prepared } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { SessionTarget } from '../../catalogue/targets/contain-targets.ts';
import { askUnlessAuto } from '../auto-tag.ts';
import { type Deny, denyOf, isOfRole, isSameScope, type Scope } from './deny-policy.ts';
import { isOfSession, othersHit, toOf, whom, widened } from './deny-words.ts';
import { readDenies, readRole } from './iam-role.ts';
import { lastCalls } from './last-calls.ts';
import { scopeOf, standingFor } from './next-scope.ts';
import { type Person, personOf } from './person.ts';
import { endOf, isOver, type SessionsBefore } from './revoke-report.ts';
import { seenLately } from './role-users.ts';
import { whyNotRevoked } from './why-not-revoked.ts';

/** Reads the role, its denies and who the session belongs to, and says whom to deny next, if anybody. */
export async function prepare(target: SessionTarget, ctx: ActionContext): Promise<Prepared<SessionsBefore>> {
  const { roleName, userId, accessKeyId } = target;
  const { iam, cloudtrail } = ctx.clients;
  const role = await readRole(iam, roleName);
  const refused = whyNotRevoked(target, role, ctx.config);
  if (refused) return { verdict: 'refuse', ...refused };
  const denies = await readDenies(iam, roleName);
  const answered = (person?: Person) =>
    standingFor(denies, userId, person).some(({ issuedBefore }) => Date.parse(issuedBefore) >= ctx.evidenceAt);
  const reason = `The sessions of ${roleName} that were seen are already denied everything.`;
  if (answered()) return { verdict: 'unchanged', reason };
  const last = await lastCalls(cloudtrail, { AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId });
  const person = personOf(last.events, { accessKeyId, userId });
  if (answered(person)) return { verdict: 'unchanged', reason };
  const standing = denies.filter((each) => endOf(each, role) > ctx.now());
  const scope = scopeOf({ standing, person, unread: last.unread }, target, ctx);
  const others = denies.filter((each) => !isSameScope(each, scope));
  const alsoHit = othersHit(scope, target, role);
  const lately = isOfRole(scope) ? await seenLately(cloudtrail, role) : undefined;
  const ask = isOfSession(scope) ? askUnlessAuto(`The role ${roleName}`, role.tags) : widened(scope, roleName);
  return {
    verdict: 'proceed',
    before: {
      deny: denyOf(scope, ctx.now(), userId),
      longestSession: role.longestSession,
      calls: last.said,
      alsoHit: lately ? `${alsoHit}; ${lately}` : alsoHit,
      assumed: last.assumed,
      ...besides(scope, { others, standing, userId }, ctx.now()),
    },
    from: `sessions of ${roleName} have its permissions`,
    to: toOf(scope, target),
    tags: role.tags,
    effect: `denies ${whom(scope, target)} everything, if it has begun already; new sessions are not denied; also hit: ${alsoHit}`,
    ...(lately && { lately }),
    ...(ask && { unlessApproved: ask }),
  };
}

interface Denies {
  others: readonly Deny[];
  standing: readonly Deny[];
  userId: string;
}

/** What is under, beside and before a deny; what is over goes with it, whatever it was about. */
function besides(scope: Scope, { others, standing, userId }: Denies, now: number): Partial<SessionsBefore> {
  const covered = others.filter((each) => isOfRole(scope) || isOver(each, now));
  const beside = others.filter((each) => scope.person && each.userId === userId && !covered.includes(each));
  const renews = standing.find((each) => isSameScope(each, scope));
  return {
    ...(covered.length > 0 && { covered }),
    ...(beside.length > 0 && { beside }),
    ...(renews && { renews }),
  };
}
