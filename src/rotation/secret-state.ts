import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import type { Prepared, Verified } from '../actions/action.ts';

const CHECK_AFTER_SECONDS = 60;
const GIVE_UP_AFTER_SECONDS = 15 * 60;

/** `version` is the one that was AWSCURRENT. There is no value here, nor anywhere else in the action. */
export type RotateBefore = { version: string | null; rotatedBy: string };

/** What the secret's state calls for, before it is rotated to version `token`. */
export function prepareRotation(secret: DescribeSecretResponse, token: string, region: string): Prepared<RotateBefore> {
  const current = versionWith(secret, 'AWSCURRENT');
  if (current === token)
    return { verdict: 'unchanged', reason: `It was rotated for this finding already: version ${token} is AWSCURRENT.` };
  const obstacle = whyNotRotated(secret, token, region);
  if (obstacle) return { verdict: 'advise', ...obstacle };
  const rotatedBy = secret.OwningService ?? secret.RotationLambdaARN ?? 'its configured rotation';
  return {
    verdict: 'proceed',
    before: { version: current ?? null, rotatedBy },
    from: `AWSCURRENT is version ${current ?? 'none'}`,
    to: `AWSCURRENT is version ${token}, made by ${rotatedBy}`,
    tags: Object.fromEntries((secret.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

function whyNotRotated(
  secret: DescribeSecretResponse,
  token: string,
  region: string,
): { reason: string; advice: string } | undefined {
  const { DeletedDate, PrimaryRegion, RotationEnabled, OwningService } = secret;
  const pending = versionWith(secret, 'AWSPENDING');
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
  if (!RotationEnabled && OwningService)
    return {
      reason: `${OwningService} manages this secret, and its rotation is switched off.`,
      advice: `Change the password in ${OwningService}, which then updates the secret.`,
    };
  if (!RotationEnabled)
    return {
      reason: 'The secret has no rotation configured, so Secrets Manager cannot change the value where it is used.',
      advice: `Change the value in the system that checks it, then store it: aws secretsmanager put-secret-value --secret-id ${secret.Name}. To have it done next time, configure rotation with a rotation function.`,
    };
  if (pending && pending !== token && pending !== versionWith(secret, 'AWSCURRENT'))
    return {
      reason: `A rotation that was not started for this finding is not complete: version ${pending} is AWSPENDING. Secrets Manager tries it again by itself.`,
      advice: stuckAdvice(secret, pending),
    };
  return undefined;
}

/** Whether AWSCURRENT has arrived on version `token`. */
export function verifyRotation(secret: DescribeSecretResponse, token: string): Verified {
  const stages = secret.VersionIdsToStages?.[token] ?? [];
  const pending = versionWith(secret, 'AWSPENDING');
  // AWSPREVIOUS: it arrived, and a later rotation has followed since.
  if (stages.includes('AWSCURRENT') || stages.includes('AWSPREVIOUS'))
    return {
      verdict: 'done',
      result: `Version ${token} is in force. Sessions opened with the old value stay open; if the rotation alternates between two users, rotate once more to end the exposed user's password.`,
    };
  if (pending && pending !== token && pending !== versionWith(secret, 'AWSCURRENT'))
    return {
      verdict: 'failed',
      reason: `Another rotation came first and is not complete: version ${pending} is AWSPENDING.`,
      advice: stuckAdvice(secret, pending),
    };
  return {
    verdict: 'pending',
    reason: `Version ${token} is not AWSCURRENT yet. ${stuckAdvice(secret, token)}`,
    checkAfterSeconds: CHECK_AFTER_SECONDS,
    giveUpAfterSeconds: GIVE_UP_AFTER_SECONDS,
  };
}

function stuckAdvice({ RotationLambdaARN, OwningService }: DescribeSecretResponse, version: string): string {
  const where = RotationLambdaARN
    ? `the log of ${RotationLambdaARN}`
    : `${OwningService ?? 'the rotation'}'s events in CloudTrail`;
  return `If it stays so, look at ${where}. Before removing AWSPENDING from version ${version}, make sure that the target does not use that value already: it would be the only copy.`;
}

function versionWith({ VersionIdsToStages = {} }: DescribeSecretResponse, stage: string): string | undefined {
  return Object.keys(VersionIdsToStages).find((version) => VersionIdsToStages[version]?.includes(stage));
}
