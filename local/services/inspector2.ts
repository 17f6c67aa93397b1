import type { BatchGetAccountStatusRequest, BatchGetAccountStatusResponse, Status } from '@aws-sdk/client-inspector2';

/** Inspector in memory, as far as whether it is on, and what it scans. */
export class LocalInspector2 {
  status: Status = 'ENABLED';

  BatchGetAccountStatus({ accountIds = [] }: BatchGetAccountStatusRequest): BatchGetAccountStatusResponse {
    const state = { status: this.status, errorCode: undefined, errorMessage: undefined };
    return {
      accounts: accountIds.map((accountId) => ({
        accountId,
        state,
        resourceState: { ec2: state, ecr: state },
      })),
      failedAccounts: [],
    };
  }
}
