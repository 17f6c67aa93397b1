import { readEnvelope, unknownEvent } from './envelope.ts';
import type { Source } from './source.ts';

export const kms: Source = {
  id: 'kms',
  feed: 'signals',
  rules: [
    {
      sources: ['aws.kms'],
      detailTypes: ['KMS CMK Deletion', 'KMS CMK Rotation', 'KMS Imported Key Material Expiration'],
    },
  ],
  parse(event) {
    return [unknownEvent(kms, readEnvelope(event, kms))];
  },
};
