import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const health: Source = {
  id: 'health',
  feed: 'signals',
  rules: [{ sources: ['aws.health'], detailTypes: ['AWS Health Event'] }],
  parse(event) {
    return [unknownEvent(health, readEnvelope(event, health))];
  },
};
