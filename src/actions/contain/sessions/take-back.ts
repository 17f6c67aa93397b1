import type { ActionContext } from '../../../core/action-context.ts';
import { CannotUndoError } from '../../../core/errors.ts';
import { utc } from '../../../core/text.ts';
import type { SessionTarget } from '../../catalogue/targets/contain-targets.ts';
import { goneWithIt } from '../../shared/iam-user.ts';
import { type Deny, isLater, isOfRole, isOwn, OF_ROLE } from './deny-policy.ts';
import { deleteDeny, readOther, readPolicy } from './iam-role.ts';
import { endOf, isOver, type SessionsBefore, whatOf } from './revoke-report.ts';

/** What is left of the denies under or beside one: those that stand, and those that are no longer there though they should be. */
type Left = { stay: Deny[]; lost: Deny[] };

/**
 * Takes away what one response denied: its deny, and the narrower ones that it had written before. Those of other responses
 * stay, and so does a deny of the role that another response has renewed.
 *
 * @returns what was done, and what is denied now and what is not, for people
 */
export async function takeBack(target: SessionTarget, before: SessionsBefore, ctx: ActionContext): Promise<string> {
  const { roleName } = target;
  const { iam } = ctx.clients;
  const { deny, renews } = before;
  const other = await readOther(iam, target);
  if (other) throw new CannotUndoError(goneWithIt(`role ${roleName}`, other));
  const { stay, lost } = await takeNarrower(target, before, ctx);
  // A response that came later may have denied everybody since.
  const wide = isOfRole(deny) ? 'gone' : await readPolicy(iam, roleName, OF_ROLE);
  if (typeof wide === 'object' && !stay.some(({ name }) => name === OF_ROLE)) stay.push(wide);
  const still = stay.length > 0 ? `; ${named(stay, roleName)} stays denied, by other responses.` : undefined;
  const found = await readPolicy(iam, roleName, deny.name);
  if (found === 'no role') return `The role ${roleName} is deleted, and with it what was denied.`;
  if (found === 'gone') return `${roleName} has no policy ${deny.name} any more${still ?? '.'}`;
  if (found === 'changed') return `The policy ${deny.name} of ${roleName} was changed since, and stays as it is.`;
  if (isLater(found, deny))
    return `The policy ${deny.name} of ${roleName} stays: another response has renewed it, and it denies sessions that began before ${utc(found.issuedBefore)}. Undo that one to lift it.`;
  await deleteDeny(iam, roleName, deny.name);
  const opened = renews && endOf(renews, before) > ctx.now() ? [...lost, renews] : lost;
  const also =
    opened.length > 0
      ? ` No longer denied either, though another response may say so: ${named(opened, roleName)}.`
      : '';
  return `The policy ${deny.name} was taken off ${roleName}${still ?? ': sessions that live still can be used again, unless another response denies them.'}${also}`;
}

/** Takes away the narrower denies of the same response, and those that are over, which nobody else may be left to take. */
async function takeNarrower(
  target: SessionTarget,
  before: SessionsBefore,
  { clients: { iam }, now }: ActionContext,
): Promise<Left> {
  const { covered = [], beside = [] } = before;
  const left: Left = { stay: [], lost: [] };
  for (const each of [...covered, ...beside]) {
    const found = await readPolicy(iam, target.roleName, each.name);
    const mine = isOwn(each, target.userId);
    if (typeof found !== 'object') {
      if (!mine && endOf(each, before) > now()) left.lost.push(each);
    } else if (mine || isOver(found, now())) await deleteDeny(iam, target.roleName, each.name);
    else left.stay.push(found);
  }
  return left;
}

const named = (denies: readonly Deny[], roleName: string): string =>
  denies.map((each) => `${whatOf(each, roleName)} begun before ${utc(each.issuedBefore)}`).join(' and ');

/** Lifts what one response denied, when no such session lives any more. */
export async function lift(target: SessionTarget, before: SessionsBefore, ctx: ActionContext): Promise<string> {
  const { roleName } = target;
  const { iam } = ctx.clients;
  const { deny } = before;
  const other = await readOther(iam, target);
  if (other) return goneWithIt(`role ${roleName}`, other);
  await takeNarrower(target, before, ctx);
  const found = await readPolicy(iam, roleName, deny.name);
  if (found === 'changed') return `The policy ${deny.name} of ${roleName} was changed since, and stays.`;
  if (typeof found === 'object' && isLater(found, deny))
    return `The policy ${deny.name} of ${roleName} stays: another response has renewed it, and lifts it. No session that began before ${utc(deny.issuedBefore)} lives any more.`;
  if (found === 'no role') return `The role ${roleName} is deleted, and with it what was denied.`;
  if (found === 'gone')
    return `${roleName} has no policy ${deny.name} any more: somebody took it off before its time was over. No session that began before ${utc(deny.issuedBefore)} lives any more.`;
  await deleteDeny(iam, roleName, deny.name);
  return `The deny on ${roleName} was lifted: no session that began before ${utc(deny.issuedBefore)} lives any more.`;
}
