import { DeliveryError, UndeliverableError } from '../../core/errors.ts';
import { parsedJson } from '../../core/json.ts';
import { clean } from '../../core/text.ts';
import type { Post } from './post.ts';

/** What of Slack's answer is read. */
interface SlackAnswer {
  ok?: unknown;
  error?: unknown;
  ts?: unknown;
}

/** The methods that are called; all need the scope chat:write. */
type Method = 'chat.postMessage' | 'chat.update' | 'chat.postEphemeral';

/** An answer holds the message once more. */
const MOST_ANSWER = 200_000;

/** What Slack answers, with status 200, where the same call may succeed later. */
const LATER = new Set([
  'fatal_error',
  'internal_error',
  'ratelimited',
  'rate_limited',
  'request_timeout',
  'service_unavailable',
]);

const WHAT_TO_DO: Record<string, string> = {
  account_inactive: 'the app is no longer installed: install it again',
  channel_not_found: 'the channel is not there, or is private and the app is no member: invite it',
  invalid_auth: 'the token is wrong: keep the bot token of the app, which begins with xoxb-',
  is_archived: 'the channel is archived: name another',
  missing_scope: 'give the app the scope chat:write, and install it again',
  not_in_channel: 'invite the app into the channel',
  token_revoked: 'the token was revoked: install the app again, and keep its new token',
};

/** Slack has answered that it will not do it. */
export class SlackRefusal extends UndeliverableError {
  readonly problem: string;
  constructor(method: Method, problem: string) {
    const todo = WHAT_TO_DO[problem];
    super(`Slack answered ${method} with ${problem}${todo ? `: ${todo}` : ''}`);
    this.problem = problem;
  }
}

/**
 * Calls one method of Slack's Web API.
 *
 * @returns the time stamp by which Slack knows the message; empty where it names none
 * @throws SlackRefusal when trying again cannot help, DeliveryError when it may
 */
export async function callSlack(method: Method, token: string, body: object, post: Post): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
  const { text } = await post(`https://slack.com/api/${method}`, JSON.stringify(body), {
    headers,
    mostAnswer: MOST_ANSWER,
  });
  const answer = parsedJson(text) as SlackAnswer | undefined;
  if (answer?.ok === true) return typeof answer.ts === 'string' ? answer.ts : '';
  const problem = typeof answer?.error === 'string' ? clean(answer.error, 80) : 'no JSON that says ok';
  if (LATER.has(problem)) throw new DeliveryError(`Slack answered ${method} with ${problem}`);
  throw new SlackRefusal(method, problem);
}
