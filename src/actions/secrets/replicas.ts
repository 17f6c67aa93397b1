import type { DescribeSecretResponse, ReplicationStatusType } from '@aws-sdk/client-secrets-manager';
import type { Verified } from '../../core/action.ts';
import { isNameTaken, replicateCommand } from '../../core/replicate-command.ts';
import { clean } from '../../core/text.ts';
import { minutes } from '../../core/time.ts';

/** Replicas follow within seconds; one that does not by then is told. */
const IN_STEP_WITHIN = minutes(10);
const LOOK_AGAIN_SECONDS = 60;
/** Longer than a rotation and its replicas may take together: before that, they are half done. */
const GIVE_UP_AFTER_SECONDS = 30 * 60;

/**
 * What a new value means where a secret has replicas: it is in force everywhere only when each is in step.
 *
 * @param done what the rotation came to in the primary's own region
 * @param startedAt ms
 */
export function withReplicas(
  done: Extract<Verified, { verdict: 'done' }>,
  { ReplicationStatus = [], ARN = '', Name = ARN, LastChangedDate }: DescribeSecretResponse,
  { startedAt, now, region }: { startedAt: number; now: number; region: string },
): Verified {
  const behind = ReplicationStatus.filter(({ Status }) => Status !== 'InSync');
  if (behind.length === 0) return done;
  const failed = behind.filter(({ Status }) => Status === 'Failed');
  const [one = {}] = failed.length > 0 ? failed : behind;
  const over = isNameTaken(one) ? ', which writes over the secret of that name there' : '';
  const where = behind.map(({ Region = '' }) => Region).join(', ');
  // The value moved when the secret changed last, which may be long after the rotation began.
  const since = Math.max(startedAt, LastChangedDate?.getTime() ?? 0);
  if (failed.length === 0 && now - since < IN_STEP_WITHIN)
    return {
      verdict: 'pending',
      reason: `The new value is in force in ${region}, and on its way to ${where}.`,
      checkAfterSeconds: LOOK_AGAIN_SECONDS,
      giveUpAfterSeconds: GIVE_UP_AFTER_SECONDS,
    };
  const { result, ...rest } = done;
  return {
    ...rest,
    verdict: 'partial',
    done: result,
    missing: `Not every replica has the new value: ${behind.map(saidOf).join('; ')}.`,
    advice: `Whoever reads the secret there still gets the old value. Create the replica again${over}: ${replicateCommand(one, { name: Name, region })}`,
    byHand: true,
  };
}

const saidOf = ({ Region = '', Status, StatusMessage }: ReplicationStatusType): string =>
  `${Region} ${Status === 'Failed' ? 'failed' : 'is not in step'}${StatusMessage ? ` (${clean(StatusMessage, 200)})` : ''}`;
