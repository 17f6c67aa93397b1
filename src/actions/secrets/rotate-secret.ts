import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  ListSecretVersionIdsCommand,
  RotateSecretCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Action, Prepared, Target, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError, RotationError } from '../../core/errors.ts';
import { type Finding, resourcesOf } from '../../core/finding.ts';
import { tagsOf } from '../../core/tags.ts';
import { minutes } from '../../core/time.ts';
import { SECRET_TAG } from '../../sources/read/resources.ts';
import { EXPOSED_TAG } from './database/vault.ts';
import { diagnoseRotation } from './diagnose-rotation.ts';
import { doStep, firstStep, type Renewal, tellsExposure } from './follow-up.ts';
import { withReplicas } from './replicas.ts';
import { ROTATE_PERMISSIONS } from './rotate-permissions.ts';
import { causeOf } from './rotation-causes.ts';
import { checkSecret, renewSecret } from './secret-renewal.ts';
import { planRotation, type RotateBefore, verifyRotation, withCause } from './secret-state.ts';
import { forgetPrevious } from './secret-values.ts';
import { renewalToken } from './token.ts';

/** The secret's own tag that lets objects name it: their buckets, separated by spaces. */
const EXPOSED_IN_TAG = 'riposte:exposed-in';

/**
 * Has a secret renewed: by its own rotation, or by the rotator that its tag names. Done is only what is AWSCURRENT.
 *
 * Source: the API reference of RotateSecret and DescribeSecret.
 */
export const rotateSecret: Action<Target, RotateBefore> = {
  id: 'rotate-secret',
  permissions: ROTATE_PERMISSIONS,

  async before(target, ctx) {
    const secret = await describe(target, ctx);
    if (!secret) return GONE;
    const since = await changedSince(secret, ctx);
    return since ? { verdict: 'unchanged', reason: since } : prepare(target, secret, ctx);
  },

  async apply(target, before, ctx) {
    if (before.plan) return renewSecret(target.key, before, before.plan, ctx);
    // It is under way, and asking again would only pile up.
    if (before.others === 'young') return;
    if (before.tellsExposed) await tellExposed(target, ctx);
    await askToRotate(target, before.token, ctx);
  },

  async verify(target, before, ctx) {
    const secret = await describe(target, ctx);
    if (!secret) return { verdict: 'failed', reason: 'The secret was deleted while it was being rotated.' };
    const verified = verifyRotation(secret, before);
    if (verified.verdict === 'done')
      return inForce({ ...verified, ...firstStep(renewalOf(target, before, ctx), ctx.now()) }, secret, before, ctx);
    return verified.verdict === 'pending' ? diagnose(verified, secret, before, ctx) : verified;
  },

  async look(target, before, ctx) {
    const secret = await describe(target, ctx);
    const stages = secret?.VersionIdsToStages?.[before.token];
    if (!secret || !stages) return { verdict: 'failed', reason: `Version ${before.token} was never made.` };
    const verified = verifyRotation(secret, before);
    return verified.verdict === 'done'
      ? inForce({ ...verified, ...firstStep(renewalOf(target, before, ctx), ctx.now()) }, secret, before, ctx)
      : verified;
  },

  async followUp(due, target, before, ctx) {
    return doStep(due, renewalOf(target, before, ctx), ctx);
  },

  // The rotation made the old value invalid where it is used: bringing it back would lock everybody out. And where
  // it is still valid, it is the value that was exposed.
  undo: 'never',
};

/** Its replicas have to follow. */
const inForce = (
  done: Extract<Verified, { verdict: 'done' }>,
  secret: DescribeSecretCommandOutput,
  { startedAt }: RotateBefore,
  { config: { region }, now }: ActionContext,
): Verified => withReplicas(done, secret, { startedAt, now: now(), region });

const GONE: Prepared<RotateBefore> = {
  verdict: 'advise',
  reason: 'There is no such secret in this account and region.',
  advice: 'If the value is still in use somewhere, replace it there.',
};

/** That the value was changed after the newest evidence, whoever did it; two calls only where something was changed. */
async function changedSince(
  { ARN, LastChangedDate }: DescribeSecretCommandOutput,
  { clients, evidenceAt, now }: ActionContext,
): Promise<string | undefined> {
  if (evidenceAt <= 0 || evidenceAt > now() || (LastChangedDate?.getTime() ?? 0) <= evidenceAt) return undefined;
  const { Versions = [] } = await clients.secretsManager.send(new ListSecretVersionIdsCommand({ SecretId: ARN }));
  const current = Versions.find(({ VersionStages = [] }) => VersionStages.includes('AWSCURRENT'));
  if (!current?.CreatedDate || current.CreatedDate.getTime() <= evidenceAt) return undefined;
  const at = [current.CreatedDate.getTime(), evidenceAt].map((time) => new Date(time).toISOString());
  return `Rotated since it was seen: version ${current.VersionId} is AWSCURRENT since ${at[0]}, and the evidence is of ${at[1]}.`;
}

async function prepare(
  target: Target,
  secret: DescribeSecretCommandOutput,
  ctx: ActionContext,
): Promise<Prepared<RotateBefore>> {
  const { region } = ctx.config;
  const isExposed = tellsExposure(ctx.finding);
  const planned = planRotation(secret, renewalToken(ctx.key), { region, now: ctx.now(), isExposed });
  if ('unchanged' in planned) return { verdict: 'unchanged', reason: planned.unchanged };
  if ('reason' in planned) return { verdict: 'advise', ...planned };
  const { plan, token, version, rotatedBy, others } = planned;
  const state = plan ? await checkSecret(target.key, plan, planned, ctx) : {};
  if ('verdict' in state) return state as Prepared<RotateBefore>;
  return {
    verdict: 'proceed',
    before: { ...planned, state },
    from: `AWSCURRENT is version ${version ?? 'none'}${others ? `, and version ${token} is AWSPENDING` : ''}`,
    to: `AWSCURRENT is version ${token}, made by ${rotatedBy}`,
    effect: `gives secret ${planned.name || target.key} a new value, made by ${rotatedBy}; the old one stops working`,
    ...readersHit(planned),
    tags: tagsOf(secret.Tags),
    ...unlessConsented(target, secret, ctx.finding),
  };
}

/** Whoever reads the value at their start only: those that the owner's tag names are started anew. */
const readersHit = ({ redeploy }: Pick<RotateBefore, 'redeploy'>): { alsoHit: string } => ({
  alsoHit:
    redeploy === ''
      ? 'whoever keeps the old value, until they read the secret again'
      : `its readers, which are restarted: ${redeploy}`,
});

/**
 * Whoever may tag a bucket, an object or code does not choose what is rotated: the secret's own tag names the buckets or
 * functions in which its value may come to light, or a person says yes.
 */
function unlessConsented(
  { key }: Target,
  secret: DescribeSecretCommandOutput,
  finding: Finding,
): { unlessApproved?: string } {
  const isCode = finding.source === 'inspector';
  const tagged = isCode ? finding.resources.filter(({ kind }) => kind !== 'secret') : resourcesOf(finding, 'bucket');
  const consented = tagsOf(secret.Tags)[EXPOSED_IN_TAG]?.split(/\s+/) ?? [];
  if (tagged.length === 0 || tagged.some(({ id, arn = id }) => consented.includes(id) || consented.includes(arn)))
    return {};
  const [first] = tagged;
  const holder = first?.kind ?? 'resource';
  const what = !isCode && finding.facts.secretNamedByObject === key ? 'object' : holder;
  return {
    unlessApproved: `Only the tag ${SECRET_TAG} of the ${what} names this secret, and whoever may tag the ${what} can write it; the secret's own tag ${EXPOSED_IN_TAG} does not name the ${holder}.`,
  };
}

function renewalOf({ key }: Target, before: RotateBefore, { clients, finding }: ActionContext): Renewal {
  const { token, version, plan } = before;
  const forget = plan && version ? { forget: () => forgetPrevious(clients.secretsManager, key, version) } : {};
  return { ...before, version: token, isExposed: tellsExposure(finding), ...forget };
}

async function tellExposed({ key }: Target, { clients, now }: ActionContext): Promise<void> {
  const Tags = [{ Key: EXPOSED_TAG, Value: new Date(now()).toISOString() }];
  await clients.secretsManager.send(new TagResourceCommand({ SecretId: key, Tags }));
}

/**
 * Also for a rotation that was left behind: Secrets Manager takes it up again, and its function finds out which value is
 * accepted where it is used. Nothing is removed.
 */
async function askToRotate({ key }: Target, token: string, { clients }: ActionContext): Promise<void> {
  const rotate = new RotateSecretCommand({ SecretId: key, ClientRequestToken: token, RotateImmediately: true });
  try {
    await clients.secretsManager.send(rotate);
  } catch (error) {
    // Ours of an earlier attempt, or somebody else's: reading back tells which. Asking again would only pile up.
    if (isAwsError(error, 'InvalidRequestException') && /previous rotation/i.test(error.message)) return;
    if (isAwsError(error, 'InvalidRequestException') && /replica/i.test(error.message))
      throw new RotationError(
        'replica',
        'It is a replica, and only the primary secret rotates: rotate it in the account and region that it comes from; the new value arrives here automatically.',
      );
    if (
      error instanceof Error &&
      /cannot invoke|invoke the specified Lambda|Lambda.*not (exist|found)/i.test(error.message)
    )
      throw new RotationError('function', notInvoked());
    throw error;
  }
}

const notInvoked = (): string =>
  `Secrets Manager cannot call the rotation function: it is deleted, or its policy forbids it. ${causeOf('not-invoked').fix}`;

/** Once a rotation takes longer than one that goes well. */
const DIAGNOSED_AFTER_MS = minutes(3);

async function diagnose(
  pending: Extract<Verified, { verdict: 'pending' }>,
  { RotationLambdaARN }: DescribeSecretCommandOutput,
  { token, startedAt }: RotateBefore,
  { clients, now }: ActionContext,
): Promise<Verified> {
  if (now() - startedAt < DIAGNOSED_AFTER_MS) return pending;
  const cause = await diagnoseRotation(RotationLambdaARN, startedAt, now(), clients);
  return cause ? withCause(pending, token, cause) : pending;
}

async function describe(target: Target, { clients }: ActionContext): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    return await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: target.key }));
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
