import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const awsConfig: Source = {
  id: 'aws-config',
  feed: 'posture',
  rules: [{ sources: ['aws.config'], detailTypes: ['Config Rules Compliance Change'] }],
  parse(event) {
    return [unknownEvent(awsConfig, readEnvelope(event, awsConfig))];
  },
};
