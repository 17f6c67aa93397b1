import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const trustedAdvisor: Source = {
  id: 'trusted-advisor',
  feed: 'posture',
  rules: [{ sources: ['aws.trustedadvisor'], detailTypes: ['Trusted Advisor Check Item Refresh Notification'] }],
  parse(event) {
    return [unknownEvent(trustedAdvisor, readEnvelope(event, trustedAdvisor))];
  },
};
