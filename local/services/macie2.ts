import type { GetMacieSessionResponse } from '@aws-sdk/client-macie2';
import { awsError } from '../account.ts';

/** Macie in memory, as far as whether it is on. Where it is off, its answer has the name of a missing permission. */
export class LocalMacie2 {
  status: 'ENABLED' | 'PAUSED' | 'off' = 'ENABLED';

  GetMacieSession(): GetMacieSessionResponse {
    if (this.status === 'off') throw awsError('AccessDeniedException', 'Macie is not enabled', 403);
    return { status: this.status, findingPublishingFrequency: 'FIFTEEN_MINUTES' };
  }
}
