import type {
  BatchGetAccountStatusRequest,
  BatchGetAccountStatusResponse,
  ListFindingAggregationsRequest,
  ListFindingAggregationsResponse,
  ListFindingsRequest,
  Severity,
  Status,
} from '@aws-sdk/client-inspector2';
import { severityBand } from '../../src/core/finding.ts';
import type { World } from '../account.ts';
import { OpenFindings } from './open-findings.ts';

/** Inspector in memory: whether it is on, what it scans, and what it has found. */
export class LocalInspector2 {
  status: Status = 'ENABLED';
  readonly open = new OpenFindings();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  ListFindingAggregations({ aggregationType }: ListFindingAggregationsRequest): ListFindingAggregationsResponse {
    if (this.open.size === 0) return { aggregationType, responses: [] };
    const counts = this.open.countBy(severityBand);
    const severityCounts = {
      all: this.open.size,
      critical: counts.get('critical') ?? 0,
      high: counts.get('high') ?? 0,
      medium: counts.get('medium') ?? 0,
    };
    const accountAggregation = { accountId: this.world.accountId, severityCounts };
    return { aggregationType, responses: [{ accountAggregation }] };
  }

  ListFindings({ maxResults = 10 }: ListFindingsRequest): {
    findings: { findingArn: string; severity: Severity; type: 'PACKAGE_VULNERABILITY'; title: string }[];
  } {
    return {
      findings: this.open.worst(maxResults).map(({ id, severity, title, whole }) => ({
        findingArn: id,
        severity: severityBand(severity).toUpperCase() as Severity,
        type: 'PACKAGE_VULNERABILITY',
        title,
        ...whole,
      })),
    };
  }

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
