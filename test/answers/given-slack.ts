import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import type { SlackAnswer } from '../../src/answers/slack/slack-request.ts';
import { slackSignature } from '../../src/answers/slack/slack-signature.ts';
import type { People } from '../../src/core/known-people.ts';
import type { AlertSettings } from '../../src/policy/riposte-yml/channels.ts';
import { type ChatMessage, givenWorkspace, type Workspace } from '../alerts/channels/given-workspace.ts';
import { arrive, givenStack } from '../support/stories.ts';
import { requestOf } from './given-question.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const CHANNEL = 'C0123456789';
export const SECRET = '0123456789abcdef0123456789abcdef';

export interface InSlack {
  stack: LocalStack;
  workspace: Workspace;
}

/** A stack whose questions go to Slack, with buttons, in which one about the bucket press-kit waits. */
export async function givenInSlack(
  options: Partial<LocalStackOptions> & { people?: People } = {},
  channels: AlertSettings['channels'] = {},
): Promise<InSlack> {
  const { people, ...more } = options;
  const workspace = givenWorkspace();
  const security = {
    kind: 'slack-app' as const,
    channel: CHANNEL,
    token: 'secret:riposte/slack-bot',
    signingSecret: 'secret:riposte/slack-signing',
  };
  const stack = givenStack({
    slackApp: true,
    post: workspace.post,
    alerts: { channels: { security, ...channels }, routes: [{ to: 'security' }], ...(people && { people }) },
    ...(people && { approval: { people } }),
    ...more,
  });
  stack.services.secretsManager.seedSecret({ name: 'riposte/slack-bot', value: 'xoxb-made-up' });
  stack.services.secretsManager.seedSecret({ name: 'riposte/slack-signing', value: SECRET });
  arrive(stack, BUCKET);
  await stack.drain();
  return { stack, workspace };
}

interface Element {
  action_id?: string;
  options?: { value: string }[];
}

/** The buttons of a message: the block that holds them, and what each does. */
export function buttonsOf({ blocks }: ChatMessage): { block: string; does: string[]; elements: Element[] } {
  const block = blocks.find(({ type }) => type === 'actions');
  const elements = (block?.elements ?? []) as Element[];
  return { block: block?.block_id ?? '', does: elements.map(({ action_id = '' }) => action_id), elements };
}

export interface Press {
  message?: ChatMessage;
  does?: string;
  because?: string;
  user?: object;
  /** The workspace of the app; null where it is installed for a whole organisation. */
  team?: object | null;
  channel?: string;
  block?: string;
  /** The whole payload, where it is none of Slack's. */
  payload?: unknown;
}

/** The form that Slack posts when somebody presses a button. */
export function formOf({ workspace }: Pick<InSlack, 'workspace'>, press: Press = {}): string {
  const { message = workspace.messages[0] as ChatMessage, does = 'approve', because = 'expected' } = press;
  const user = { id: 'U0JANE0001', username: 'jane', name: 'jane', team_id: 'T0TEAM0001', ...press.user };
  const payload = press.payload ?? {
    type: 'block_actions',
    user,
    api_app_id: 'A0APP00001',
    container: { type: 'message', message_ts: message.ts, channel_id: CHANNEL, is_ephemeral: false },
    team: press.team === undefined ? { id: 'T0TEAM0001', domain: 'example' } : press.team,
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: press.channel ?? CHANNEL, name: 'security' },
    message: { type: 'message', text: message.text, blocks: message.blocks, ts: message.ts },
    actions: [
      {
        type: does === 'reject' ? 'static_select' : 'button',
        action_id: does,
        block_id: press.block ?? buttonsOf(message).block,
        ...(does === 'reject' && { selected_option: { value: because } }),
        action_ts: '1780000100.000000',
      },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A form as Slack signs and posts it, by a function URL, which encodes it. */
export function signedRequest(
  body: string,
  { at, secret = SECRET, ...headers }: { at: number; secret?: string } & Record<string, string | number>,
): object {
  const timestamp = String(Math.floor(at / 1000));
  return requestOf('POST', '/slack', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(secret, { body, timestamp }),
      ...headers,
    },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  });
}

/** Somebody presses a button; what is told of it is there afterwards. */
export async function pressIn(given: InSlack, press: Press = {}): Promise<SlackAnswer> {
  const { stack } = given;
  const answer = await stack.slack(signedRequest(formOf(given, press), { at: stack.world.now() }));
  await stack.drain();
  return answer;
}
