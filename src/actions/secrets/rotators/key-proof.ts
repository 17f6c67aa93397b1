import { GetCallerIdentityCommand, type GetCallerIdentityResponse, STSClient } from '@aws-sdk/client-sts';
import type { AccessKey } from './key-fields.ts';

/** Asks AWS who signs with a key: nothing but the key itself is needed for it. */
export class WhoAmICommand {
  readonly input: AccessKey;

  constructor(input: AccessKey) {
    this.input = input;
  }
}

/** Signs each call with the key that it is about, in place of the function's own. */
export interface KeyProof {
  send(command: WhoAmICommand): Promise<GetCallerIdentityResponse>;
}

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
