import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const secretsManager: Source = {
  id: 'secrets-manager',
  feed: 'signals',
  rules: [
    { sources: ['aws.secretsmanager'], detailTypes: ['AWS Service Event via CloudTrail', 'Secret Label Updated'] },
  ],
  parse(event) {
    return [unknownEvent(secretsManager, readEnvelope(event, secretsManager))];
  },
};
