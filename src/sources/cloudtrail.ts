import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const cloudtrail: Source = {
  id: 'cloudtrail',
  feed: 'signals',
  rules: [
    {
      sources: ['aws.cloudtrail'],
      detailTypes: ['AWS API Call via CloudTrail'],
      detail: { eventName: ['StopLogging', 'DeleteTrail'] },
    },
  ],
  parse(event) {
    return [unknownEvent(cloudtrail, readEnvelope(event, cloudtrail))];
  },
};
