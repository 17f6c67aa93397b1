import type { Action, Prepared, Target } from '../../core/action.ts';
import type { Clients } from '../../core/clients.ts';
import { CannotUndoError, RenewalError } from '../../core/errors.ts';
import { utc } from '../../core/text.ts';
import { doStep, firstStep } from './follow-up.ts';
import { newValue } from './new-value.ts';
import { planRenewal, type RenewBefore } from './parameter-plan.ts';
import { describeParameter, readParameterTags, readValues } from './parameter-reads.ts';
import { checkRotator, jobOf, makeValue, needsValue, renewalOf } from './parameter-rotator.ts';
import { isRestored, undoObstacle, verifyRenewal, versionsSince } from './parameter-state.ts';
import { writeVersion } from './parameter-write.ts';
import { RENEW_PERMISSIONS } from './renew-permissions.ts';
import { isRotatorPlan } from './renew-tag.ts';
import { rotatorName } from './rotators/index.ts';
import { linkSource, sourceNames } from './secret-source.ts';

/**
 * Renews a parameter that expires or has not changed for too long, the way its own tags say.
 *
 * A new value alone does not move the expiration: the policies are sent again, all of them. No value ever leaves a step:
 * it is written, or compared.
 */
export const renewParameter: Action<Target, RenewBefore> = {
  id: 'renew-parameter',
  permissions: RENEW_PERMISSIONS,

  async before(target, ctx) {
    const { ssm } = ctx.clients;
    const parameter = await describeParameter(ssm, target.key);
    const tags = parameter && (await readParameterTags(ssm, target.key));
    if (!parameter || !tags) return GONE;
    const noChange = ctx.finding.facts.policyType === 'NoChangeNotification';
    const planned = planRenewal(parameter, tags, noChange, ctx.now());
    if ('verdict' in planned) return planned;
    const linked = await linkSource(target.key, planned, noChange, ctx);
    if ('verdict' in linked) return linked;
    const checked = await checkRotator(target.key, linked, ctx);
    return 'verdict' in checked ? checked : proceed(target.key, checked, tags);
  },

  async apply(target, before, ctx) {
    const { ssm } = ctx.clients;
    const { plan } = before;
    const [present, secret] = await readValues(ssm, [target.key, ...sourceNames(plan)], needsValue(plan));
    if (!present) throw new RenewalError(`${target.key} is gone: create it again from its source.`);
    // Written already, by an earlier attempt or by somebody else: reading back tells which.
    if (present.Version !== before.version) return;
    const value = isRotatorPlan(plan)
      ? await makeValue(jobOf(target.key, plan, before, ctx), present.Value ?? '')
      : newValue(plan, present, secret);
    await writeVersion(ssm, target.key, value, before, before.renewTo);
  },

  async verify(target, before, ctx) {
    const { ssm } = ctx.clients;
    const parameter = await describeParameter(ssm, target.key);
    const verified = verifyRenewal(
      parameter,
      before,
      await isOneValue(ssm, target.key, versionsSince(parameter, before)),
    );
    if (verified.verdict !== 'done') return verified;
    return { ...verified, ...firstStep(renewalOf(target.key, before, ctx), ctx.now()) };
  },

  async followUp(due, target, before, ctx) {
    return doStep(due, renewalOf(target.key, before, ctx), ctx);
  },

  async undo(target, before, { clients: { ssm }, now }) {
    if (before.plan.how === 'access-key' || before.plan.how === 'function')
      throw new CannotUndoError(
        `${target.key} was not put back. Its old value is not, or will not be, accepted any more where it is used.`,
      );
    const present = await describeParameter(ssm, target.key);
    const restored = `Version ${before.version} of ${target.key} is in force again${before.expires ? `, until ${before.expires}` : ''}.`;
    if (isRestored(present, before) && (await isSameValue(ssm, target.key, before.version))) return restored;
    const isResent = await isOneValue(ssm, target.key, versionsSince(present, before));
    const obstacle = undoObstacle(present, before, now(), isResent);
    if (obstacle) throw new CannotUndoError(`${target.key} was not put back. ${obstacle}`);
    const [old] = await readValues(ssm, [`${target.key}:${before.version}`], true);
    if (old?.Value === undefined)
      throw new CannotUndoError(`${target.key} was not put back. Version ${before.version} is no longer kept.`);
    await writeVersion(ssm, target.key, old.Value, before, before.expires);
    return restored;
  },
};

/** Whether these versions hold one and the same value; not where one of them is no longer kept. */
async function isOneValue(ssm: Clients['ssm'], name: string, versions: readonly number[]): Promise<boolean> {
  if (versions.length === 0) return false;
  const read = versions.map(async (version) => (await readValues(ssm, [`${name}:${version}`], true))[0]?.Value);
  const [first, ...others] = await Promise.all(read);
  return first !== undefined && others.every((value) => value === first);
}

async function isSameValue(ssm: Clients['ssm'], name: string, version: number): Promise<boolean> {
  const [present] = await readValues(ssm, [name], true);
  const [old] = await readValues(ssm, [`${name}:${version}`], true);
  return present !== undefined && present.Value === old?.Value;
}

const GONE: Prepared<RenewBefore> = {
  verdict: 'advise',
  reason: 'The parameter is gone, and its history with it: an expired parameter is deleted.',
  advice:
    'If something still reads it, create it again from its source, 30 seconds or more after the deletion, with its tags and policies.',
};

function proceed(name: string, before: RenewBefore, tags: Record<string, string>): Prepared<RenewBefore> {
  const { version, expires, renewTo, plan, redeploy } = before;
  const how =
    plan.how === 'extend'
      ? 'with the same value'
      : plan.how === 'from-secret'
        ? `with the value of secret ${plan.secretId}`
        : `with ${rotatorName(plan)}`;
  return {
    verdict: 'proceed',
    before,
    from: `version ${version}, ${expires ? `expires ${expires}` : 'without expiration'}`,
    to: `version ${version + 1} ${how}, ${renewTo ? `expires ${renewTo}` : 'without expiration'}`,
    effect: `writes parameter ${name} again ${how}${renewTo ? `, so that it lasts until ${utc(renewTo)}` : ''}`,
    ...(plan.how !== 'extend' && {
      alsoHit:
        redeploy === ''
          ? 'whoever keeps the old value, until they read the parameter again'
          : `its readers, which are restarted: ${redeploy}`,
    }),
    tags,
  };
}
