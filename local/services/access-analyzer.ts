import type { AnalyzerSummary, ListAnalyzersResponse } from '@aws-sdk/client-accessanalyzer';
import type { World } from '../account.ts';

/** IAM Access Analyzer in memory, as far as which analyzers there are. */
export class LocalAccessAnalyzer {
  analyzers: Pick<AnalyzerSummary, 'type' | 'status'>[] = [{ type: 'ACCOUNT', status: 'ACTIVE' }];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  ListAnalyzers(): ListAnalyzersResponse {
    const { partition, region, accountId } = this.world;
    return {
      analyzers: this.analyzers.map(({ type, status }, n) => ({
        name: `analyzer-${n}`,
        arn: `arn:${partition}:access-analyzer:${region}:${accountId}:analyzer/analyzer-${n}`,
        type,
        status,
        createdAt: new Date(this.world.now()),
      })),
    };
  }
}
