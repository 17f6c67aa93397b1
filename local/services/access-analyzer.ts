import type {
  AnalyzerSummary,
  GetFindingsStatisticsResponse,
  ListAnalyzersResponse,
} from '@aws-sdk/client-accessanalyzer';
import type { World } from '../account.ts';
import { OpenFindings } from './open-findings.ts';

/** IAM Access Analyzer in memory, as far as which analyzers there are, and how much they hold open. */
export class LocalAccessAnalyzer {
  analyzers: Pick<AnalyzerSummary, 'type' | 'status'>[] = [{ type: 'ACCOUNT', status: 'ACTIVE' }];
  readonly open = new OpenFindings();
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

  ListFindings({ maxResults = 100 }: { maxResults?: number }): { findings: object[] } {
    return { findings: this.open.worst(maxResults).map(({ id, whole }) => ({ id, status: 'ACTIVE', ...whole })) };
  }

  /** What is severe is public here; each type of finding stands for a type of resource. */
  GetFindingsStatistics(): GetFindingsStatisticsResponse {
    const statistics: Record<string, { totalActivePublic: number; totalActiveCrossAccount: number }> = {};
    for (const { type, severity } of this.open.worst()) {
      statistics[type] ??= { totalActivePublic: 0, totalActiveCrossAccount: 0 };
      statistics[type][severity >= 7 ? 'totalActivePublic' : 'totalActiveCrossAccount'] += 1;
    }
    return {
      findingsStatistics: [
        {
          externalAccessFindingsStatistics: {
            totalActiveFindings: this.open.size,
            resourceTypeStatistics: statistics,
          },
        },
      ],
    };
  }
}
