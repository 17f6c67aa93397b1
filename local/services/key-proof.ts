import type { GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { AccessKey } from '../../src/core/key-proof.ts';
import { awsError, type World } from '../account.ts';
import type { LocalIam } from './iam.ts';

/** A new key works only after so long. */
const PROPAGATION_MS = 5_000;

/** What STS answers to whoever signs with a key. */
export class LocalKeyProof {
  private readonly world: World;
  private readonly iam: LocalIam;

  constructor(world: World, iam: LocalIam) {
    this.world = world;
    this.iam = iam;
  }

  WhoAmI({ id, secret }: AccessKey): GetCallerIdentityResponse {
    for (const { arn, keys, userId } of this.iam.users.values()) {
      const key = keys.find((one) => one.id === id);
      if (!key) continue;
      const isKnown = key.status === 'Active' && this.world.now() >= key.createdAt.getTime() + PROPAGATION_MS;
      if (!isKnown) break;
      if (key.secret !== secret)
        throw awsError('SignatureDoesNotMatch', 'The request signature we calculated does not match.', 403);
      return { Account: this.world.accountId, Arn: arn, UserId: userId };
    }
    throw awsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }
}
