// Generated from src/functions by npm run generate.
import { slackFunction } from '../src/answers/slack/slack-function.ts';
import { dynamodb, kms, sqs } from '../src/platform/page-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Takes what is pressed in Slack, and hands it over as it came. It can approve nothing. */
export const handler = wire('slack', slackFunction, {
  clients: { dynamodb, kms, sqs },
});
