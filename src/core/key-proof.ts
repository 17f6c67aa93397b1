import type { GetCallerIdentityResponse } from '@aws-sdk/client-sts';

/** Both halves of an access key. */
export interface AccessKey {
  id: string;
  secret: string;
}

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
