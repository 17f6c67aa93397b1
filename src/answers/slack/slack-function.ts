import type { Given, Runner } from '../../core/runner.ts';
import { pageTools } from '../page/page-tools.ts';
import { takeRequest } from './slack-request.ts';

/** What is pressed in Slack, as a function URL or an HTTP API calls it. */
export const slackFunction = (given: Given): Runner => {
  const { telemetry, now } = given;
  const options = { tools: pageTools(given), telemetry, now };
  return { call: (event) => takeRequest(event, options) };
};
