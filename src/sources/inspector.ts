import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const inspector: Source = {
  id: 'inspector',
  feed: 'posture',
  rules: [{ sources: ['aws.inspector2'], detailTypes: ['Inspector2 Finding', 'Inspector2 Coverage'] }],
  parse(event) {
    return [unknownEvent(inspector, readEnvelope(event, inspector))];
  },
};
