import type {
  FindingPublishingFrequency,
  GetDetectorRequest,
  GetDetectorResponse,
  GetFindingsRequest,
  GetFindingsResponse,
  GetFindingsStatisticsRequest,
  GetFindingsStatisticsResponse,
  ListDetectorsResponse,
  ListFindingsRequest,
  ListFindingsResponse,
} from '@aws-sdk/client-guardduty';
import { awsError } from '../account.ts';
import { OpenFindings } from './open-findings.ts';

const DETECTOR = '00000000000000000000000000000001';

/** GuardDuty in memory: whether it is on, and what it has found. */
export class LocalGuardDuty {
  detector: 'ENABLED' | 'DISABLED' | 'none' = 'ENABLED';

  frequency: FindingPublishingFrequency = 'FIFTEEN_MINUTES';
  readonly open = new OpenFindings();

  ListDetectors(): ListDetectorsResponse {
    return { DetectorIds: this.detector === 'none' ? [] : [DETECTOR] };
  }

  GetFindingsStatistics({
    DetectorId,
    GroupBy,
    MaxResults = 25,
  }: GetFindingsStatisticsRequest): GetFindingsStatisticsResponse {
    this.mustBeOurs(DetectorId);
    if (GroupBy !== 'SEVERITY') throw awsError('BadRequestException', `it does not group by ${GroupBy} here`);
    const counts = [...this.open.countBy((severity) => severity)].slice(0, MaxResults);
    return {
      FindingStatistics: {
        GroupedBySeverity: counts.map(([Severity, TotalFindings]) => ({ Severity, TotalFindings })),
      },
    };
  }

  ListFindings({ DetectorId, MaxResults = 50 }: ListFindingsRequest): ListFindingsResponse {
    this.mustBeOurs(DetectorId);
    return { FindingIds: this.open.worst(MaxResults).map(({ id }) => id) };
  }

  GetFindings({ DetectorId, FindingIds = [] }: GetFindingsRequest): Pick<GetFindingsResponse, never> & {
    Findings: { Id: string; Severity: number; Type: string; Title: string }[];
  } {
    this.mustBeOurs(DetectorId);
    const found = this.open.some(FindingIds);
    return {
      Findings: found.map(({ id, severity, type, title }) => ({
        Id: id,
        Severity: severity,
        Type: type,
        Title: title,
      })),
    };
  }

  GetDetector({ DetectorId }: GetDetectorRequest): GetDetectorResponse {
    this.mustBeOurs(DetectorId);
    if (this.detector === 'none') throw new Error('there is no detector');
    return { Status: this.detector, FindingPublishingFrequency: this.frequency, ServiceRole: '' };
  }

  private mustBeOurs(detector: string | undefined): void {
    if (this.detector !== 'none' && detector === DETECTOR) return;
    throw awsError(
      'BadRequestException',
      'The request is rejected because the input detectorId is not owned by the current account.',
    );
  }
}
