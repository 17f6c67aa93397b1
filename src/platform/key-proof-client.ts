import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { KeyProof } from '../core/key-proof.ts';

export function createKeyProof(): KeyProof {
  return {
    async send({ input: { id, secret } }) {
      const sts = new STSClient({ maxAttempts: 2, credentials: { accessKeyId: id, secretAccessKey: secret } });
      try {
        return await sts.send(new GetCallerIdentityCommand({}));
      } finally {
        sts.destroy();
      }
    },
  };
}
