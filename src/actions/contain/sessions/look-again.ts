import type { Followed } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import { clean, utc } from '../../../core/text.ts';
import type { SessionTarget } from '../../catalogue/targets/contain-targets.ts';
import { isLater } from './deny-policy.ts';
import { readOther, readPolicy } from './iam-role.ts';
import { endOf, endStep, inForce, nextStep, type SessionsBefore, whatOf } from './revoke-report.ts';
import { lift } from './take-back.ts';

/** Looks whether a deny that was in force is so still: the undo of another response, or anybody who may, can take it away. */
export async function lookAgain(target: SessionTarget, before: SessionsBefore, ctx: ActionContext): Promise<Followed> {
  const { roleName } = target;
  const { deny } = before;
  const now = ctx.now();
  if (endOf(deny, before) <= now) return { result: await lift(target, before, ctx) };
  const other = await readOther(ctx.clients.iam, target);
  if (other) return madeAnew(target, other, before, now);
  const found = await readPolicy(ctx.clients.iam, roleName, deny.name);
  if (found === 'no role')
    return { result: `Nothing is left to deny: the role ${clean(roleName, 64)} is deleted, and its sessions with it.` };
  const { result, containment } = inForce(roleName, before, now);
  // A later moment denies these sessions as well.
  if (typeof found === 'object' && !isLater(deny, found)) return { result, next: nextStep(before, now) };
  const what = `${whatOf(deny, roleName)} that began before ${utc(deny.issuedBefore)}`;
  const why =
    found === 'gone'
      ? `${clean(roleName, 64)} no longer has the policy ${deny.name}, which a response undone since, or somebody else, took off`
      : `somebody has changed the policy ${deny.name} of ${clean(roleName, 64)}`;
  return {
    result: `No longer in force: ${why}. ${what.charAt(0).toUpperCase()}${what.slice(1)} may be used again.`,
    next: endStep(before),
    lost: {
      advice: `Find out in CloudTrail who did it (DeleteRolePolicy or PutRolePolicy of ${clean(roleName, 64)}). If nobody meant it, deny the sessions again in the console of IAM: Roles, ${clean(roleName, 64)}, Revoke sessions. The next finding about the role is asked about as before.`,
      containment: { ...containment, cut: [], proof: { verdict: 'not in force', by: why } },
    },
  };
}

/** Whoever deleted the role ended its sessions; who made another of that name, and why, only people find out. */
function madeAnew({ roleName }: SessionTarget, other: string, before: SessionsBefore, now: number): Followed {
  const name = clean(roleName, 64);
  const why = `the role ${name} was deleted and made anew (it is ${clean(other, 64)} now), by whom is not known`;
  return {
    result: `No longer in force: ${why}. The sessions that were denied ended with the old role. Those of the new one are not denied.`,
    next: endStep(before),
    lost: {
      advice: `Find out who did it, a deployment or whoever got in: aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=ResourceName,AttributeValue=${name} shows DeleteRole and CreateRole. If nobody meant it, look at whom it trusts (aws iam get-role --role-name ${name}), and revoke its sessions in the console of IAM.`,
      containment: {
        ...inForce(roleName, before, now).containment,
        cut: [],
        undo: 'has nothing left to take away',
        proof: { verdict: 'not in force', by: why },
      },
    },
  };
}
