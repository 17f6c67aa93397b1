// Generated from src/functions by npm run generate.
import { pageFunction } from '../src/answers/page/page-function.ts';
import { dynamodb, kms, sqs } from '../src/platform/page-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** The approval page: shows a question as it was asked, and hands an answer over. It can approve nothing. */
export const handler = wire('page', pageFunction, {
  clients: { dynamodb, kms, sqs },
});
