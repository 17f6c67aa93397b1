import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import type { JsonObject, Verified } from '../../core/action.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean } from '../../core/text.ts';
import { REDEPLOY_TAG } from './consumers.ts';
import { crossAccountPrimary, replicaObstacle } from './cross-account.ts';
import { graceOf, parseRotatorTag, RENEW_TAG, type RotatorPlan, SECRET_TAG_HELP } from './renew-tag.ts';
import type { Cause } from './rotation-causes.ts';
import { rotatorName } from './rotators/index.ts';

const CHECK_AFTER_SECONDS = 60;
const GIVE_UP_AFTER_SECONDS = 15 * 60;
/** A rotation that is under way for longer has been left behind. */
const STRANDED_AFTER_MS = GIVE_UP_AFTER_SECONDS * 1000;

/** There is no value here, nor anywhere else in the action. */
export type RotateBefore = {
  /** The version that was AWSCURRENT. */
  version: string | null;
  rotatedBy: string;
  arn: string;
  name: string;
  /** The version that is to be AWSCURRENT: made for the finding, or the one that a rotation before left pending. */
  token: string;
  /** Somebody else's rotation: `young` is waited for, `stranded` is asked for once more. */
  others: 'young' | 'stranded' | null;
  /** Ours tells of an exposed value by a tag, on which its rotation function ends sessions too. */
  tellsExposed: boolean;
  /** Null where Secrets Manager rotates it. */
  plan: RotatorPlan | null;
  state: JsonObject;
  redeploy: string;
  graceMs: number;
  /** ms */
  startedAt: number;
};

type Obstacle = { reason: string; advice: string };

/** What the secret's state and tags call for, before it is renewed to version `token`. Pure. */
export function planRotation(
  secret: DescribeSecretResponse,
  token: string,
  { region, now, isExposed }: { region: string; now: number; isExposed: boolean },
): RotateBefore | Obstacle | { unchanged: string } {
  const current = versionWith(secret, 'AWSCURRENT');
  if (current === token)
    return { unchanged: `It was rotated for this finding already: version ${token} is AWSCURRENT.` };
  const tags = tagsOf(secret.Tags);
  const plan = secret.RotationEnabled ? null : (parseRotatorTag(tags[RENEW_TAG] ?? '') ?? null);
  const obstacle = whyNotRotated(secret, plan, region);
  if (obstacle) return obstacle;
  const pending = othersPending(secret, token);
  if (pending && plan)
    return {
      reason: `Version ${pending} is AWSPENDING, and no renewal for this finding made it.`,
      advice: stuckAdvice(secret, pending),
    };
  const isStranded = pending && now - (secret.LastChangedDate?.getTime() ?? 0) > STRANDED_AFTER_MS;
  return {
    version: current ?? null,
    rotatedBy: plan
      ? rotatorName(plan)
      : (secret.OwningService ?? secret.RotationLambdaARN ?? secret.Type ?? 'its configured rotation'),
    arn: secret.ARN ?? '',
    name: secret.Name ?? '',
    token: pending ?? token,
    others: pending ? (isStranded ? 'stranded' : 'young') : null,
    tellsExposed: isExposed && !plan && tags['riposte:rotate'] === 'database',
    plan,
    state: {},
    redeploy: tags[REDEPLOY_TAG] ?? '',
    graceMs: graceOf(tags),
    startedAt: now,
  };
}

function whyNotRotated(secret: DescribeSecretResponse, plan: RotatorPlan | null, region: string): Obstacle | undefined {
  const { DeletedDate, PrimaryRegion, RotationEnabled, OwningService, Type } = secret;
  if (DeletedDate)
    return {
      reason: `The secret is scheduled for deletion since ${DeletedDate.toISOString()}.`,
      advice: 'Nothing to rotate. If the value is still accepted somewhere, revoke it there.',
    };
  if (PrimaryRegion && PrimaryRegion !== region)
    return {
      reason: `It is a replica: the primary secret is in ${PrimaryRegion}, and only that one rotates.`,
      advice: `Rotate it there: aws secretsmanager rotate-secret --secret-id ${secret.Name} --region ${PrimaryRegion}`,
    };
  const primary = crossAccountPrimary(secret);
  if (primary) return replicaObstacle(primary, secret.Name);
  if (!RotationEnabled && (Type || secret.ExternalSecretRotationRoleArn))
    return {
      reason: `It is a managed external secret (${clean(Type || 'of a partner', 80)}), and its rotation is switched off: the partner holds what would have to change.`,
      advice: `Turn its rotation on in Secrets Manager, which then changes the value at the partner; or change it there, and store it.`,
    };
  if (!RotationEnabled && OwningService)
    return {
      reason: `${OwningService} manages this secret, and its rotation is switched off.`,
      advice: `Change the password in ${OwningService}, which then updates the secret.`,
    };
  if (RotationEnabled || plan) return undefined;
  const tag = tagsOf(secret.Tags)[RENEW_TAG];
  if (tag !== undefined)
    return {
      reason: `The secret has no rotation configured, and its tag ${RENEW_TAG} is not in a form that Riposte understands.`,
      advice: `Correct it: ${SECRET_TAG_HELP}.`,
    };
  return {
    reason: 'The secret has no rotation configured, so Secrets Manager cannot change the value where it is used.',
    advice: `Change the value in the system that checks it, then store it: aws secretsmanager put-secret-value --secret-id ${secret.Name}. To have it done next time, configure rotation with a rotation function, or ${SECRET_TAG_HELP}.`,
  };
}

/** Whether AWSCURRENT has arrived on the version that is waited for. */
export function verifyRotation(secret: DescribeSecretResponse, before: RotateBefore): Verified {
  const { token } = before;
  const stages = secret.VersionIdsToStages?.[token] ?? [];
  const pending = othersPending(secret, token);
  // AWSPREVIOUS: it arrived, and a later rotation has followed since.
  if (stages.includes('AWSCURRENT') || stages.includes('AWSPREVIOUS'))
    return { verdict: 'done', result: resultOf(before) };
  if (pending)
    return {
      verdict: 'failed',
      reason: `Another rotation came first and is not complete: version ${pending} is AWSPENDING.`,
      advice: stuckAdvice(secret, pending),
    };
  if (before.others && !stages.includes('AWSPENDING'))
    return {
      verdict: 'failed',
      reason: `Somebody took AWSPENDING off version ${token}, and the value from before is still in force.`,
      advice: 'The next sighting of the finding rotates it.',
    };
  return {
    verdict: 'pending',
    reason: `Version ${token} is not AWSCURRENT yet. ${stuckAdvice(secret, token)}`,
    checkAfterSeconds: CHECK_AFTER_SECONDS,
    giveUpAfterSeconds: GIVE_UP_AFTER_SECONDS,
  };
}

/** The same, with the likely cause found in the log of the rotation function. */
export function withCause(pending: Extract<Verified, { verdict: 'pending' }>, token: string, cause: Cause): Verified {
  return {
    ...pending,
    reason: `Version ${token} is not AWSCURRENT yet. ${cause.says}`,
    advice: `${cause.fix} Before removing AWSPENDING from version ${token}, make sure that the target does not use that value already: it would be the only copy.`,
  };
}

function resultOf({ token, others, plan, tellsExposed }: RotateBefore): string {
  const inForce = others
    ? `The rotation that had been left behind is complete: version ${token} is in force. Its function has proven the value where it is used.`
    : `Version ${token} is in force.`;
  if (plan) return `${inForce} It was proven before.`;
  if (tellsExposed) return inForce;
  return `${inForce} Sessions opened with the old value stay open; if the rotation alternates between two users, rotate once more to end the exposed user's password.`;
}

function stuckAdvice({ RotationLambdaARN, OwningService }: DescribeSecretResponse, version: string): string {
  const where = RotationLambdaARN
    ? `the log of ${RotationLambdaARN}`
    : `${OwningService ?? 'the rotation'}'s events in CloudTrail`;
  return `If it stays so, look at ${where}. Before removing AWSPENDING from version ${version}, make sure that the target does not use that value already: it would be the only copy.`;
}

/** The version that a rotation other than ours is making. */
function othersPending(secret: DescribeSecretResponse, token: string): string | undefined {
  const pending = versionWith(secret, 'AWSPENDING');
  return pending && pending !== token && pending !== versionWith(secret, 'AWSCURRENT') ? pending : undefined;
}

function versionWith({ VersionIdsToStages = {} }: DescribeSecretResponse, stage: string): string | undefined {
  return Object.keys(VersionIdsToStages).find((version) => VersionIdsToStages[version]?.includes(stage));
}
