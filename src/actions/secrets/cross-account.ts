import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import { clean } from '../../core/text.ts';

/** The primary of a replica that lies in another account. */
export interface CrossAccountPrimary {
  /** Where Secrets Manager names it. */
  arn?: string;
  /** The primary has stopped replicating: no new value arrives any more. */
  isDetached: boolean;
}

const ARN = /^arn:[a-z-]{1,20}:secretsmanager:[a-z0-9-]{1,32}:\d{12}:secret:[\w/+=.@!-]{1,512}$/;

/**
 * The primary of a secret that is a replica of another account's; undefined of any other. Whatever stands in the field
 * means that it is one: a form that is new still names a replica.
 *
 * Source: Secrets Manager user guide, "Replicate AWS Secrets Manager secrets across accounts".
 */
export function crossAccountPrimary(secret: DescribeSecretResponse): CrossAccountPrimary | undefined {
  const said: unknown = 'CrossAccountPrimary' in secret ? secret.CrossAccountPrimary : undefined;
  if (said === undefined || said === null || said === false || said === '') return undefined;
  const { PrimarySecretArn, ReplicationStatus } = (typeof said === 'object' ? said : { PrimarySecretArn: said }) as {
    PrimarySecretArn?: unknown;
    ReplicationStatus?: unknown;
  };
  const isArn = typeof PrimarySecretArn === 'string' && ARN.test(PrimarySecretArn);
  return { ...(isArn && { arn: PrimarySecretArn }), isDetached: ReplicationStatus === 'Detached' };
}

/** Why such a replica is not rotated here, and what to do. */
export function replicaObstacle(
  { arn, isDetached }: CrossAccountPrimary,
  name = '',
): { reason: string; advice: string } {
  const account = arn?.split(':')[4];
  const of = account ? `a secret of account ${account}` : 'a secret of another account';
  const reason = `It is a replica of ${of}, and only the primary rotates.`;
  if (isDetached)
    return {
      reason: `${reason} The primary has stopped replicating, so no new value arrives.`,
      advice: `Have the primary associated again and rotated, or make the replica a secret of its own and rotate that: aws secretsmanager stop-replication-to-replica --secret-id ${clean(name, 512)}`,
    };
  return {
    reason,
    advice: `Have the owner${account ? ` of ${account}` : ''} rotate the primary${arn ? `: aws secretsmanager rotate-secret --secret-id ${arn}` : ''}. The new value comes here automatically.`,
  };
}
