import type {
  FindingPublishingFrequency,
  GetDetectorRequest,
  GetDetectorResponse,
  ListDetectorsResponse,
} from '@aws-sdk/client-guardduty';
import { awsError } from '../account.ts';

const DETECTOR = '00000000000000000000000000000001';

/** GuardDuty in memory, as far as whether it is on. */
export class LocalGuardDuty {
  detector: 'ENABLED' | 'DISABLED' | 'none' = 'ENABLED';

  frequency: FindingPublishingFrequency = 'FIFTEEN_MINUTES';

  ListDetectors(): ListDetectorsResponse {
    return { DetectorIds: this.detector === 'none' ? [] : [DETECTOR] };
  }

  GetDetector({ DetectorId }: GetDetectorRequest): GetDetectorResponse {
    if (this.detector === 'none' || DetectorId !== DETECTOR)
      throw awsError(
        'BadRequestException',
        'The request is rejected because the input detectorId is not owned by the current account.',
      );
    return { Status: this.detector, FindingPublishingFrequency: this.frequency, ServiceRole: '' };
  }
}
