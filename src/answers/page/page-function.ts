import type { Given, Runner } from '../../core/runner.ts';
import { answerRequest } from './page.ts';
import { readRequest } from './page-request.ts';
import { pageTools } from './page-tools.ts';

/** The approval page, as a function URL or an HTTP API calls it. */
export const pageFunction = (given: Given): Runner => {
  const { telemetry, now } = given;
  const options = { tools: pageTools(given), address: given.config.pageAddress, telemetry, now };
  return { call: (event) => answerRequest(readRequest(event), options) };
};
