import type { ReplicationStatusType } from '@aws-sdk/client-secrets-manager';

const TAKEN = /\bsecret\b.*\b(?:this|that|the same) name\b/i;

/** Whether a replica failed since another secret has its name there. */
export const isNameTaken = ({ Status, StatusMessage = '' }: ReplicationStatusType): boolean =>
  Status === 'Failed' && TAKEN.test(StatusMessage);

/** Leaves the key as it is: without one that is named, AWS would take its own. */
const keyOf = ({ KmsKeyId }: ReplicationStatusType): string => {
  if (!KmsKeyId) return '';
  return `,KmsKeyId=${/^[\w:/-]{1,2048}$/.test(KmsKeyId) ? KmsKeyId : 'KEY'}`;
};

/** The command that makes a replica anew. It writes over a secret there only where one is in its way. */
export const replicateCommand = (
  replica: ReplicationStatusType,
  { name, region }: { name: string; region: string },
): string =>
  `aws secretsmanager replicate-secret-to-regions --region ${region} --secret-id ${name} --add-replica-regions Region=${replica.Region ?? 'REGION'}${keyOf(replica)}${isNameTaken(replica) ? ' --force-overwrite-replica-secret' : ''}`;
