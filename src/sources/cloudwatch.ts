import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const cloudwatch: Source = {
  id: 'cloudwatch',
  feed: 'signals',
  rules: [{ sources: ['aws.cloudwatch'], detailTypes: ['CloudWatch Alarm State Change'] }],
  parse(event) {
    return [unknownEvent(cloudwatch, readEnvelope(event, cloudwatch))];
  },
};
