import type { Delivery } from '../core/delivery.ts';
import { type SeverityBand, severityBand } from '../core/finding.ts';
import { describeError } from '../core/telemetry.ts';
import { minutes } from '../core/time.ts';
import type { Alert, Notice } from './alert.ts';
import type { AlerterOptions } from './alerter-options.ts';
import { admit, afterSummary, mayTell } from './budget.ts';
import { roomOf, settingsOf } from './channels/index.ts';
import { handToChannel } from './hand-to-channel.ts';
import { compose, type Message, noticeMessage, summarize } from './message.ts';
import { type ChannelRecord, createHeld, type Held, type Waiting } from './outbox.ts';
import { isQuiet } from './quiet.ts';
import { TOPIC } from './routes.ts';
import { readInbox, type Share, shareOut } from './share-out.ts';
import { showEnds } from './show-ends.ts';

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
    const inbox = readInbox(deliveries, fail);
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
      return handToChannel(channel, send, options);
    record = undefined;
  }
  throw new Error(`another function wrote what channel ${channel} has got ${MOST_TRIES} times in between`);
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
  await handToChannel(channel, [...waiting.notices.map(noticeMessage), ...summary], options);
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
