import { describeError } from '../core/telemetry.ts';
import { sendAll } from '../platform/queues.ts';
import type { ChannelSettings } from '../policy/riposte-yml/channels.ts';
import type { AlerterOptions } from './alerter-options.ts';
import { hasLinks, type Recipient, withLinks } from './approval-links.ts';
import type { Request } from './channels/channel.ts';
import { render, settingsOf } from './channels/index.ts';
import { hasButtons, withButtons } from './chat-buttons.ts';
import type { DeliveryMessage } from './deliverer.ts';
import type { Message } from './message.ts';
import { TOPIC } from './routes.ts';

/**
 * Hands messages to a channel, as bodies on the queue of deliveries.
 *
 * @throws when the queue did not take one of them
 */
export async function handToChannel(
  channel: string,
  messages: readonly Message[],
  options: AlerterOptions,
): Promise<void> {
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
