import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const accessAnalyzer: Source = {
  id: 'access-analyzer',
  feed: 'posture',
  rules: [
    {
      sources: ['aws.access-analyzer'],
      detailTypes: ['Access Analyzer Finding', 'Unused Access Finding for IAM entities'],
    },
  ],
  parse(event) {
    return [unknownEvent(accessAnalyzer, readEnvelope(event, accessAnalyzer))];
  },
};
