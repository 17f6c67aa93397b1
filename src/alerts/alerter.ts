import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Delivery } from '../core/delivery.ts';
import { type SeverityBand, severityBand } from '../core/finding.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { minutes } from '../core/time.ts';
import { sendAll } from '../platform/queues.ts';
import type { Telling } from '../policy/playbooks/notification-policy.ts';
import type { AlertSettings, ChannelSettings } from '../policy/riposte-yml/channels.ts';
import type { Alert, Notice } from './alert.ts';
import { hasLinks, type Recipient, withLinks } from './approval-links.ts';
import { admit, afterSummary, mayTell } from './budget.ts';
import type { Request } from './channels/channel.ts';
import { render, roomOf, settingsOf } from './channels/index.ts';
import { saidRequest } from './channels/slack-app.ts';
import { hasButtons, withButtons } from './chat-buttons.ts';
import { endInChat } from './chat-states.ts';
import type { DeliveryMessage } from './deliverer.ts';
import { type AlertsMessage, parseInbox } from './inbox.ts';
import { compose, type Message, noticeMessage, summarize } from './message.ts';
import { type ChannelRecord, createHeld, type Held, type Waiting } from './outbox.ts';
import { isQuiet } from './quiet.ts';
import { channelsFor, TOPIC } from './routes.ts';
import { threadOf } from './thread.ts';

export interface AlerterOptions {
  clients: Pick<Clients, 'dynamodb' | 'kms' | 'sqs'>;
  config: Config;
  /** What riposte.yml says about alerts. */
  settings: AlertSettings;
  /** What a playbook says of its alerts. */
  telling?: (playbook: string) => Telling | undefined;
  telemetry: Telemetry;
  now(): number;
  /** Hears of each message that was handed over, so that somebody can say who was told of what. */
  onTold?: ((messages: readonly Message[]) => void) | undefined;
}

/** What one channel is to hear of, and which messages of the queue that came with. */
interface Share {
  alerts: Map<string, Alert>;
  notices: Map<string, Notice>;
  from: Set<string>;
}

const nothing = (): Share => ({ alerts: new Map(), notices: new Map(), from: new Set() });
/** So often another function may be faster to write what a channel has got. */
const MOST_TRIES = 8;
/** Longer than this function may run. */
const TELLING_MS = minutes(3);

/**
 * Decides what people hear: which channels, in how many messages, now or later. It sends nothing itself: each message
 * for each channel goes onto the queue of deliveries, so that a channel that works gets no copy for one that fails.
 *
 * What has to wait is kept in the journal before anything else is forgotten; so after a crash between any two calls an
 * alert may be told twice, with the same id, and never not at all.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createAlerter(options: AlerterOptions): (deliveries: readonly Delivery[]) => Promise<string[]> {
  const { clients, config, telemetry } = options;
  const held = createHeld(clients.dynamodb, config.table);

  return async (deliveries) => {
    const failed = new Set<string>();
    const fail = (ids: Iterable<string>, error: unknown): void => {
      for (const id of ids) failed.add(id);
      telemetry.error('alerts not told', { ...describeError(error) });
    };
    const inbox = read(deliveries, fail);
    await showEnds(inbox, options, fail);
    const flushes = inbox.filter(({ message }) => message.kind === 'flush').map(({ id }) => id);
    const shares = shareOut(inbox, options);
    const waiting = new Set(flushes.length > 0 ? await held.channels() : []);
    const channels = [...new Set([...shares.keys(), ...(flushes.length > 0 ? allChannels(waiting, options) : [])])];
    if (channels.length === 0) return [...failed];
    const records = new Map((await held.read(channels)).map((record, n) => [channels[n], record]));
    for (const channel of channels) {
      const { alerts, notices, from } = shares.get(channel) ?? nothing();
      let record = records.get(channel) as ChannelRecord;
      try {
        if (flushes.length > 0) record = await tellHeld(channel, waiting.has(channel), record, held, options);
        if (from.size > 0) await tellNews(channel, [...alerts.values()], [...notices.values()], record, held, options);
      } catch (error) {
        fail([...from, ...flushes], error);
      }
    }
    return [...failed];
  };
}

interface Received {
  id: string;
  message: AlertsMessage;
}

function read(deliveries: readonly Delivery[], fail: (ids: string[], error: unknown) => void): Received[] {
  return deliveries.flatMap(({ messageId: id, body }) => {
    try {
      return [{ id, message: parseInbox(body) }];
    } catch (error) {
      fail([id], error);
      return [];
    }
  });
}

/**
 * What each channel is to hear, each alert once. Notices are about Riposte itself, and go to the topic, and to whom they
 * concern; drills go where real alerts would.
 */
function shareOut(inbox: readonly Received[], { settings, telling }: AlerterOptions): Map<string, Share> {
  const shares = new Map<string, Share>();
  const shareOf = (channel: string, from: string): Share => {
    const share = shares.get(channel) ?? { alerts: new Map(), notices: new Map(), from: new Set() };
    shares.set(channel, share);
    share.from.add(from);
    return share;
  };
  for (const { id, message } of inbox) {
    if (message.kind === 'notice')
      for (const channel of new Set([TOPIC, ...concerned(message.notice, settings)]))
        shareOf(channel, id).notices.set(message.notice.id, message.notice);
    if (message.kind === 'drill') {
      const channels = new Set(message.like.flatMap((alert) => channelsFor(alert, settings, telling)));
      for (const channel of channels.size > 0 ? channels : [TOPIC])
        shareOf(channel, id).notices.set(message.notice.id, message.notice);
    }
    if (message.kind !== 'alerts') continue;
    for (const alert of message.alerts)
      for (const channel of channelsFor(alert, settings, telling))
        shareOf(channel, id).alerts.set(alert.id, guided(alert, telling));
  }
  return shares;
}

/** The channel of whom a notice concerns, where it is still there. */
const concerned = ({ to }: Notice, { channels = {} }: AlertSettings): string[] =>
  to && Object.hasOwn(channels, to.channel) ? [to.channel] : [];

/** An alert with what its playbook says that people should do. */
function guided(alert: Alert, telling: AlerterOptions['telling']): Alert {
  const guide = telling?.(alert.decision.playbook)?.advice;
  return guide === undefined ? alert : { ...alert, guide };
}

async function tellNews(
  channel: string,
  alerts: readonly Alert[],
  notices: readonly Notice[],
  first: ChannelRecord,
  held: Held,
  options: AlerterOptions,
): Promise<void> {
  const { settings, now } = options;
  const room = roomFor(channel, options);
  const isHeld = ({ severity }: Message): boolean => isQuiet(settings.quietHours ?? [], channel, severity, now());
  const all = compose(alerts, notices, room);
  const quiet = all.filter(isHeld);
  const loud = all.filter((message) => !isHeld(message));
  let record: ChannelRecord | undefined = first;
  await held.hold(channel, quiet, now());
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    record ??= (await held.read([channel]))[0] as ChannelRecord;
    const { next, send, hold } = admit(record.spent, loud, now());
    // Kept first: what the record says of a storm must never be forgotten before what it is about is there.
    await held.hold(channel, hold, now());
    if (loud.length === 0 || (await held.write(record, next, record.tellingUntil)))
      return deliver(channel, send, options);
    record = undefined;
  }
  throw new Error(`another function wrote what channel ${channel} has got ${MOST_TRIES} times in between`);
}

/**
 * Has chats that can change their messages show how a question ended. It makes no sound, so that neither a budget nor quiet
 * hours hold it, and goes to each of them: wherever the question was asked.
 */
async function showEnds(
  inbox: readonly Received[],
  { clients, config, settings, now }: AlerterOptions,
  fail: (ids: Iterable<string>, error: unknown) => void,
): Promise<void> {
  const chats = Object.entries(settings.channels ?? {}).filter(([, { kind }]) => kind === 'slack-app');
  if (chats.length === 0) return;
  const outgoing = inbox.flatMap(({ id: from, message }) => {
    const alerts = message.kind === 'alerts' ? message.alerts : [];
    return alerts.flatMap((alert) => {
      const said = endInChat(alert, now());
      if (!said) return [];
      return chats.map(([channel]) => {
        const body: DeliveryMessage = {
          channel,
          id: `${alert.id}#state`,
          thread: threadOf(alert),
          request: saidRequest(alert.key, said),
        };
        return { from, queue: config.alerts.deliveries, body: JSON.stringify(body) };
      });
    });
  });
  await sendAll(clients.sqs, outgoing, (from, error) => fail([from], error));
}

/** Tells what was held, in one summary, where its time has come. */
async function tellHeld(
  channel: string,
  isWaiting: boolean,
  record: ChannelRecord,
  held: Held,
  options: AlerterOptions,
): Promise<ChannelRecord> {
  const { now } = options;
  const { spent } = record;
  const isNothing = !isWaiting && !spent.storm;
  if (isNothing || !mayTell(spent, now()) || (record.tellingUntil ?? 0) > now()) return record;
  const waiting = await held.waiting(channel);
  if (isStill(waiting, options)) return record;
  const claimed = await held.write(record, spent, now() + TELLING_MS);
  const fresh = async (): Promise<ChannelRecord> => (await held.read([channel]))[0] as ChannelRecord;
  if (!claimed) return fresh();
  const summary = summarize(waiting.alerts, roomFor(channel, options));
  await deliver(channel, [...waiting.notices.map(noticeMessage), ...summary], options);
  await held.release(waiting.keys);
  return (await held.write(claimed, afterSummary(spent, summary.length, now()))) ?? fresh();
}

/** Quiet hours go on, and nothing waits for which people may be woken, as what a storm held of critical alerts. */
function isStill({ channel, alerts }: Waiting, { settings, now }: AlerterOptions): boolean {
  const isHushed = (severity: SeverityBand): boolean => isQuiet(settings.quietHours ?? [], channel, severity, now());
  return isHushed('low') && alerts.every(({ finding }) => isHushed(severityBand(finding.severity)));
}

/** Also those that riposte.yml names no more: what waits for them goes to the topic. */
const allChannels = (waiting: Set<string>, { settings }: AlerterOptions): string[] => [
  TOPIC,
  ...Object.keys(settings.channels ?? {}),
  ...waiting,
];

const roomFor = (channel: string, { settings, config }: AlerterOptions) =>
  roomOf(settingsOf(channel, settings, config) ?? { kind: 'sns', topic: config.topic });

/** What goes out for a message: one for all, or one for each address where a question has a link for each. */
async function bodiesOf(
  message: Message,
  channel: string,
  to: ChannelSettings,
  options: AlerterOptions,
): Promise<DeliveryMessage[]> {
  const { config } = options;
  const body = (of: Message, more: Request = {}): DeliveryMessage => {
    const { id, thread } = of;
    return { channel, id, thread, request: { ...render(of, to, config), ...more } };
  };
  if (to.kind === 'slack-app') return [body(await buttoned(message, { name: channel, settings: to }, options))];
  const only = message.notice?.to?.address;
  if (only !== undefined && to.kind === 'ses') return to.to.includes(only) ? [body(message, { only })] : [];
  if (!hasLinks(message, to.kind, config)) return [body(message)];
  if (to.kind !== 'ses') return [body(await linked(message, { channel }, options))];
  const each = to.to.map(async (address) =>
    body(await linked(message, { channel, address }, options), { only: address }),
  );
  return Promise.all(each);
}

/** Without its links where they cannot be made now: the question is told all the same, and the command answers it. */
async function linked(message: Message, to: Recipient, options: AlerterOptions): Promise<Message> {
  try {
    return await withLinks(message, to, options);
  } catch (error) {
    options.telemetry.warn('question told without its link', { channel: to.channel, ...describeError(error) });
    return message;
  }
}

/** As with links: without buttons where they cannot be made now. */
async function buttoned(message: Message, chat: Parameters<typeof withButtons>[1], options: AlerterOptions) {
  if (!hasButtons(message, chat.settings, options)) return message;
  try {
    return await withButtons(message, chat, options);
  } catch (error) {
    options.telemetry.warn('question told without its buttons', { channel: chat.name, ...describeError(error) });
    return message;
  }
}

/** @throws when the queue did not take one of them */
async function deliver(channel: string, messages: readonly Message[], options: AlerterOptions): Promise<void> {
  const { clients, config, settings, telemetry } = options;
  const known = settingsOf(channel, settings, config);
  const id = known ? channel : TOPIC;
  const to = known ?? { kind: 'sns', topic: config.topic };
  if (messages.length === 0) return;
  const failures: unknown[] = [];
  const bodies = (await Promise.all(messages.map((message) => bodiesOf(message, id, to, options)))).flat();
  const outgoing = bodies.map((body) => ({
    from: body.id,
    queue: config.alerts.deliveries,
    body: JSON.stringify(body),
  }));
  await sendAll(clients.sqs, outgoing, (_, error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  options.onTold?.(messages);
  telemetry.info('alerts handed to a channel', { channel, messages: messages.length });
}
