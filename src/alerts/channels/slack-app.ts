import { utc } from '../../core/text.ts';
import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import type { Alert } from '../alert.ts';
import { type Brief, briefOf, fitting } from '../brief.ts';
import type { Message } from '../message.ts';
import { opensQuestion, stepsOf, stepText } from '../steps.ts';
import { phrase } from '../words.ts';
import type { Channel, Request, Sending } from './channel.ts';
import {
  type AskedIn,
  type ChatMemory,
  chatRef,
  createChatMemory,
  isAbout,
  type Posted,
  type Said,
} from './chat-memory.ts';
import { cutEscaped, forMrkdwn } from './escape.ts';
import { callSlack, SlackRefusal } from './slack-api.ts';
import { type Block, blocksOf, notificationText, section } from './slack-blocks.ts';
import { buttonsBlock, buttonsId } from './slack-buttons.ts';

type Settings = SettingsOf<'slack-app'>;

/** All blocks of a message together, as JSON: Slack takes about 13,000 characters of an app, and says so nowhere. */
const MOST_BLOCKS = 12_000;
const MOST_ENTRIES = 5_000;
const MOST_PARAGRAPH = 1_200;
/** Text of which each character takes five is shortened until it fits. */
const SHARES = [1, 0.5, 0.25, 0.1];
/** So many questions of a message show how they stand. */
const MOST_ASKED = 5;

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

/**
 * The questions of a message that show how they stand, and the other steps of these. Each question is shown before any has
 * a second step: below its last one are its buttons, which stay as long as any step waits.
 */
function askedIn({ alerts }: Message): { shown: Alert[]; others: Alert[] } {
  const all = alerts.filter(({ outcome }) => outcome === 'awaiting-approval');
  const further = all.filter((alert) => !opensQuestion(alert));
  const first = new Set([...all.filter(opensQuestion), ...further].slice(0, MOST_ASKED));
  const shown = all.filter((alert) => first.has(alert));
  const groups = new Set(shown.flatMap(({ step }) => step?.group ?? []));
  return { shown, others: all.filter((alert) => alert.step && groups.has(alert.step.group) && !first.has(alert)) };
}

function fittingBlocks(brief: Brief, message: Message, asked: readonly Alert[]): Block[] {
  const questions = asked.flatMap((alert, n) => questionBlocks(alert, n, message, asked));
  for (const share of SHARES) {
    const blocks = blocksOf(inRoom(brief, share), message, questions);
    if (JSON.stringify(blocks).length <= MOST_BLOCKS) return blocks;
  }
  return blocksOf({ ...inRoom(brief, 0), commands: brief.commands.slice(0, 2), facts: [] }, message, questions);
}

const inRoom = (brief: Brief, share: number): Brief => ({
  ...brief,
  facts: brief.facts.map(({ name, value }) => ({ name, value: cut(value, 300 * share) })),
  paragraphs: brief.paragraphs.map(({ heading, text }) => ({ heading, text: cut(text, MOST_PARAGRAPH * share) })),
  entries: fitting(brief.entries, (entry) => forMrkdwn(entry).length + 3, MOST_ENTRIES * share),
});

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, Math.floor(most) - 1)).toWellFormed()}…`;

const stateId = (n: number): string => `state-${n + 1}`;

const askOf = (alert: Alert, n: number): AskedIn => ({
  ref: chatRef(alert.key),
  at: alert.at ?? 0,
  state: stateId(n),
  ...(alert.buttons && { buttons: buttonsId(alert.buttons) }),
});

/** How a question stands; of several, with what it asks. */
function questionBlocks(alert: Alert, n: number, { alerts }: Message, asked: readonly Alert[]): Block[] {
  const { decision, outcome, finding, until, buttons } = alert;
  const what =
    alerts.length > 1 ? `${forMrkdwn(cut(`${stepText(alert)}${phrase(decision, outcome, finding)}`, 150))} ` : '';
  const time = until === undefined ? '' : ` until ${utc(until)}`;
  const note = buttons?.note === undefined ? '' : ` ${forMrkdwn(buttons.note)}`;
  return [
    stateBlock(stateId(n), `${what}:hourglass_flowing_sand: It waits for an answer${time}.${note}`),
    ...(buttons && isLastStep(alert, asked) ? [buttonsBlock(stepsOf(alert, alerts), buttons)] : []),
  ];
}

/** Of the steps that are shown: the buttons of all stand below the last one. */
const isLastStep = (alert: Alert, asked: readonly Alert[]): boolean => stepsOf(alert, asked).at(-1) === alert;

const stateBlock = (id: string, text: string): Block => ({
  type: 'context',
  block_id: id,
  elements: [{ type: 'mrkdwn', text: cutEscaped(text, 1_000), verbatim: true }],
});

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

/** A message with what has become of its questions. An end takes their buttons away. */
function blocksNow({ blocks, asks }: Posted, said: ReadonlyMap<string, Said[]>): Block[] {
  return blocks.flatMap((block): Block[] => {
    const { block_id: id } = block;
    const saidOf = (ask: AskedIn): Said[] => said.get(ask.ref)?.filter((one) => isAbout(one, ask)) ?? [];
    const isOver = (ask: AskedIn): boolean => saidOf(ask).some(({ is, closes }) => is === 'end' || closes);
    // Buttons that answer several steps stay as long as one of these waits.
    const answered = id === undefined ? [] : asks.filter(({ buttons }) => buttons === id);
    if (answered.length > 0) return answered.every(isOver) ? [] : [block];
    const ask = id === undefined ? undefined : asks.find(({ state }) => state === id);
    const known = ask ? saidOf(ask) : [];
    if (!ask || known.length === 0) return [block];
    return [stateBlock(ask.state, known.map(({ text }) => text).join('\n'))];
  });
}
