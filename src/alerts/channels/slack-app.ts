import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import { briefOf } from '../brief.ts';
import type { Channel, Request, Sending } from './channel.ts';
import { type AskedIn, type ChatMemory, chatRef, createChatMemory, type Posted, type Said } from './chat-memory.ts';
import { callSlack, SlackRefusal } from './slack-api.ts';
import { type Block, notificationText, section } from './slack-blocks.ts';
import { askedIn, askOf, blocksNow, fittingBlocks, MOST_ENTRIES } from './slack-questions.ts';

type Settings = SettingsOf<'slack-app'>;

/** What is to be sent: a message, or what became of a question in the messages that asked it. */
interface PostRequest {
  text: string;
  unfurl_links: false;
  unfurl_media: false;
  blocks: Block[];
  asks?: AskedIn[];
  /** The response that it tells about, which some message may have asked for. */
  about?: string;
  /** Also shown outside of that message's thread. */
  loud?: boolean;
}
interface SaidRequest {
  ref: string;
  said: Said;
}
/** What was posted, and is still to be remembered. */
interface PostedRequest {
  posted: Posted;
}
/** What one person alone is told, for a moment. */
interface Whisper {
  user: string;
  text: string;
}

/** Has the messages of a chat that asked about a response say what became of it. */
export const saidRequest = (responseKey: string, said: Said): Request => ({ ref: chatRef(responseKey), said });

/** Tells one person of a chat something that nobody else sees. */
export const whisperRequest = (whisper: Whisper): Request => ({ whisper });

/**
 * An app in Slack. Unlike a webhook it learns how Slack calls its messages: what became of a question is shown in the
 * message that asked it, and told in its thread.
 */
export const slackApp: Channel<Settings> = {
  kind: 'slack-app',
  limitBytes: 100_000,
  room: { bytes: MOST_ENTRIES },

  render(message) {
    const brief = briefOf(message);
    const { shown: asked, others } = askedIn(message);
    const about = message.alerts.length === 1 ? message.alerts[0] : undefined;
    const request: PostRequest = {
      text: notificationText(brief),
      unfurl_links: false,
      unfurl_media: false,
      blocks: fittingBlocks(brief, message, asked),
      ...(asked.length > 0 && { asks: [...asked, ...others].map(askOf) }),
      ...(about && asked.length === 0 && { about: chatRef(about.key), loud: message.needsPerson }),
    };
    return { ...request };
  },

  async send(request, { channel, token }, { clients, config, post, secret, later, now }) {
    const memory = createChatMemory(clients.dynamodb, config.table, channel, now);
    const slack: Slack = { channel, post, memory, later, token: await secret(token) };
    if ('posted' in request) return remember((request as unknown as PostedRequest).posted, slack);
    if ('whisper' in request) return showWhisper(request.whisper as Whisper, slack);
    if ('said' in request) return showSaid(request as unknown as SaidRequest, slack);
    return postMessage(request as unknown as PostRequest, slack);
  },
};

interface Slack extends Pick<Sending, 'post' | 'later'> {
  channel: string;
  token: string;
  memory: ChatMemory;
}

/** Into the thread of the message that asked, where one did; what needs somebody is shown in the channel as well. */
async function postMessage({ asks = [], about, loud, ...message }: PostRequest, slack: Slack): Promise<void> {
  const { channel, token, post, memory, later } = slack;
  const thread_ts = about === undefined ? undefined : await memory.messageAbout(about);
  const body = {
    channel,
    ...message,
    ...(thread_ts && { thread_ts, ...(loud && { reply_broadcast: true }) }),
  };
  const ts = await callSlack('chat.postMessage', token, body, post);
  if (ts === '' || asks.length === 0) return;
  const posted: Posted = { ts, text: message.text, blocks: message.blocks, asks };
  try {
    await remember(posted, slack);
  } catch {
    // It stands in the channel: what fails now must not bring it there again.
    await later({ posted } satisfies PostedRequest);
  }
}

/** Keeps what was posted, so that it can be changed; and shows at once what was said of it meanwhile. */
async function remember(posted: Posted, slack: Slack): Promise<void> {
  const isOver = await slack.memory.keep(posted);
  if (isOver) await update(await slack.memory.shown(posted.ts), slack);
}

async function showSaid({ ref, said }: SaidRequest, slack: Slack): Promise<void> {
  const all = await slack.memory.say(ref, said);
  await update(
    all.filter((each) => isShown(ref, each)),
    slack,
  );
}

type Kept = Awaited<ReturnType<ChatMemory['shown']>>[number];

/** Whether a message shows what became of a response: of a step for which it has no room, only that no step waits any more. */
const isShown = (ref: string, { posted, said }: Kept): boolean => {
  const states = posted.asks.filter((ask) => ask.ref === ref).map(({ state }) => state);
  const { blocks } = posted;
  return (
    blocks.some(({ block_id: id }) => id !== undefined && states.includes(id)) ||
    blocksNow(posted, said).length < blocks.length
  );
};

async function update(all: readonly Kept[], { channel, token, post }: Slack): Promise<void> {
  for (const { posted, said } of all) {
    const { ts, text } = posted;
    try {
      await callSlack('chat.update', token, { channel, ts, text, blocks: blocksNow(posted, said) }, post);
    } catch (error) {
      // Somebody has deleted the message, or Slack lets nobody change it any more.
      if (!(error instanceof SlackRefusal && UNCHANGEABLE.has(error.problem))) throw error;
    }
  }
}

async function showWhisper({ user, text }: Whisper, { channel, token, post }: Slack): Promise<void> {
  const blocks = [section(text)];
  try {
    await callSlack('chat.postEphemeral', token, { channel, user, text, blocks }, post);
  } catch (error) {
    // Whoever has left the channel meanwhile hears nothing.
    if (!(error instanceof SlackRefusal && error.problem === 'user_not_in_channel')) throw error;
  }
}

const UNCHANGEABLE = new Set(['cant_update_message', 'edit_window_closed', 'message_not_found']);
