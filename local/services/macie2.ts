import type {
  GetFindingStatisticsResponse,
  GetFindingsRequest,
  GetMacieSessionResponse,
  ListFindingsRequest,
  ListFindingsResponse,
} from '@aws-sdk/client-macie2';
import { awsError } from '../account.ts';
import { OpenFindings } from './open-findings.ts';

const wordOf = (severity: number): 'High' | 'Medium' | 'Low' =>
  severity >= 7 ? 'High' : severity >= 4 ? 'Medium' : 'Low';

/** Macie in memory: whether it is on, and what it has found. Where it is off, its answer has the name of a missing permission. */
export class LocalMacie2 {
  status: 'ENABLED' | 'PAUSED' | 'off' = 'ENABLED';
  readonly open = new OpenFindings();

  GetFindingStatistics(): GetFindingStatisticsResponse {
    const counts = [...this.open.countBy(wordOf)];
    return { countsByGroup: counts.map(([groupKey, count]) => ({ groupKey, count })) };
  }

  ListFindings({ maxResults = 25 }: ListFindingsRequest): ListFindingsResponse {
    return { findingIds: this.open.worst(maxResults).map(({ id }) => id) };
  }

  GetFindings({ findingIds = [] }: GetFindingsRequest): {
    findings: {
      id: string;
      type: string;
      title: string;
      severity: { description: 'High' | 'Medium' | 'Low'; score: number };
    }[];
  } {
    return {
      findings: this.open.some(findingIds).map(({ id, severity, type, title, whole }) => ({
        id,
        type,
        title,
        severity: { description: wordOf(severity), score: severity >= 7 ? 3 : severity >= 4 ? 2 : 1 },
        ...whole,
      })),
    };
  }

  GetMacieSession(): GetMacieSessionResponse {
    if (this.status === 'off') throw awsError('AccessDeniedException', 'Macie is not enabled', 403);
    return { status: this.status, findingPublishingFrequency: 'FIFTEEN_MINUTES' };
  }
}
