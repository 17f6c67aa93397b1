import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const securityHub: Source = {
  id: 'security-hub',
  feed: 'posture',
  rules: [
    {
      sources: ['aws.securityhub'],
      detailTypes: [
        'Security Hub Findings - Imported',
        'Security Hub Findings - Custom Action',
        'Findings Imported V2',
      ],
    },
  ],
  parse(event) {
    return [unknownEvent(securityHub, readEnvelope(event, securityHub))];
  },
};
