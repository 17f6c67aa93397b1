import { parseToken } from '../../core/approval-link.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { isGenuine, readLink } from '../link-check.ts';
import { type PageRequest, readRequest } from '../page/page-request.ts';
import type { PageTools } from '../page/page-tools.ts';
import { pressingIn } from './slack-payload.ts';
import { isOfNow } from './slack-signature.ts';

/** An answer as Lambda takes it. It never says why. */
export interface SlackAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

interface Options {
  tools: PageTools;
  telemetry: Telemetry;
  now(): number;
}

/** Slack sends the message along; ours have 12,000 characters, of which each may take three in a form, and Slack adds to them. */
const MOST_BODY = 120_000;
/** A form has no others, so that its text is the bytes that were signed. */
const ASCII = /^[\x20-\x7e]*$/;

const answer = (statusCode: number): SlackAnswer => ({
  statusCode,
  headers: { 'cache-control': 'no-store', 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
  body: '',
});

/**
 * Takes one request of Slack, and hands it over as it came. Whether Slack has signed it cannot be told here: who may read
 * the signing secret could sign as anybody, and anybody on the internet may call this. What names no question of ours by
 * its own signature goes nowhere, so that strangers cost two calls at most.
 */
export async function takeRequest(event: unknown, options: Options): Promise<SlackAnswer> {
  const request = readRequest(event, MOST_BODY);
  if (request.path !== '/slack') return answer(404);
  if (request.method !== 'POST') return answer(405);
  if (request.body === undefined) return answer(413);
  const signed = { body: request.body, ...signatureOf(request) };
  if (!ASCII.test(signed.body) || !isOfNow(signed, options.now())) return answer(401);
  const pressing = pressingIn(signed.body);
  // Such as the look of Slack at the certificate: nothing to answer, and nothing wrong.
  if (!pressing) return answer(200);
  try {
    if (!(await isOurs(pressing.token, options.tools))) return answer(401);
    await options.tools.handOver({ kind: 'slack', ...signed });
    return answer(200);
  } catch (error) {
    options.telemetry.warn('what was pressed in Slack could not be handed over', describeError(error));
    return answer(503);
  }
}

const signatureOf = ({ headers }: PageRequest) => ({
  timestamp: headers['x-slack-request-timestamp'] ?? '',
  signature: headers['x-slack-signature'] ?? '',
});

/** Whether buttons of ours were pressed: nobody can make a token but who signs links. */
async function isOurs(token: string, tools: PageTools): Promise<boolean> {
  const { id = '', mac } = parseToken(token) ?? {};
  const link = await readLink(id, tools);
  return link?.chat !== undefined && mac !== undefined && isGenuine(id, mac, link, tools);
}
