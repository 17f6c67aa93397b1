import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { ACCOUNT, REGION } from './emulators.ts';

export const NAME_OF_ROLE = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w-]+)$/;

/** Credentials by which the emulator takes us for somebody of that account. */
export async function withinAccount(endpoint: string, account: string) {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'made-up' };
  const sts = new STSClient({ endpoint, region: REGION, credentials });
  const RoleArn = `arn:aws:iam::${account}:role/owner`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'owner' }));
  sts.destroy();
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
